"""Filters and the numbers beside them, against counting one by one."""

import datetime
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies

from accounts.models import User
from prepsite.content import stamp
from questions import bank, views
from questions.models import Question, Round, Standing
from tests.questions.bank import question, round_of, signal

ROUNDS, SIGNALS = ("behavioural", "execution", "lc-coding"), ("teamwork", "growth", "depth")
CHOICES = {
    "track": ["em", "mle", "pm-technical"],
    "round": list(ROUNDS),
    "signal": list(SIGNALS),
    "difficulty": ["warm-up", "standard", "stretch"],
    "level": ["all", "senior", "staff+"],
    "solution": ["yes"],
    "status": ["new", "answered", "due", "bookmarked"],
}
QUERIES = strategies.fixed_dictionaries(
    {name: strategies.lists(strategies.sampled_from(values), unique=True, max_size=2)
     for name, values in CHOICES.items()}
)  # fmt: skip


def some(chance: random.Random, values: tuple[str, ...] | list[str]) -> list[str]:
    return chance.sample(list(values), chance.randint(1, len(values)))


@pytest.fixture
def filled(lena: User) -> User:
    """Sixty questions of all kinds, of which Lena has done something with half."""
    chance = random.Random(7)
    for key in SIGNALS:
        signal(key)
    places = [round_of(key) for key in ROUNDS]
    for number in range(60):
        row = question(
            chance.choice(places), f"q{number}",
            tracks=some(chance, CHOICES["track"]), signals=some(chance, SIGNALS),
            difficulty=chance.choice(CHOICES["difficulty"]),
            level=chance.choice(CHOICES["level"]),
        )  # fmt: skip
        Question.objects.filter(pk=row.pk).update(has_solution=chance.random() < 0.5)
        if chance.random() < 0.5:
            stand(lena, row, chance)
    return lena


def stand(user: User, row: Question, chance: random.Random) -> None:
    now = timezone.now()
    Standing.objects.create(
        user=user, question=row,
        answered_at=chance.choice([None, now]),
        due_on=chance.choice([None, user.today(), user.today() + datetime.timedelta(days=1)]),
        bookmarked_at=chance.choice([None, now]),
    )  # fmt: skip


def has(user: User) -> dict[str, Callable[[Question, str], bool]]:
    """Whether a question has a value, read off its row."""
    mine = {row.question_id: row for row in Standing.objects.filter(user=user)}

    def status(row: Question, value: str) -> bool:
        own = mine.get(row.pk, Standing())
        return {
            "new": own.answered_at is None,
            "answered": own.answered_at is not None,
            "due": own.due_on is not None and own.due_on <= user.today(),
            "bookmarked": own.bookmarked_at is not None,
        }[value]

    return {
        "track": lambda row, value: value in row.tracks,
        "round": lambda row, value: row.round.slug == value,
        "signal": lambda row, value: value in row.signals,
        "difficulty": lambda row, value: row.difficulty == value,
        "level": lambda row, value: row.level == value,
        "solution": lambda row, _: row.has_solution,
        "status": status,
    }


def brute(user: User, chosen: dict[str, list[str]]) -> list[Question]:
    tests = has(user)
    return [
        row
        for row in Question.objects.published().select_related("round")
        if all(
            not values or any(tests[name](row, value) for value in values)
            for name, values in chosen.items()
        )
    ]


def query(chosen: dict[str, list[str]]) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, values in chosen.items():
        found.setlist(name, values)
    return found


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chosen=QUERIES)
def test_every_combination_equals_counting(filled: User, chosen: dict[str, list[str]]) -> None:
    selection, _ = views.selected(query(chosen), filled)
    expected = brute(filled, chosen)
    assert list(views.ordered(selection, None, "")) == [row.pk for row in expected]
    for name in CHOICES:
        for choice in selection.choices(name):
            others = chosen | {name: [choice.value]}
            assert choice.count == len(brute(filled, others)), (name, choice.value)


@pytest.mark.parametrize("sort", ["", "round", "short", "new", "forged"])
def test_every_order_holds_the_same_questions(filled: User, sort: str) -> None:
    selection, _ = views.selected(query({"round": ["behavioural"]}), filled)
    ordered = list(views.ordered(selection, None, sort))
    assert sorted(ordered) == sorted(row.pk for row in brute(filled, {"round": ["behavioural"]}))
    if sort == "new":
        assert ordered == sorted(ordered, reverse=True)


def test_dealing_gives_new_ones_while_there_are_any(filled: User) -> None:
    selection, _ = views.selected(query({"level": ["senior"]}), filled)
    new = {row.pk for row in brute(filled, {"level": ["senior"], "status": ["new"]})}
    dealt = {selection.deal() for _ in range(300)}
    assert dealt == new
    for pk in new:
        Standing.objects.update_or_create(
            user=filled, question_id=pk, defaults={"answered_at": timezone.now()}
        )
    again, _ = views.selected(query({"level": ["senior"]}), filled)
    everything = {row.pk for row in brute(filled, {"level": ["senior"]})}
    assert {again.deal() for _ in range(500)} == everything


def test_dealing_from_nothing_is_nothing(filled: User) -> None:
    Round.objects.all()
    empty = bank.Selection(bank.current(), {}, bank.statuses(bank.current(), filled), text=0)
    assert empty.deal() is None


def test_a_change_of_content_is_seen(filled: User) -> None:
    before = bank.current()
    row = Question.objects.first()
    assert row is not None
    Question.objects.filter(pk=row.pk).update(status="draft")
    from prepsite.content.models import touch

    touch()
    stamp.forget()
    after: Any = bank.current()
    assert len(after.pks) == len(before.pks) - 1
    assert row.pk not in after.pks
