"""The three-way rule, as one pure function."""

from enum import Enum


class Verdict(Enum):
    """What a load or an export does with one item."""

    SAME = "unchanged"
    FILE = "file changed"  # only the file moved on: a load takes it over
    ROW = "edited in the admin"  # only the row moved on: an export writes it
    BOTH = "both changed alike"
    CONFLICT = "conflict"


def decide(base: str | None, file: str, row: str) -> Verdict:
    """Compares three hashes: the state both last agreed on, the file's, the row's.

    Without a base the two were never one, so different texts are a conflict.
    """
    if file == row:
        return Verdict.SAME if file == base else Verdict.BOTH
    if row == base:
        return Verdict.FILE
    return Verdict.ROW if file == base else Verdict.CONFLICT
