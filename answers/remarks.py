"""Remarks on the lines of a change, as text that a person could also type.

`path/file.py:24: text` begins a remark on a line, with a minus before the number where the line is
one that the change removes; `general: text` begins one on the whole. Lines that do not begin one
belong to the remark above them.
"""

import re
from dataclasses import dataclass

from answers.typed import indented, joined, lines, outdented

BEGINS = re.compile(
    r"(?:(?P<file>[^\s:]+):(?P<line>-?[1-9][0-9]{0,6})|[Gg]eneral): ?(?P<text>.*)", re.DOTALL
)


@dataclass(frozen=True)
class Remark:
    """On a line of a file; of the whole change if the file is "". Removed lines are negative."""

    file: str
    line: int
    text: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}" if self.file else "general"


def parse(text: str) -> list[Remark]:
    """What begins nothing and stands first is a remark on the whole; empty ones are left out."""
    found: list[tuple[str, int, list[str]]] = []
    for line in lines(text):
        begins = BEGINS.fullmatch(line)
        if begins:
            found.append((begins["file"] or "", int(begins["line"] or 0), [begins["text"]]))
        elif found:
            found[-1][2].append(outdented(line, BEGINS))
        else:
            found.append(("", 0, [outdented(line, BEGINS)]))
    remarks = (Remark(file, line, joined(texts)) for file, line, texts in found)
    return [remark for remark in remarks if remark.text]


def written(remarks: list[Remark]) -> str:
    """The text from which `parse` reads the same remarks."""
    return "\n".join(
        f"{remark.place}: {indented(remark.text, BEGINS)}" for remark in remarks if remark.text
    )
