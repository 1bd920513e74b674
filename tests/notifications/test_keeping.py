"""What the outbox forgets, and how it says that it is late."""

import datetime

from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import keeping, outbox, tasks
from notifications.models import Message
from tests.mails import delivered


def test_old_rows_go_and_others_stay(lena: User, settings: Settings) -> None:
    settings.OUTBOX_KEEP_DAYS = 30
    for version in range(4):
        outbox.tell("test.must", lena, "mock:1", version)
    delivered()
    outbox.tell("test.must", lena, "mock:1", 9)
    now = timezone.now()
    rows = list(Message.objects.order_by("pk"))
    for row, days in zip(rows[:4], (31, 30.1, 29, 0), strict=True):
        finished = now - datetime.timedelta(days=days)
        Message.objects.filter(pk=row.pk).update(finished_at=finished)
    tasks.forget()
    assert set(Message.objects.values_list("pk", flat=True)) == {row.pk for row in rows[2:]}


def test_readiness_names_an_outbox_that_is_late(
    client: Client, lena: User, settings: Settings
) -> None:
    assert client.get("/health/ready/").json()["outbox"] == "ok"
    outbox.tell("test.must", lena, "mock:1", 1)
    assert keeping.lag() < datetime.timedelta(seconds=5)
    assert client.get("/health/ready/").json()["outbox"] == "ok"
    Message.objects.update(try_at=timezone.now() - datetime.timedelta(seconds=301))
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json()["outbox"] in ("301 s late", "302 s late")


def test_what_is_not_due_yet_is_not_late(lena: User) -> None:
    outbox.tell("test.must", lena, "mock:1", 1, due=timezone.now() + datetime.timedelta(hours=1))
    assert keeping.lag() == datetime.timedelta(0)
