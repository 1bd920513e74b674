"""A rating of oneself before the first question: asked for politely, and written once."""

import threading

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from answers import baseline
from answers.models import Baseline
from questions.models import Question, Round
from tests.answers import made
from tests.questions import bank

PAGE = "/answers/baseline/em/"


@pytest.fixture
def place(lena: User, asked: Question) -> Round:
    lena.track = "em"
    lena.save()
    return asked.round


@pytest.fixture
def other(place: Round) -> Round:
    return bank.round_of("other", order=5)


def text(client: Client, path: str = PAGE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_asks_for_every_area_of_every_round(as_lena: Client, place: Round, other: Round) -> None:
    bank.round_of("elsewhere", tracks=["mle"])
    page = text(as_lena)
    for row in (place, other):
        assert page.count(f'name="{row.pk}:evidence"') == 4
        assert page.count(f'name="{row.pk}:fairness"') == 4
    assert "Elsewhere" not in page


def test_what_is_left_out_stays_out(
    as_lena: Client, lena: User, place: Round, other: Round
) -> None:
    as_lena.post(PAGE, {f"{place.pk}:evidence": "3"})
    row = Baseline.objects.get()
    assert (row.user, row.round, row.areas) == (lena, place, {"evidence": 3})
    assert f'name="{other.pk}:evidence"' in text(as_lena)


def test_it_is_written_once(as_lena: Client, place: Round) -> None:
    as_lena.post(PAGE, {f"{place.pk}:evidence": "3"})
    as_lena.post(PAGE, {f"{place.pk}:evidence": "4", f"{place.pk}:fairness": "4"})
    assert Baseline.objects.get().areas == {"evidence": 3}
    page = text(as_lena)
    assert f'name="{place.pk}:evidence"' not in page
    assert "weak yes" in page


def test_after_an_answer_it_is_too_late_for_that_round(
    as_lena: Client, lena: User, asked: Question, place: Round, other: Round
) -> None:
    made.begun(lena, asked)
    as_lena.post(PAGE, {f"{place.pk}:evidence": "3", f"{other.pk}:evidence": "2"})
    assert Baseline.objects.get().round == other


@pytest.mark.parametrize("value", ["0", "5", "x", "3.5", "-1"])
def test_a_forged_value_keeps_nothing(
    as_lena: Client, place: Round, other: Round, value: str
) -> None:
    data = {f"{place.pk}:evidence": value, f"{other.pk}:evidence": "2"}
    answer = as_lena.post(PAGE, data)
    assert answer.status_code == 400
    assert "Choose one of the four, or none." in answer.content.decode()
    assert not Baseline.objects.exists()


def test_nothing_rated_keeps_nothing(as_lena: Client, place: Round) -> None:
    answer = as_lena.post(PAGE, {"unknown:area": "3"}, follow=True)
    assert "nothing was kept" in answer.content.decode()
    assert not Baseline.objects.exists()


def test_no_such_track(as_lena: Client) -> None:
    assert as_lena.get("/answers/baseline/chess/").status_code == 404


def test_nobody_sees_anothers(as_lena: Client, priya: User, place: Round) -> None:
    Baseline.objects.create(user=priya, round=place, areas={"evidence": 1})
    page = text(as_lena)
    assert "Sealed" not in page
    assert f'name="{place.pk}:evidence"' in page


def test_it_is_offered_until_something_is_answered(
    as_lena: Client, lena: User, asked: Question, place: Round
) -> None:
    path = asked.get_absolute_url()
    assert PAGE in text(as_lena, path)
    made.begun(lena, asked)
    assert PAGE not in text(as_lena, path)


def test_it_is_offered_until_it_is_made(
    as_lena: Client, lena: User, asked: Question, place: Round
) -> None:
    baseline.seal(lena, "em", {place.pk: {"evidence": 2}})
    assert PAGE not in text(as_lena, asked.get_absolute_url())


@pytest.mark.parametrize("track", ["", "mle"])
def test_it_is_offered_in_ones_own_track_only(
    as_lena: Client, lena: User, asked: Question, track: str
) -> None:
    User.objects.update(track=track)
    assert "/answers/baseline/" not in text(as_lena, asked.get_absolute_url())


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_kept(lena: User, place: Round) -> None:
    barrier, kept = threading.Barrier(3), []

    def seal(point: int) -> None:
        barrier.wait()
        kept.append(baseline.seal(lena, "em", {place.pk: {"evidence": point}}))
        connection.close()

    threads = [threading.Thread(target=seal, args=(n,)) for n in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kept) == [0, 0, 1]
    assert Baseline.objects.count() == 1
