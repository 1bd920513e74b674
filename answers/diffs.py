"""The change that a question shows as fences of unified diff, line by line, with its remarks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe

from answers.remarks import Remark

FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})diff\b[^\n]*\n(?P<text>.*?)^(?P=fence)[ \t]*$",
    re.MULTILINE | re.DOTALL,
)
# As prepsite.markdown.code writes it.
BLOCK = re.compile(
    r'<div class="code">(?:<div class="code-title">[^<]*</div>)?'
    r'<pre[^>]*><code class="language-diff">.*?</code></pre></div>',
    re.DOTALL,
)
NAME = re.compile(r"(?:---|\+\+\+) (?:[ab]/)?(?P<name>[^\t\n]+)")
HUNK = re.compile(
    r"@@ -(?P<old>\d+)(?:,(?P<olds>\d+))? \+(?P<new>\d+)(?:,(?P<news>\d+))? @@(?P<where>.*)"
)
NOWHERE = "/dev/null"
WORDS = {"+": "added", "-": "removed", " ": "unchanged"}


@dataclass
class Line:
    """The numbers are those in the old and in the new file, where it has one there."""

    sign: str
    text: str
    old: int | None
    new: int | None
    remarks: list[str] = field(default_factory=list)

    @property
    def number(self) -> int:
        """As a remark names it: negative for a removed line."""
        return self.new or -(self.old or 0)

    @property
    def word(self) -> str:
        return WORDS[self.sign]


@dataclass
class Hunk:
    """Lines that stand together; `olds` and `news` are how many its heading promises."""

    where: str
    old: int
    new: int
    olds: int
    news: int
    lines: list[Line] = field(default_factory=list)

    @property
    def full(self) -> bool:
        olds = sum(line.old is not None for line in self.lines)
        news = sum(line.new is not None for line in self.lines)
        return olds >= self.olds and news >= self.news

    def add(self, sign: str, text: str) -> None:
        old = None if sign == "+" else self.old
        new = None if sign == "-" else self.new
        self.lines.append(Line(sign, text, old, new))
        self.old += sign != "+"
        self.new += sign != "-"


@dataclass
class File:
    name: str
    state: str = ""  # "new" or "removed", where the whole file is
    hunks: list[Hunk] = field(default_factory=list)

    @property
    def lines(self) -> Iterator[Line]:
        return (line for hunk in self.hunks for line in hunk.lines)


@dataclass
class Change:
    """`elsewhere` are the remarks on the whole, and on lines that are not in the change."""

    files: list[File]
    elsewhere: list[Remark]


def change(markdown: str, remarks: Iterable[Remark] = ()) -> Change:
    """The diffs in a question's prompt, each remark with its line."""
    files = [file for match in FENCE.finditer(markdown) for file in parse(match["text"])]
    places = {(file.name, line.number): line for file in files for line in file.lines}
    elsewhere = []
    for remark in remarks:
        line = places.get((remark.file, remark.line))
        if line is None:
            elsewhere.append(remark)
        else:
            line.remarks.append(remark.text)
    return Change(files, elsewhere)


def without(html: SafeString) -> SafeString:
    """The prompt as it is stored, without the diffs that are shown in a table instead."""
    return mark_safe(BLOCK.sub("", html))  # noqa: S308 - what is left of it is as safe


def parse(text: str) -> list[File]:
    """Lines that are in no hunk are passed over."""
    files: list[File] = []
    old_name = ""
    hunk: Hunk | None = None
    for line in text.splitlines():
        heading = HUNK.match(line)
        if hunk and not hunk.full and not heading:
            extend(hunk, line)
        elif line.startswith("--- "):
            old_name, hunk = name(line), None
        elif line.startswith("+++ "):
            files.append(begun(old_name, name(line)))
        elif heading and files:
            hunk = begin(heading)
            files[-1].hunks.append(hunk)
    return files


def name(line: str) -> str:
    found = NAME.match(line)
    return found["name"].strip() if found else ""


def begun(old: str, new: str) -> File:
    if new == NOWHERE:
        return File(old, "removed")
    return File(new, "new" if old == NOWHERE else "")


def begin(heading: re.Match[str]) -> Hunk:
    olds, news = (1 if heading[part] is None else int(heading[part]) for part in ("olds", "news"))
    return Hunk(heading["where"].strip(), int(heading["old"]), int(heading["new"]), olds, news)


def extend(hunk: Hunk, line: str) -> None:
    if line.startswith("\\"):  # "\ No newline at end of file"
        return
    # An editor may have taken the one space of an empty line away.
    sign = line[:1] if line[:1] in WORDS and line else " "
    hunk.add(sign, line[1:])
