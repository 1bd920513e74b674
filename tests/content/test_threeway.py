"""The three-way rule, as its whole truth table."""

import pytest

from prepsite.content.threeway import Verdict, decide

TABLE = [
    # base, file, row
    ("a", "a", "a", Verdict.SAME),
    ("a", "b", "a", Verdict.FILE),
    ("a", "a", "b", Verdict.ROW),
    ("a", "b", "b", Verdict.BOTH),
    ("a", "b", "c", Verdict.CONFLICT),
    (None, "a", "a", Verdict.BOTH),
    (None, "a", "b", Verdict.CONFLICT),
]


@pytest.mark.parametrize(("base", "file", "row", "verdict"), TABLE)
def test_decide(base: str | None, file: str, row: str, verdict: Verdict) -> None:
    assert decide(base, file, row) is verdict
