"""`/plan/`: charts with their words, what to practise, how it starts; and its lines at home."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from answers import sets
from answers.models import Baseline, Rating
from answers.sets import KINDS
from answers.strengths import Strength
from planner.charts import Gauge, at
from prepsite.content import stamp
from questions.models import Question, Standing
from tests.answers import made
from tests.answers.test_strengths import many
from tests.planner.test_home import home, lines
from tests.questions import bank


@pytest.fixture
def on_track(lena: User, asked: Question) -> Question:
    """Lena prepares for the track of a question, in which there is one more round."""
    lena.track = "em"
    lena.save()
    bank.question(bank.round_of("execution", order=2), "ship")
    return asked


def test_it_says_how_well_one_judges_oneself(
    lena: User, priya: User, on_track: Question, as_lena: Client
) -> None:
    attempt = made.rated(lena, on_track, verdict=4)
    assert "Nobody else has rated an answer of yours" in plan(as_lena)
    Rating.objects.create(attempt=attempt, by="peer", rater=priya, verdict=2, areas={"evidence": 3})
    page = plan(as_lena)
    assert "You were 70 % sure. Of 1 answer that peers rated too" in page
    assert "2.0 higher than peers" in page
    assert "as peers do" in page


@pytest.fixture
def asked(db: None) -> Question:
    return made.question()


def plan(client: Client) -> str:
    answer = client.get("/plan/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("value", "place"), [(1, "3.00%"), (2, "34.33%"), (2.5, "50.00%"), (4, "97.00%")]
)
def test_the_place_of_a_mark(value: float, place: str) -> None:
    assert at(value) == place


def gauge(*points: int) -> Gauge:
    return Gauge(Strength("a", "A", attempts=len(points), points=points), [])


def test_a_line_of_ratings_rises_with_them() -> None:
    assert gauge(1, 4).line == [("4.0", "20.0"), ("76.0", "4.0")]
    assert gauge(3).line == []
    assert len(gauge(*[2] * 30).line) == 10


@pytest.mark.parametrize(
    ("points", "words"),
    [
        ((1, 2, 3), ""),
        ((1, 3, 3, 3), "up 2.0"),
        ((4, 4, 3, 3, 3, 3), "down 0.7"),
        ((2,) * 6, "steady"),
    ],
)
def test_a_trend_in_words(points: tuple[int, ...], words: str) -> None:
    assert gauge(*points).trend == words


def test_a_person_without_a_track_is_asked_for_it(as_lena: Client, asked: Question) -> None:
    page = plan(as_lena)
    assert "Choose your track" in page
    assert "Diagnostic" not in page


def test_a_newcomer_is_led_to_the_diagnostic(as_lena: Client, on_track: Question) -> None:
    page = plan(as_lena)
    assert "Nothing is answered yet" in page
    assert '<button class="button primary" name="kind" value="diagnostic">Begin</button>' in page
    assert "2 questions, about 4 min of answers" in page
    assert 'href="/answers/baseline/em/"' in page
    assert '<svg class="gauge"' not in page


def test_a_diagnostic_that_runs_is_gone_on_with(
    as_lena: Client, lena: User, on_track: Question
) -> None:
    row = sets.begin(lena, KINDS["diagnostic"])
    page = plan(as_lena)
    assert f'href="{row.get_absolute_url()}">Go on with' in page
    assert 'value="diagnostic"' not in page


def test_the_diagnostic_ends(as_lena: Client, lena: User, on_track: Question) -> None:
    for question in Question.objects.all():
        made.given_up(lena, question)
    assert "Diagnostic" not in plan(as_lena)


def test_the_charts_say_in_words_what_they_show(
    as_lena: Client, lena: User, priya: User, on_track: Question
) -> None:
    Baseline.objects.create(user=lena, round=on_track.round, areas={"evidence": 4})
    attempt = made.rated(lena, on_track, verdict=2)
    Rating.objects.create(attempt=attempt, by="peer", rater=priya, verdict=3, areas=made.AREAS)
    page = plan(as_lena)
    table = page[page.index("<caption>Rounds") :]
    cells = re.findall(
        r"<td[^>]*>([^<]*)</td>", table[: table.index("</tr>", table.index("<tbody"))]
    )
    assert cells == ["1", "2.0, weak no", "–", "–", "4.0", "3.0"]
    assert f'class="now" cx="{at(2)}"' in page
    assert f'class="before" cx="{at(4)}"' in page
    assert f'class="peers" x="{at(3)}"' in page
    assert "not tried yet" in page
    assert all(
        'aria-hidden="true"' in svg
        for svg in re.findall(r'<svg class="(?:gauge|spark)[^>]*>', page)
    )


def test_the_reasons_are_said(as_lena: Client, lena: User, on_track: Question) -> None:
    made.rated(lena, on_track, verdict=4)
    assert '<p class="why">Never tried: Execution, in your track</p>' in plan(as_lena)


def test_nothing_of_another_person_is_shown(
    as_lena: Client, priya: User, on_track: Question
) -> None:
    made.rated(priya, on_track, verdict=2)
    assert "Nothing is answered yet" in plan(as_lena)


def test_only_looking_is_allowed(as_lena: Client) -> None:
    assert as_lena.post("/plan/").status_code == 405


class TestHome:
    def test_what_is_due_stands_first(
        self, as_lena: Client, lena: User, on_track: Question
    ) -> None:
        yesterday = lena.today() - datetime.timedelta(days=1)
        Standing.objects.create(
            user=lena, question=on_track, due_on=yesterday, answered_at=timezone.now()
        )
        assert lines(home(as_lena))[0] == ("Review", "1 question to review")

    def test_what_to_practise_stands_with_its_reason(
        self, as_lena: Client, lena: User, on_track: Question
    ) -> None:
        made.rated(lena, on_track, verdict=4)
        Standing.objects.update(due_on=None)
        page = home(as_lena)
        assert ("Practise", "What of ship?") in lines(page)
        assert "Never tried: Execution, in your track" in page

    def test_a_newcomer_is_asked_for_a_baseline(self, as_lena: Client, on_track: Question) -> None:
        assert [kind for kind, _ in lines(home(as_lena))] == ["Baseline", "Practise"]

    @pytest.mark.parametrize("number", [1, 300])
    def test_it_asks_as_often_for_many_attempts(
        self, as_lena: Client, lena: User, on_track: Question, number: int,
        django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        many(lena, on_track, number)
        monkeypatch.setattr(stamp, "MAX_AGE", 3600.0)
        home(as_lena)
        with django_assert_num_queries(17):
            home(as_lena)


@pytest.mark.parametrize("number", [1, 300])
def test_it_asks_as_often_for_many_attempts_as_for_one(
    as_lena: Client, lena: User, on_track: Question, number: int,
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    many(lena, on_track, number)
    monkeypatch.setattr(stamp, "MAX_AGE", 3600.0)
    plan(as_lena)
    with django_assert_num_queries(13):
        plan(as_lena)
