"""An attempt stays with the question as it was, and shows what has changed since."""

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from answers import comparison, pinned
from answers.differences import MOST_WORDS, difference
from answers.models import Attempt
from questions.models import Question, Round
from tests.factories import saved


def rewrite(question: Question, old: str, new: str) -> None:
    row = Question.objects.get(pk=question.pk)
    row.body = row.body.replace(old, new)
    row.render()
    saved(row)


def again(attempt: Attempt) -> Attempt:
    return Attempt.objects.select_related("question__round").get(pk=attempt.pk)


def test_the_solution_is_the_one_it_was_answered_against(as_lena: Client, rated: Attempt) -> None:
    rewrite(rated.question, "SOLUTION-SECRET", "SOLUTION-CHANGED")
    attempt = again(rated)
    assert "SOLUTION-SECRET" in pinned.of(attempt).html("solution")
    changes = comparison.changes(attempt, pinned.of(attempt))
    assert [change.title for change in changes] == ["Solution"]
    page = as_lena.get(f"/answers/{rated.pk}/compare/").content.decode()
    assert "This question has changed since" in page
    assert "<ins>CHANGED</ins>" in page


def test_the_rubric_is_the_one_it_was_rated_by(as_lena: Client, rated: Attempt) -> None:
    place = Round.objects.get()
    place.rubric = [{**area, "title": f"New {area['title']}"} for area in place.rubric]
    saved(place)
    attempt = again(rated)
    assert [area["title"] for area in pinned.of(attempt).rubric] == ["Evidence", "Fairness"]
    titles = [change.title for change in comparison.changes(attempt, pinned.of(attempt))]
    assert titles == ["What is rated"]
    assert "<dt>Evidence</dt>" in as_lena.get(f"/answers/{rated.pk}/compare/").content.decode()


def test_nothing_has_changed_where_only_the_order_has(rated: Attempt) -> None:
    row = Question.objects.get()
    row.order = 7
    saved(row)
    attempt = again(rated)
    assert attempt.question.revision_id != attempt.revision_id
    assert comparison.changes(attempt, pinned.of(attempt)) == []


@given(st.text(alphabet="ab \n.", max_size=60), st.text(alphabet="ab \n.", max_size=60))
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    found = difference(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "new") == old
    assert "".join(piece.text for piece in found if piece.kind != "gone") == new


@pytest.mark.parametrize("words", [10, MOST_WORDS])
def test_a_difference_of_equal_texts_is_the_text(words: int) -> None:
    text = "word\n" * words
    assert [(piece.kind, piece.text) for piece in difference(text, text)] == [("same", text)]


def test_long_texts_are_compared_by_lines() -> None:
    text = "one two three\n" * MOST_WORDS
    found = difference(text, f"{text}four five\n")
    assert [piece.kind for piece in found] == ["same", "new"]
