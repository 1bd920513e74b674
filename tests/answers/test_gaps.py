"""What to practise next: the reason for each, and what is never suggested."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from answers import attempts, gaps
from answers.gaps import practise_next
from answers.models import Attempt
from questions.models import Question, Round, Standing
from tests.answers import made
from tests.questions import bank


@pytest.fixture
def rounds(lena: User) -> list[Round]:
    """Four rounds of Lena's track with three questions each, and one of another."""
    lena.track = "em"
    lena.save()
    for key in ("a", "b", "c", "d", "e"):
        bank.signal(f"signal-{key}")
    found = [bank.round_of(key, order=n) for n, key in enumerate("abcd")]
    for place in found:
        questions(place)
    elsewhere = bank.round_of("e", tracks=["mle"], order=9)
    questions(elsewhere, tracks=["mle"])
    return found


def questions(place: Round, **fields: Any) -> None:
    for n in range(3):
        bank.question(place, f"{place.slug}-{n}", signals=[f"signal-{place.slug}"], **fields)


def asked(slug: str) -> Question:
    found: Question = Question.objects.get(slug=slug)
    return found


def whys(user: User) -> list[str]:
    return [one.why for one in practise_next(user)]


def rate(user: User, slug: str, verdict: int, area: int = 4, days_ago: int = 0) -> Attempt:
    attempt = made.finished(user, asked(slug))
    points = {"evidence": area, "fairness": 4}
    attempts.seal(attempt, attempts.Given(verdict, points, 70))
    when = timezone.now() - datetime.timedelta(days=days_ago)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=when)
    Standing.objects.filter(user=user, question=attempt.question).update(due_on=None)
    return attempt


def test_a_newcomer_tries_rounds_of_the_track(lena: User, rounds: list[Round]) -> None:
    assert whys(lena) == [f"Never tried: {key}, in your track" for key in "ABC"]


def test_the_weakest_signal_comes_first(lena: User, rounds: list[Round]) -> None:
    rate(lena, "b-0", 3)
    rate(lena, "a-0", 2)
    rate(lena, "a-1", 2)
    found = practise_next(lena)
    assert found[0].why == "Signal a: 2 attempts, mean weak no"
    assert found[0].question.slug == "a-2"


def test_a_weak_area_is_named_with_its_round(lena: User, rounds: list[Round]) -> None:
    rate(lena, "b-0", 4, area=1)
    found = practise_next(lena)
    assert found[0].why == "“Evidence” in B: 1 attempt, mean strong no"
    assert found[0].question.round.slug == "b"


def test_missed_key_points_are_a_reason(lena: User, rounds: list[Round]) -> None:
    attempts.compare(rate(lena, "c-0", 4), [0], "")
    assert "Key points: 33 % in C" in whys(lena)


def test_what_was_long_ago_is_a_reason(lena: User, rounds: list[Round]) -> None:
    for key in "abcd":
        rate(lena, f"{key}-0", 4, days_ago=12 if key == "b" else 1)
    assert whys(lena)[0] == "B: not practised for 12 days"


def test_where_all_is_well_the_rarest_comes(lena: User, rounds: list[Round]) -> None:
    for slug in ("a-0", "a-1", "b-0", "b-1", "c-0", "d-0", "d-1"):
        rate(lena, slug, 4)
    assert whys(lena)[0] == "C: 1 attempt so far"


def test_three_from_three_rounds(lena: User, rounds: list[Round]) -> None:
    rate(lena, "a-0", 1, area=1)
    attempts.compare(rate(lena, "a-1", 1, area=1), [], "")
    found = practise_next(lena)
    assert len(found) == 3
    assert len({one.question.round_id for one in found}) == 3


def test_what_was_not_answered_comes_first(lena: User, rounds: list[Round]) -> None:
    rate(lena, "a-0", 1)
    rate(lena, "a-2", 1)
    assert practise_next(lena)[0].question.slug == "a-1"


def test_what_is_due_today_is_for_the_review(lena: User, rounds: list[Round]) -> None:
    rate(lena, "a-0", 1)
    for slug in ("a-1", "a-2"):
        Standing.objects.create(user=lena, question=asked(slug), due_on=lena.today())
    assert practise_next(lena)[0].question.slug == "a-0"
    Standing.objects.filter(question=asked("a-0")).update(due_on=lena.today())
    assert "a" not in {one.question.round.slug for one in practise_next(lena)}


def test_what_is_being_answered_is_not_suggested(lena: User, rounds: list[Round]) -> None:
    for slug in ("a-0", "a-1", "a-2"):
        made.begun(lena, asked(slug))
    assert "a" not in {one.question.round.slug for one in practise_next(lena)}


def test_it_is_the_same_all_day(
    lena: User, rounds: list[Round], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now().replace(hour=6)
    seen = set()
    for hour in range(18):
        at = now + datetime.timedelta(hours=hour)
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        seen.add(tuple(one.question.pk for one in practise_next(lena)))
    assert len(seen) == 1


def test_without_a_track_only_what_was_tried_counts(lena: User, rounds: list[Round]) -> None:
    lena.track = ""
    assert whys(lena) == []
    rate(lena, "e-0", 2)
    assert whys(lena) == ["Signal e: 1 attempt, mean weak no"]


def test_another_track_is_left_out(lena: User, rounds: list[Round]) -> None:
    rate(lena, "e-0", 1)
    assert "e" not in {one.question.round.slug for one in practise_next(lena)}


def test_hidden_questions_are_not_suggested(lena: User, rounds: list[Round]) -> None:
    Question.objects.filter(round__slug="a").update(status="draft")
    assert "a" not in {one.question.round.slug for one in practise_next(lena)}


def test_times() -> None:
    assert [gaps.times(n) for n in (1, 2)] == ["1 attempt", "2 attempts"]
