"""Telling: once for each version, cancelled, replaced, in one transaction with its cause."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications import outbox
from notifications.models import Message
from tests.mails import delivered

HOUR = datetime.timedelta(hours=1)


def states() -> dict[str, str]:
    return dict(Message.objects.order_by("pk").values_list("key", "state"))


def test_what_was_told_once_is_not_told_again(lena: User) -> None:
    assert outbox.tell("test.must", lena, "mock:1", 1)
    assert not outbox.tell("test.must", lena, "mock:1", 1)
    assert [letter.to for letter in delivered()] == [["lena@example.org"]]
    assert not outbox.tell("test.must", lena, "mock:1", 1)
    assert len(delivered()) == 1


def test_each_person_version_and_time_is_told(lena: User, priya: User) -> None:
    later = timezone.now() + HOUR
    outbox.tell("test.must", lena, "mock:1", 1)
    outbox.tell("test.must", priya, "mock:1", 1)
    outbox.tell("test.must", lena, "mock:1", 2)
    outbox.tell("test.must", lena, "mock:1", 2, due=later)
    assert Message.objects.count() == 4
    assert len(delivered()) == 3


def test_moving_away_and_back_tells_again(lena: User) -> None:
    for version in (1, 2, 3):
        outbox.replace("test.must", lena, "mock:1", version)
        delivered()
    assert len(delivered()) == 3


def test_an_unknown_kind_is_refused_at_once(lena: User) -> None:
    with pytest.raises(KeyError):
        outbox.tell("test.nothing", lena, "mock:1", 1)


def test_a_message_stands_or_falls_with_its_cause(lena: User) -> None:
    @transaction.atomic
    def change_that_fails() -> None:
        outbox.tell("test.must", lena, "mock:1", 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert not Message.objects.exists()


def test_what_is_due_later_waits(lena: User) -> None:
    outbox.tell("test.must", lena, "mock:1", 1, due=timezone.now() + HOUR)
    assert delivered() == []
    Message.objects.update(try_at=timezone.now())
    assert len(delivered()) == 1


def test_a_newer_version_replaces_what_has_not_gone(lena: User, priya: User) -> None:
    due = timezone.now() + HOUR
    outbox.replace("test.must", lena, "mock:1", 1, due=due)
    outbox.replace("test.must", priya, "mock:1", 1, due=due)
    outbox.replace("test.must", lena, "mock:1", 2, due=due)
    assert list(states().values()) == ["cancelled", "pending", "pending"]
    outbox.replace("test.must", lena, "mock:1", 2, due=due)
    assert list(states().values()) == ["cancelled", "pending", "pending"]


def test_cancelling_takes_back_what_has_not_gone(lena: User, priya: User) -> None:
    outbox.tell("test.must", lena, "mock:1", 1)
    delivered()
    outbox.tell("test.must", lena, "mock:1", 2)
    outbox.tell("test.must", priya, "mock:1", 2)
    assert outbox.cancel("test.must", "mock:1", lena, why="called off") == 1
    assert outbox.cancel("test.must", "mock:1", why="called off") == 1
    assert list(states().values()) == ["sent", "cancelled", "cancelled"]
    assert len(delivered()) == 1


def test_what_it_said_is_forgotten_once_it_has_gone(lena: User) -> None:
    """It may hold a link that opens an account."""
    link = {"url": "https://example.org/secret"}
    outbox.tell("accounts.reset", lena, "user:1", 1, address="other@example.org", details=link)
    (letter,) = delivered()
    assert "https://example.org/secret" in str(letter.body)
    assert letter.to == ["other@example.org"]
    row = Message.objects.get()
    assert (row.details, row.address, row.state) == ({}, "", "sent")


def test_an_address_without_an_account_is_not_in_the_key() -> None:
    outbox.tell("test.must", None, "mock:1", 1, address="someone@example.org")
    assert "someone" not in Message.objects.get().key
    assert len(delivered()) == 1


def test_one_wake_is_enough_for_many(
    lena: User, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    """The first look sends them all; without the limit each would ask for a look of its own."""
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        for version in range(5):
            outbox.tell("test.must", lena, "mock:1", version)
    assert set(states().values()) == {"sent"}
