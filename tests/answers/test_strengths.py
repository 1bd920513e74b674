"""What answers say of a person: the numbers against brute force, and what they cost."""

import datetime
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from answers import attempts, strengths
from answers.attempts import Given
from answers.models import Attempt, Baseline, Rating
from answers.strengths import Place, Strength, Try, measured
from prepsite.content import stamp
from questions.models import Question
from tests.answers import made
from tests.factories import saved
from tests.questions import bank

ROUNDS = [
    Place(1, "one", "One", [{"key": "x", "title": "X"}, {"key": "y", "title": "Y"}]),
    Place(2, "two", "Two", [{"key": "x", "title": "X"}]),
]
SIGNALS = {"a": "A", "b": "B", "c": "C"}
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
points = st.integers(1, 4)
givens = st.builds(Given, points, st.dictionaries(st.sampled_from("xy"), points))


@st.composite
def tries(draw: st.DrawFn) -> list[Try]:
    """In the order of time; one is rated, or it was given up."""
    number = draw(st.integers(0, 12))
    return [
        Try(
            at=START + datetime.timedelta(hours=n),
            round=draw(st.sampled_from([1, 2])),
            signals=draw(st.lists(st.sampled_from("abc"), unique=True)),
            own=draw(st.none() | givens),
            peers=draw(st.lists(givens, max_size=3)),
            hit=draw(st.none() | st.integers(0, 5)),
            key_points=5,
        )
        for n in range(number)
    ]


def average(numbers: list[int]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def check(row: Strength, mine: list[Try], area: str | None) -> None:
    """Counted again, the long way."""

    def worth(of: Given) -> list[int]:
        if area is None:
            return [of.verdict]
        return [of.areas[area]] if area in of.areas else []

    own: list[int] = []
    peers: list[int] = []
    hit = number = 0
    for one in mine:
        if one.own is not None:
            own += worth(one.own)
        for peer in one.peers:
            peers += worth(peer)
        if one.hit is not None:
            hit, number = hit + one.hit, number + one.key_points
    assert row.attempts == len(mine)
    assert row.mean == pytest.approx(average(own))
    assert row.peers == pytest.approx(average(peers))
    assert row.rate == (pytest.approx(hit / number) if number else None)
    if len(own) < 4:
        assert row.trend is None
    else:
        before = [own[n] for n in range(len(own)) if len(own) - 6 <= n < len(own) - 3]
        recent = [own[n] for n in range(len(own)) if n >= len(own) - 3]
        assert row.trend == pytest.approx(sum(recent) / 3 - sum(before) / len(before))


@given(tries(), st.dictionaries(st.sampled_from("xy"), points))
def test_the_numbers_are_those_of_brute_force(found: list[Try], before: dict[str, int]) -> None:
    result = measured(found, ROUNDS, SIGNALS, {1: before})
    for place, row in zip(ROUNDS, result.rounds, strict=True):
        here = [one for one in found if one.round == place.pk]
        check(row, here, None)
        for area, of_area in zip(place.rubric, result.areas[place.slug], strict=True):
            check(of_area, here, area["key"])
            expected = before.get(area["key"]) if place.pk == 1 else None
            assert of_area.baseline == expected
    assert result.rounds[0].baseline == pytest.approx(average(list(before.values())))
    assert result.rounds[1].baseline is None
    heard = [key for key in SIGNALS if any(key in one.signals for one in found)]
    assert [row.key for row in result.signals] == heard
    for row in result.signals:
        check(row, [one for one in found if row.key in one.signals], None)


@pytest.mark.parametrize(
    ("mean", "word"),
    [(1, "strong no"), (1.4, "strong no"), (1.5, "weak no"), (2.5, "weak yes"), (4, "strong yes")],
)
def test_a_mean_in_words(mean: float, word: str) -> None:
    assert strengths.said(mean) == word


def first(user: User) -> Strength:
    return strengths.of(user).rounds[0]


def test_what_is_read_of_real_answers(lena: User, priya: User, asked: Question) -> None:
    attempt = made.rated(lena, asked, verdict=2)
    attempts.compare(attempt, [0, 1], "")
    Rating.objects.create(
        attempt=attempt, by="peer", rater=priya, verdict=4, areas={"evidence": 1, "fairness": 3}
    )
    made.given_up(lena, asked)
    made.begun(lena, asked)
    made.rated(priya, asked, verdict=1)
    Baseline.objects.create(user=lena, round=asked.round, areas={"evidence": 4, "fairness": 3})
    found = strengths.of(lena)
    row = found.rounds[0]
    assert (row.attempts, row.mean, row.peers, row.rate) == (2, 2.0, 4.0, 2 / 3)
    assert row.baseline == 3.5
    evidence = found.areas["behavioural"][0]
    assert (evidence.mean, evidence.peers, evidence.baseline) == (3.0, 1.0, 4)
    assert [(row.title, row.mean) for row in found.signals] == [("Teamwork", 2.0)]


def test_key_points_are_those_it_was_answered_with(lena: User, asked: Question) -> None:
    attempts.compare(made.rated(lena, asked), [0], "")
    asked.key_points = ["One"]
    saved(asked)
    assert first(lena).rate == pytest.approx(1 / 3)


def test_rounds_of_the_track_are_there_untried(lena: User) -> None:
    bank.round_of("mine", tracks=["em"])
    bank.round_of("elsewhere", tracks=["mle"])
    lena.track = "em"
    assert [(row.key, row.attempts, row.mean) for row in strengths.of(lena).rounds] == [
        ("mine", 0, None)
    ]


def many(user: User, asked: Question, number: int) -> None:
    """Attempts that were rated by oneself and a peer, and compared, past the workflow."""
    now = timezone.now()
    rows = Attempt.objects.bulk_create(
        Attempt(
            user=user, question=asked, revision=asked.revision,
            rubric=asked.round.revision, minutes=2, finished_at=now, sealed_at=now,
            compared_at=now, hit=[0],
        )
        for _ in range(number)
    )  # fmt: skip
    values: dict[str, Any] = {"verdict": 3, "areas": made.AREAS}
    Rating.objects.bulk_create(Rating(attempt=a, by="self", certainty=70, **values) for a in rows)
    Rating.objects.bulk_create(Rating(attempt=a, by="peer", **values) for a in rows)


@pytest.mark.parametrize("number", [1, 300])
def test_it_asks_as_often_for_many_attempts_as_for_one(
    lena: User, asked: Question, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    many(lena, asked, number)
    asked.key_points = ["One"]
    saved(asked)
    stamp.forget()
    strengths.of(lena)  # fills what the process keeps of the content
    # Attempts, key points of what has changed, ratings, baselines, rounds.
    with django_assert_num_queries(5):
        assert first(lena).attempts == number
