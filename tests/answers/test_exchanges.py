"""The log of what an assistant was asked: typed or kept by the page, it reads the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answers.exchanges import VERDICTS, Exchange, parse, written

TYPED = """\
asked: Why is the total wrong?
Only for refunds.
got: It rounds twice.
Refused: It does not; I ran it.
---
Asked: A test for refunds
got: def test_refund(): ...
changed: It tested the fake.
"""


def test_what_is_typed_is_understood() -> None:
    assert parse(TYPED) == [
        Exchange(
            "Why is the total wrong?\nOnly for refunds.",
            "It rounds twice.",
            "refused",
            "It does not; I ran it.",
        ),
        Exchange("A test for refunds", "def test_refund(): ...", "changed", "It tested the fake."),
    ]


@pytest.mark.parametrize(
    ("text", "exchanges"),
    [
        ("", []),
        ("\n---\n\n---  \n", []),
        ("asked:\ngot:\n", []),
        ("no form", [Exchange("no form")]),
        ("asked: a\nasked: b", [Exchange("a"), Exchange("b")]),
        ("asked: a\r\ngot: b\r\ntaken:", [Exchange("a", "b", "taken")]),
        ("why: not yet", [Exchange(why="not yet")]),
        ("asked: a\ntaken: x\nrefused: y", [Exchange("a", "", "refused", "x\ny")]),
        ("a\u017fked: a", [Exchange("a\u017fked: a")]),
    ],
)
def test_odd_texts(text: str, exchanges: list[Exchange]) -> None:
    assert parse(text) == exchanges


def test_a_line_that_looks_like_a_beginning_stays_in_its_part() -> None:
    pasted = Exchange("a", "---\nGot: it\n  asked: so\n--------", "taken", "fine\n---")
    assert parse(written([pasted])) == [pasted]


LINE = st.one_of(
    st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])),
    st.from_regex(r"(  )*(asked|Got|taken|why): ?x?", fullmatch=True),
    st.from_regex(r"(  )*---+ ?", fullmatch=True),
)
TEXT = st.lists(LINE).map("\n".join).map(lambda text: text.strip(" \t\n"))
EXCHANGES = st.builds(Exchange, TEXT, TEXT, st.sampled_from(["", *VERDICTS]), TEXT)


@given(st.lists(EXCHANGES.filter(lambda exchange: exchange != Exchange())))
def test_what_is_written_is_read_again(exchanges: list[Exchange]) -> None:
    assert parse(written(exchanges)) == exchanges


@given(st.lists(LINE).map("\n".join))
def test_whatever_is_typed_is_written_the_same_from_then_on(text: str) -> None:
    assert parse(written(parse(text))) == parse(text)
