"""One's own ratings beside those of peers for the same answers."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import User
from answers import calibration, strengths
from answers.attempts import Given
from answers.models import Attempt, Rating
from answers.strengths import Place, Try
from questions.models import Question
from tests import factories
from tests.answers import made

START = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
ROUNDS = [
    Place(1, "one", "One", [{"key": "x", "title": "X"}, {"key": "y", "title": "Y"}]),
    Place(2, "two", "Two", [{"key": "x", "title": "X"}]),
]


def tried(own: Given | None, *peers: Given, place: int = 1) -> Try:
    return Try(START, place, [], own, peers)


def found(*tries: Try) -> calibration.Calibration:
    return calibration.of(strengths.measured(tries, ROUNDS, {}, {}))


def test_only_what_both_have_rated_counts() -> None:
    alone, unrated = tried(Given(4, {"x": 4}, 90)), tried(None, Given(1, {"x": 1}))
    assert found(alone, unrated) == calibration.Calibration([], 0, 0, None)


def test_each_answer_counts_once_however_many_rated_it() -> None:
    often = tried(Given(4, {"x": 4}, 100), Given(2, {"x": 1}), Given(3, {"x": 1}), Given(1, {}))
    once = tried(Given(2, {"x": 2, "y": 3}, 60), Given(3, {"x": 2, "y": 4}))
    result = found(often, once)
    ((overall, areas),) = result.rounds
    assert (overall.title, overall.answers, overall.own, overall.peers) == ("One", 2, 3.0, 2.5)
    assert [(gap.title, gap.answers, gap.above) for gap in areas] == [("X", 2, 1.5), ("Y", 1, -1)]
    assert (result.answers, result.agreed, result.sure) == (2, 0, 80)


def test_the_same_side_is_yes_or_no() -> None:
    same = tried(Given(4, {}, 90), Given(3, {}), place=2)
    other = tried(Given(3, {}, 70), Given(2, {}))
    result = found(same, other)
    assert (result.agreed, result.answers) == (1, 2)
    assert [overall.title for overall, _ in result.rounds] == ["One", "Two"]


@pytest.mark.parametrize(
    ("own", "peers", "words"),
    [
        (3, 2, "1.0 higher than peers"),
        (2.5, 4, "1.5 lower than peers"),
        (3, 2.8, "as peers do"),
        (2.8, 3, "as peers do"),
    ],
)
def test_the_gap_in_words(own: float, peers: float, words: str) -> None:
    assert calibration.Gap("One", 1, own, peers).words == words


def test_of_real_answers(lena: User, priya: User, asked: Question) -> None:
    rate(made.rated(lena, asked, verdict=4), priya, 2)
    rate(made.rated(priya, asked, verdict=1), lena, 4)
    made.rated(factories.user("noor@example.org"), asked)
    ((overall, areas),) = calibration.of(strengths.of(lena)).rounds
    assert (overall.own, overall.peers) == (4, 2)
    assert [gap.title for gap in areas] == ["Evidence"]


def rate(attempt: Attempt, rater: User, verdict: int) -> None:
    Rating.objects.create(
        attempt=attempt, by="peer", rater=rater, verdict=verdict, areas={"evidence": verdict},
        made_at=timezone.now(),
    )  # fmt: skip
