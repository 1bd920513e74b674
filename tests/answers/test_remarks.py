"""Remarks on a change: what a person types is understood, and nothing typed is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers.remarks import Remark, parse, written

TYPED = """\
general: Good, but not today.
Two things block.

payouts/client.py:24: The key is made anew for each try.
  It must be made once.
payouts/run.py:-7: Why did this go?
"""


def test_what_is_typed_is_understood() -> None:
    assert parse(TYPED) == [
        Remark("", 0, "Good, but not today.\nTwo things block."),
        Remark(
            "payouts/client.py",
            24,
            "The key is made anew for each try.\n  It must be made once.",
        ),
        Remark("payouts/run.py", -7, "Why did this go?"),
    ]


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("", []),
        (" \n\n", []),
        ("a.py:3:", []),
        ("No form at all", [Remark("", 0, "No form at all")]),
        ("a.py:3: one\r\ntwo\rthree", [Remark("a.py", 3, "one\ntwo\nthree")]),
        ("a.py:3:\n\none", [Remark("a.py", 3, "one")]),
        ("a.py:0: no such line", [Remark("", 0, "a.py:0: no such line")]),
        ("see http://x.test:80/: it", [Remark("", 0, "see http://x.test:80/: it")]),
        ("a.py:3: b.py:4: both", [Remark("a.py", 3, "b.py:4: both")]),
        ("general:9: a file so named", [Remark("general", 9, "a file so named")]),
        ("a.py:99999999: too far", [Remark("", 0, "a.py:99999999: too far")]),
    ],
)
def test_odd_texts(text: str, remarks: list[Remark]) -> None:
    assert parse(text) == remarks


def test_a_line_that_looks_like_a_beginning_stays_in_its_remark() -> None:
    quoting = Remark("a.py", 3, "It says\nb.py:4: so\n  b.py:4: so\ngeneral: x")
    text = written([quoting])
    assert text == "a.py:3: It says\n  b.py:4: so\n    b.py:4: so\n  general: x"
    assert parse(text) == [quoting]


LINE = st.one_of(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])),
    st.from_regex(r"(  )*[ab]\.py:-?[1-9]: ?x?", fullmatch=True),
    st.from_regex(r" *general: ?x?", fullmatch=True),
)
TEXT = st.lists(LINE, min_size=1).map("\n".join).map(lambda text: text.strip(" \t\n"))
ON_LINES = st.builds(
    Remark,
    st.from_regex(r"[a-z/._-]{1,20}", fullmatch=True),
    st.integers(-9_999_999, 9_999_999).filter(bool),
    TEXT.filter(bool),
)
ON_ALL = st.builds(Remark, st.just(""), st.just(0), TEXT.filter(bool))


@given(st.lists(st.one_of(ON_LINES, ON_ALL)))
def test_what_is_written_is_read_again(remarks: list[Remark]) -> None:
    assert parse(written(remarks)) == remarks


@given(st.lists(LINE).map("\n".join))
def test_whatever_is_typed_is_written_the_same_from_then_on(text: str) -> None:
    assert parse(written(parse(text))) == parse(text)
