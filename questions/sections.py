"""The parts of a question's text, by its `## ` headings, and the files in its fences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LEVELS = range(1, 9)
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
HEADING = re.compile(r"## +(.+?)\s*#*\s*$")
FILE = re.compile(
    r"^(?P<fence>`{3,})[\w+-]+ title=\"(?P<name>[^\"]+)\"\n(?P<text>.*?)^(?P=fence)\s*$",
    re.MULTILINE | re.DOTALL,
)
BEFORE = ("Prompt", "Why", "Follow-ups", "Mistakes", "Starter", "Tests", "Solution")


class Misshapen(ValueError):
    """What is wrong with the parts, in a sentence for the author."""


@dataclass(frozen=True)
class Level:
    """One of the levels of a question that grows: its statement, tests and solution."""

    number: int
    statement: str
    tests: str
    solution: str


@dataclass(frozen=True)
class Sections:
    """All texts are Markdown; "" where a question has none of that part."""

    prompt: str
    why: str
    follow_ups: tuple[str, ...]
    mistakes: str
    starter: str = ""
    tests: str = ""
    solution: str = ""
    levels: tuple[Level, ...] = field(default=())

    @property
    def has_solution(self) -> bool:
        return bool(self.solution or self.levels)


def parse(body: str) -> Sections:
    """Raises Misshapen."""
    parts = split(body)
    known = {*BEFORE, *(f"{what} {n}" for n in LEVELS for what in ("Level", "Tests", "Solution"))}
    for name in parts:
        if name not in known:
            raise Misshapen(f"“## {name}” is not a part of a question.")
    missing = [name for name in BEFORE[:4] if not parts.get(name)]
    if missing:
        raise Misshapen(f"“## {missing[0]}” is missing or empty.")
    follow_ups = tuple(items(parts["Follow-ups"]))
    if not 2 <= len(follow_ups) <= 5:
        raise Misshapen("“## Follow-ups” must be a list of two to five.")
    return Sections(
        parts["Prompt"], parts["Why"], follow_ups, parts["Mistakes"], parts.get("Starter", ""),
        parts.get("Tests", ""), parts.get("Solution", ""), tuple(levels(parts)),
    )  # fmt: skip


def split(body: str) -> dict[str, str]:
    """Heading → text. A heading in a fence is code. Raises Misshapen."""
    parts: dict[str, list[str]] = {}
    lines: list[str] = []
    fence = ""
    for line in body.splitlines():
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        heading = None if fence or mark else HEADING.match(line)
        if heading is None:
            lines.append(line)
            continue
        if heading[1] in parts:
            raise Misshapen(f"“## {heading[1]}” stands twice.")
        if not parts and "".join(lines).strip():
            break
        lines = parts[heading[1]] = []
    if not parts:
        raise Misshapen("the text must begin with “## Prompt”.")
    return {name: "\n".join(text).strip() for name, text in parts.items()}


def items(text: str) -> Iterator[str]:
    """The entries of a list; lines that are further in belong to the entry above them."""
    entry: list[str] = []
    for line in text.splitlines():
        if re.match(r"[-*] ", line):
            if entry:
                yield "\n".join(entry).strip()
            entry = [line[2:]]
        elif entry:
            entry.append(line.strip())
    if entry:
        yield "\n".join(entry).strip()


def levels(parts: dict[str, str]) -> Iterator[Level]:
    """One after the other, without a gap. Raises Misshapen."""
    there = [n for n in LEVELS if any(f"{what} {n}" in parts for what in ("Level", "Solution"))]
    for expected, number in enumerate(there, start=1):
        if number != expected:
            raise Misshapen(f"there is a level {number}, but no level {expected}.")
        for what in ("Level", "Tests", "Solution"):
            if not parts.get(f"{what} {number}"):
                raise Misshapen(f"level {number} has no “## {what} {number}”.")
        texts = (parts[f"{what} {number}"] for what in ("Level", "Tests", "Solution"))
        yield Level(number, *texts)


def files(text: str) -> dict[str, str]:
    """The files in a part: name → text, from fences with a language and a title."""
    return {match["name"]: match["text"] for match in FILE.finditer(text)}
