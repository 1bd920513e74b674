"""The way of an attempt: what each step allows, keeps and refuses."""

import datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User
from answers import attempts, pictures
from answers.attempts import Changed, Closed, Empty, Given
from answers.models import Attempt, Picture, Rating
from answers.models.attempt import Stage
from questions.models import Question, Standing
from tests.answers import made
from tests.together import at_once

GIVEN = Given(3, made.AREAS, 70)


def test_beginning_again_goes_on(lena: User, asked: Question) -> None:
    assert made.begun(lena, asked) == made.begun(lena, asked)


def test_it_is_pinned_to_question_rubric_and_target(lena: User, asked: Question) -> None:
    attempt = made.begun(lena, asked)
    assert attempt.revision == asked.revision
    assert attempt.rubric == asked.round.revision
    assert attempt.minutes == asked.minutes


@pytest.mark.django_db(transaction=True)
def test_two_tabs_begin_one_attempt(lena: User) -> None:
    asked = made.question()
    found = at_once(4, lambda: made.begun(lena, asked).pk)
    assert len(found) == 4
    assert len(set(found)) == 1


def test_a_draft_is_kept(open_attempt: Attempt) -> None:
    values = {"text": "One.", "files": {"a.py": "x = 1\n"}, "remarks": "a.py:1: why?"}
    saved = attempts.save_draft(open_attempt, values, base=None, seconds=0)
    open_attempt.refresh_from_db()
    assert {name: getattr(open_attempt, name) for name in values} == values
    assert open_attempt.saved_at == saved.saved_at


def test_two_windows_do_not_overwrite_each_other(open_attempt: Attempt) -> None:
    first = attempts.save_draft(open_attempt, {"text": "Here."}, base=None)
    with pytest.raises(Changed) as changed:
        attempts.save_draft(open_attempt, {"text": "There."}, base=None)
    assert changed.value.attempt.text == "Here."
    attempts.save_draft(open_attempt, {"text": "There."}, base=first.saved_at)
    attempts.save_draft(open_attempt, {"text": "Mine."}, base=None, force=True)
    open_attempt.refresh_from_db()
    assert open_attempt.text == "Mine."


def test_saving_the_same_again_is_no_conflict(open_attempt: Attempt) -> None:
    attempts.save_draft(open_attempt, {"text": "Here."}, base=None)
    attempts.save_draft(open_attempt, {"text": "Here."}, base=None)


def test_a_clock_runs_neither_back_nor_ahead_of_time(open_attempt: Attempt) -> None:
    start = timezone.now() - datetime.timedelta(minutes=10)
    Attempt.objects.filter(pk=open_attempt.pk).update(started_at=start)
    seconds = [
        attempts.save_draft(open_attempt, {}, base=None, seconds=said).seconds
        for said in (100, 40, 100_000)
    ]
    assert seconds[:2] == [100, 100]
    assert 600 <= seconds[2] < 660


def test_without_a_clock_all_time_counts(open_attempt: Attempt) -> None:
    start = timezone.now() - datetime.timedelta(seconds=90)
    Attempt.objects.filter(pk=open_attempt.pk).update(started_at=start)
    assert 90 <= attempts.save_draft(open_attempt, {}, base=None).seconds < 120


def test_an_empty_answer_is_not_finished(open_attempt: Attempt) -> None:
    attempts.save_draft(open_attempt, {"text": " \n"}, base=None)
    with pytest.raises(Empty):
        attempts.finish(open_attempt)


def test_nothing_is_added_once_it_is_finished(finished: Attempt) -> None:
    with pytest.raises(Closed):
        attempts.save_draft(finished, {"text": "Better."}, base=finished.saved_at)
    with pytest.raises(Closed):
        attempts.finish(finished)
    finished.refresh_from_db()
    assert finished.text == "I did it."
    assert finished.stage is Stage.RATING


def test_an_unfinished_answer_cannot_be_rated(open_attempt: Attempt) -> None:
    with pytest.raises(Closed):
        attempts.seal(open_attempt, GIVEN)
    assert not Rating.objects.exists()


def test_a_rating_is_sealed_once(finished: Attempt) -> None:
    attempts.seal(finished, GIVEN)
    with pytest.raises(Closed):
        attempts.seal(finished, Given(4, {"evidence": 4, "fairness": 4}, 100))
    rating = Rating.objects.get()
    assert (rating.verdict, rating.areas, rating.certainty) == (3, made.AREAS, 70)
    assert finished.stage is Stage.COMPARING


def test_the_bank_learns_that_it_was_answered(lena: User, finished: Attempt) -> None:
    attempts.seal(finished, GIVEN)
    standing = Standing.objects.get(user=lena, question=finished.question)
    assert standing.answered_at is not None
    assert standing.due_on is not None
    assert standing.due_on > lena.today()


def test_giving_up_opens_the_solution_and_is_remembered(open_attempt: Attempt) -> None:
    attempts.give_up(open_attempt)
    open_attempt.refresh_from_db()
    assert open_attempt.stage is Stage.COMPARING
    assert open_attempt.given_up_at is not None
    with pytest.raises(Closed):
        attempts.seal(open_attempt, GIVEN)
    with pytest.raises(Closed):
        attempts.save_draft(open_attempt, {"text": "Now I know."}, base=None)


def test_after_the_seal_there_is_nothing_to_give_up(rated: Attempt) -> None:
    with pytest.raises(Closed):
        attempts.give_up(rated)


def test_another_attempt_may_follow(lena: User, rated: Attempt) -> None:
    assert made.begun(lena, rated.question) != rated


def test_comparing_waits_for_the_seal(finished: Attempt) -> None:
    with pytest.raises(Closed):
        attempts.compare(finished, [0], "More numbers.")


def test_what_was_compared_is_kept(rated: Attempt) -> None:
    attempts.compare(rated, [2, 0, 2], "More numbers.")
    rated.refresh_from_db()
    assert (rated.hit, rated.change) == ([0, 2], "More numbers.")
    assert rated.compared_at is not None


def test_follow_ups_come_one_by_one(finished: Attempt) -> None:
    attempts.answer_follow_up(finished, 2, {"text": "Too early."})
    attempts.answer_follow_up(finished, 1, {"text": "One."})
    attempts.answer_follow_up(finished, 1, {"text": "Twice."})
    assert [(row.number, row.text) for row in finished.follow_ups.all()] == [(1, "One.")]


def test_follow_ups_end_with_the_seal(rated: Attempt) -> None:
    with pytest.raises(Closed):
        attempts.answer_follow_up(rated, 1, {"text": "Late."})


def test_discarding_leaves_nothing(open_attempt: Attempt) -> None:
    attempts.discard(open_attempt)
    assert not Attempt.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("end", [attempts.seal, attempts.give_up])
def test_what_was_compared_is_deleted_but_not_discarded(lena: User, end: Any) -> None:
    attempt = made.finished(lena, made.question())
    name = pictures.store(b"a sketch", "png")
    Picture.objects.create(attempt=attempt, file=name, name="a.png", width=1, height=1)
    end(attempt, *([GIVEN] if end is attempts.seal else []))
    with pytest.raises(Closed):
        attempts.discard(attempt)
    assert default_storage.exists(name)
    attempts.forget(attempt)
    assert not Attempt.objects.exists()
    assert not Rating.objects.exists()
    assert not default_storage.exists(name)
    assert Standing.objects.get().answered_at is not None
