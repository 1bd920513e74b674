"""What people are told of their answers: once a day, at their hour, and only if it still holds."""

import datetime

import pytest
import time_machine

from accounts.models import User
from answers import telling
from answers.models import ReviewPlan
from notifications.models import Message
from questions.models import Question, Standing
from tests.answers import made
from tests.mails import delivered

NINE = datetime.datetime(2026, 6, 10, 9, 5, tzinfo=datetime.UTC)


@pytest.fixture
def due(lena: User, asked: Question) -> Standing:
    """Something that Lena should review, and is told of at eight."""
    with time_machine.travel(NINE - datetime.timedelta(days=30), tick=False):
        made.rated(lena, asked)
    return Standing.objects.get(user=lena)


def subjects() -> list[str]:
    return [str(mail.subject) for mail in delivered()]


def test_what_is_due_is_told_once_a_day(due: Standing) -> None:
    with time_machine.travel(NINE, tick=False):
        assert [telling.tell_due(), telling.tell_due()] == [1, 0]
        assert subjects() == ["1 question to review today"]
    with time_machine.travel(NINE + datetime.timedelta(days=1), tick=False):
        assert telling.tell_due() == 1
        assert len(subjects()) == 2


def test_not_before_the_hour_in_the_persons_zone(lena: User, due: Standing) -> None:
    lena.time_zone = "America/Los_Angeles"  # two in the morning
    lena.save()
    with time_machine.travel(NINE, tick=False):
        assert telling.tell_due() == 0
    with time_machine.travel(NINE + datetime.timedelta(hours=7), tick=False):
        assert telling.tell_due() == 1


def test_who_does_not_want_it_is_not_told(due: Standing) -> None:
    ReviewPlan.objects.update(hour=None)
    with time_machine.travel(NINE, tick=False):
        assert telling.tell_due() == 0


def test_nothing_due_is_not_told(due: Standing) -> None:
    Standing.objects.update(due_on=NINE.date() + datetime.timedelta(days=1))
    with time_machine.travel(NINE, tick=False):
        assert telling.tell_due() == 0
        assert subjects() == []


def test_what_was_done_meanwhile_is_not_sent(due: Standing) -> None:
    with time_machine.travel(NINE, tick=False):
        telling.tell_due()
        Standing.objects.update(due_on=NINE.date() + datetime.timedelta(days=3))
        assert subjects() == []
        assert Message.objects.get().state == Message.State.CANCELLED


def test_an_answer_left_half_done_is_told_the_day_after(lena: User, due: Standing) -> None:
    Standing.objects.all().update(due_on=None)
    with time_machine.travel(NINE, tick=False):
        made.written(lena, made.question("second"))
        assert telling.tell_due() == 0
    ReviewPlan.objects.update(told_on=None)
    with time_machine.travel(NINE + datetime.timedelta(days=1), tick=False):
        assert telling.tell_due() == 1
        assert subjects() == ["An answer waits for you"]


def test_who_leaves_is_not_told(lena: User, due: Standing) -> None:
    lena.leaving_at = NINE
    lena.save()
    with time_machine.travel(NINE, tick=False):
        assert telling.tell_due() == 0
