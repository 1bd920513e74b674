"""The gate of a round: one rates first, then sees how an expert rated it and why."""

import pytest
from django.test import Client

from accounts.models import User
from answers import gates
from answers.models import Gate
from prepsite.content.items import Status
from questions.models import Example, Question
from tests.answers import shares

GATE = "/answers/peers/behavioural/gate/"
NEAR = {"area:evidence": "3", "area:fairness": "3"}
FAR = {"area:evidence": "2", "area:fairness": "3"}


@pytest.fixture
def example(asked: Question) -> Example:
    return shares.example(asked)


def text(client: Client) -> str:
    return client.get(GATE).content.decode()


@pytest.mark.usefixtures("example")
def test_the_expert_is_not_shown_before(as_lena: Client) -> None:
    page = text(as_lena)
    assert "I said so." in page
    assert "What of first?" in page
    assert "WHY-SECRET" not in page
    assert "checked" not in page
    assert "All in all" not in page


@pytest.mark.usefixtures("example")
def test_close_is_enough(as_lena: Client, lena: User) -> None:
    assert as_lena.post(GATE, NEAR).status_code == 302
    gate = Gate.objects.get(user=lena)
    assert gate.passed_at is not None
    assert gate.given == {"evidence": 3, "fairness": 3}
    page = text(as_lena)
    assert "WHY-SECRET" in page
    assert "strong yes" in page
    assert "you: weak yes" in page


@pytest.mark.usefixtures("example")
def test_what_was_far_off_asks_for_a_second_look(as_lena: Client, lena: User) -> None:
    as_lena.post(GATE, FAR)
    assert Gate.objects.get(user=lena).passed_at is None
    page = text(as_lena)
    assert "“Evidence” the expert's point is at least two higher than yours." in page
    assert "“Fairness”" not in page
    assert "WHY-SECRET" not in page
    assert page.count(" checked") == 2
    as_lena.post(GATE, NEAR)
    assert Gate.objects.get(user=lena).passed_at is not None


@pytest.mark.usefixtures("example")
def test_a_gate_that_is_open_stays_open(as_lena: Client, lena: User) -> None:
    as_lena.post(GATE, NEAR)
    before = Gate.objects.get(user=lena)
    as_lena.post(GATE, FAR)
    after = Gate.objects.get(user=lena)
    assert (after.passed_at, after.given) == (before.passed_at, before.given)


@pytest.mark.parametrize("forged", ["0", "5", "-1", "strong-yes", "", "3.5"])
@pytest.mark.usefixtures("example")
def test_forged_points_are_refused(as_lena: Client, forged: str) -> None:
    assert as_lena.post(GATE, NEAR | {"area:evidence": forged}).status_code == 400
    assert not Gate.objects.exists()


def test_a_round_without_an_example_says_so(as_lena: Client, asked: Question) -> None:
    assert "no example answer yet" in text(as_lena)
    as_lena.post(GATE, NEAR)
    assert not Gate.objects.exists()


def test_a_hidden_example_is_none(asked: Question) -> None:
    shares.example(asked, status=Status.DRAFT.value)
    assert gates.example_of(asked.round) is None


def test_a_hidden_round_has_no_gate(as_lena: Client, asked: Question) -> None:
    asked.round.status = Status.DRAFT
    asked.round.save()
    assert as_lena.get(GATE).status_code == 404


def test_each_gate_is_of_its_person(example: Example, lena: User, priya: User) -> None:
    gates.rate(lena, example, {"evidence": 4, "fairness": 2})
    assert "WHY-SECRET" not in text(shares.signed_in(priya))


@pytest.mark.parametrize(("given", "passes"), [(1, False), (2, True), (3, True), (4, True)])
def test_one_point_is_close(lena: User, asked: Question, given: int, passes: bool) -> None:
    example = shares.example(asked, ratings={"evidence": "weak-yes", "fairness": "weak-yes"})
    gate = gates.rate(lena, example, {"evidence": given, "fairness": 3})
    assert (gate.passed_at is not None) is passes
