"""What differs between two texts, word by word."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LINES = re.compile(r".*\n|.+$")
MOST_WORDS = 6_000  # of both texts; beyond that lines are compared, which is fast enough


@dataclass(frozen=True)
class Piece:
    """A run of text: `kind` is same, gone or new."""

    kind: str
    text: str


def difference(old: str, new: str) -> list[Piece]:
    """The pieces of both texts in their order; what is gone stands before what came for it."""
    before, after = WORDS.findall(old), WORDS.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        before, after = LINES.findall(old), LINES.findall(new)
    return list(pieces(before, after))


def pieces(before: list[str], after: list[str]) -> Iterator[Piece]:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(before[i:j]))
            continue
        if j > i:
            yield Piece("gone", "".join(before[i:j]))
        if m > k:
            yield Piece("new", "".join(after[k:m]))
