"""Files of the bank: whole ones load, broken ones are named and stop nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from prepsite.content.report import Outcome
from questions.models import Example, Question, Round
from tests.content.folder import outcomes, problems
from tests.questions.shelf import RUBRIC, Shelf, parts

LEVELS = "\n## Level 1\nAdd.\n\n## Tests 1\nTried.\n\n## Solution 1\nAdded.\n"
HALF = "\n## Level 2\nTake away.\n\n## Tests 2\nTried.\n"
BROKEN: dict[str, tuple[Callable[[Shelf], None], str]] = {
    "no prompt": (lambda s: s.question("bad", parts(Prompt="")), "“## Prompt” is missing"),
    "no why": (lambda s: s.question("bad", parts(Why="")), "“## Why” is missing"),
    "no mistakes": (lambda s: s.question("bad", parts(Mistakes="")), "“## Mistakes” is missing"),
    "no follow-ups": (lambda s: s.question("bad", parts(Follow_ups="")), "“## Follow-ups” is miss"),
    "one follow-up": (
        lambda s: s.question("bad", parts(Follow_ups="- And?")), "a list of two to five",
    ),
    "a strange part": (lambda s: s.question("bad", parts() + "## Odd\nx\n"), "“## Odd” is not a"),
    "a level without a solution": (
        lambda s: s.question("bad", parts(Solution="") + LEVELS + HALF),
        "level 2 has no “## Solution 2”",
    ),
    "a level left out": (
        lambda s: s.question("bad", parts(Solution="") + LEVELS.replace(" 1\n", " 2\n")),
        "there is a level 2, but no level 1",
    ),
    "no round beside it": (
        lambda s: s.question("bad", place="nowhere"), "round: This field is required",
    ),
    "an unknown round": (
        lambda s: s.question("bad", round="nowhere"), "the round “nowhere” does not exist",
    ),
    "an unknown signal": (
        lambda s: s.question("bad", signals=["charm"]), "the signal “charm” does not exist",
    ),
    "an unknown track": (lambda s: s.question("bad", tracks=["law"]), "tracks"),
    "an unknown difficulty": (lambda s: s.question("bad", difficulty="mean"), "difficulty"),
    "an unknown level": (lambda s: s.question("bad", level="guru"), "level"),
    "no minutes": (lambda s: s.question("bad", minutes=0), "minutes"),
    "two key points": (lambda s: s.question("bad", key_points=["One", "Two"]), "key_points"),
    "no signals": (lambda s: s.question("bad", signals=[]), "signals"),
    "the id of another": (
        lambda s: s.question("zbad", id="design-first"), "is already that of design/first.md",
    ),
    "the slug of another": (lambda s: s.question("zbad", slug="first"), "already"),
    "the slug of a page": (
        lambda s: s.question("bad", slug="generate"), "“generate” is the address of another page",
    ),
    "a prompt that is too long for a line": (
        lambda s: s.question("bad", parts(Prompt="What " * 40)), "title: is needed",
    ),
    "a rubric with three points": (
        lambda s: s.round("bad", rubric=[
            *RUBRIC, {"key": "x", "title": "X", "probes": ["a", "b"], "anchors": {"weak-no": "a"}},
        ]),
        "strong-yes",
    ),
    "two areas of one key": (lambda s: s.round("bad", rubric=RUBRIC * 2), "the same key"),
    "a round of unknown signals": (
        lambda s: s.round("bad", signals=["charm"]), "the signal “charm” does not exist",
    ),
    "an example of an unknown question": (
        lambda s: s.example("none", framing="weak-no", depth="weak-no"),
        "the question “none” does not exist",
    ),
    "an example rated in part": (
        lambda s: s.example(framing="weak-no"), "must be given for depth, framing",
    ),
    "an example rated off the scale": (
        lambda s: s.example(framing="weak-no", depth="great"), "ratings",
    ),
}  # fmt: skip


@pytest.fixture
def shelf(db: None, tmp_path: Path) -> Shelf:
    """A round with one question and its signal, not loaded yet."""
    found = Shelf(tmp_path / "questions")
    found.signal()
    found.round()
    found.question()
    return found


def test_a_whole_folder_loads(shelf: Shelf) -> None:
    shelf.example(framing="weak-no", depth="strong-yes")
    report = shelf.load()
    assert not report.failed
    assert set(outcomes(report).values()) == {Outcome.CREATED}
    row = Question.objects.get()
    assert (row.slug, row.round.slug, row.line) == ("first", "design", "What would you build?")
    assert row.has_solution
    assert Example.objects.get().ratings == {"framing": "weak-no", "depth": "strong-yes"}
    assert set(outcomes(shelf.load()).values()) == {Outcome.UNCHANGED}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_named_and_stops_nothing_else(name: str, shelf: Shelf) -> None:
    write, said = BROKEN[name]
    write(shelf)
    report = shelf.load()
    assert report.count(Outcome.BROKEN) == 1
    assert any(said in problem for problem in problems(report)), problems(report)
    assert Question.objects.get().slug == "first"
    assert Round.objects.get().slug == "design"


def test_a_row_stays_as_it_was_when_its_file_breaks(shelf: Shelf) -> None:
    shelf.load()
    shelf.question(body=parts(Why=""), minutes=20)
    assert outcomes(shelf.load())["design-first"] is Outcome.BROKEN
    row = Question.objects.get()
    assert row.minutes == 40
    assert "how you think" in row.parts["why"]


def test_a_question_without_a_solution_is_one_too(shelf: Shelf) -> None:
    shelf.question(body=parts(Solution=""))
    assert not shelf.load().failed
    assert not Question.objects.get().has_solution


def test_levels_are_kept_apart(shelf: Shelf) -> None:
    shelf.question(body=parts(Solution="") + LEVELS + HALF + "\n## Solution 2\nTaken.\n")
    assert not shelf.load().failed
    row = Question.objects.get()
    assert row.levels == 2
    assert [level["solution"] for level in row.parts["levels"]] == [
        "<p>Added.</p>",
        "<p>Taken.</p>",
    ]


def test_a_deleted_file_hides_the_question_and_keeps_the_row(shelf: Shelf) -> None:
    shelf.load()
    (shelf.root / "design" / "first.md").unlink()
    assert outcomes(shelf.load())["design-first"] is Outcome.WITHDRAWN
    assert not Question.objects.published().exists()
    assert Question.objects.exists()
