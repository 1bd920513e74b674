"""The dispatcher against a real mail server: leases, failures, retries, and nobody held up."""

import datetime
import smtplib
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.core.mail import BadHeaderError
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from notifications import dispatch as dispatching
from notifications import outbox
from notifications.failures import Failure, judge
from notifications.kinds import KINDS
from notifications.models import Declined, Message, QuietHours
from tests import factories
from tests.notifications.conftest import SUBJECTS
from tests.notifications.sink import Sink

State = Message.State


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with Sink() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.host, running.port
        settings.EMAIL_TIMEOUT = 5
        yield running


def tell(*people: User, kind: str = "test.must", version: int = 1) -> list[Message]:
    for person in people:
        outbox.tell(kind, person, "mock:1", version)
    return list(Message.objects.order_by("pk"))


def only() -> Message:
    return Message.objects.get()


def wait_of(message: Message) -> float:
    """Seconds until somebody may try again."""
    return (message.try_at - timezone.now()).total_seconds()


def make_due() -> None:
    Message.objects.filter(state=State.PENDING).update(try_at=timezone.now())


def test_a_message_arrives_with_text_html_and_a_stable_id(sink: Sink, lena: User) -> None:
    tell(lena)
    dispatching.dispatch()
    (letter,) = sink.letters
    assert letter["To"] == "lena@example.org"
    assert letter["Subject"] == "There is no account with this address"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    sent_id = letter["Message-ID"]
    Message.objects.update(state=State.PENDING, address=lena.email)
    make_due()
    dispatching.dispatch()
    assert [one["Message-ID"] for one in sink.letters] == [sent_id, sent_id]


def test_a_refused_recipient_holds_nobody_up(sink: Sink, lena: User, priya: User) -> None:
    sink.answers["lena@example.org"] = "550 no such mailbox"
    refused, other = tell(lena, priya)
    dispatching.dispatch()
    assert [letter["To"] for letter in sink.letters] == ["priya@example.org"]
    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.state, other.state) == (State.FAILED, State.SENT)
    assert "no such mailbox" in refused.error


def test_a_mailbox_that_is_full_is_tried_again_ever_later(sink: Sink, lena: User) -> None:
    sink.answers["lena@example.org"] = "452 mailbox full"
    tell(lena)
    for nominal in (120, 240, 480):
        dispatching.dispatch()
        assert only().state == State.PENDING
        assert 0.74 * nominal <= wait_of(only()) <= 1.26 * nominal
        make_due()
    sink.answers.clear()
    dispatching.dispatch()
    assert only().state == State.SENT
    assert only().tries == 4


def test_after_three_days_it_is_given_up_and_can_be_tried_by_hand(sink: Sink, lena: User) -> None:
    sink.answers["lena@example.org"] = "452 mailbox full"
    tell(lena)
    old = timezone.now() - datetime.timedelta(days=3, minutes=1)
    Message.objects.update(due=old, created_at=old)
    dispatching.dispatch()
    assert only().state == State.FAILED
    assert Message.objects.all().retry() == 1
    dispatching.dispatch()
    assert only().state == State.PENDING  # it has three days again
    sink.answers.clear()
    make_due()
    dispatching.dispatch()
    assert only().state == State.SENT


def test_a_server_that_is_down_costs_one_try_of_one_message(
    sink: Sink, lena: User, priya: User
) -> None:
    tell(lena, priya)
    sink.stop()
    assert dispatching.dispatch() is False
    tries = list(Message.objects.order_by("pk").values_list("tries", "state", "lease"))
    assert tries == [(1, "pending", ""), (0, "pending", "")]
    sink.start()
    make_due()
    dispatching.dispatch()
    assert sorted(letter["To"] for letter in sink.letters) == [lena.email, priya.email]


def test_a_server_that_hangs_up_holds_nobody_up(sink: Sink, lena: User, priya: User) -> None:
    sink.answers["lena@example.org"] = "421 closing"
    tell(lena, priya)
    dispatching.dispatch()
    assert [letter["To"] for letter in sink.letters] == ["priya@example.org"]
    states = list(Message.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["pending", "sent"]


def test_a_server_that_hangs_up_on_everybody_is_down(
    sink: Sink, lena: User, priya: User, arun: User
) -> None:
    sink.answers |= dict.fromkeys([lena.email, priya.email, arun.email], "421 closing")
    tell(lena, priya, arun)
    assert dispatching.dispatch() is False
    tries = list(Message.objects.order_by("pk").values_list("tries", "state", "lease"))
    assert tries == [(1, "pending", ""), (1, "pending", ""), (0, "pending", "")]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (smtplib.SMTPSenderRefused(421, b"closing", "us"), Failure.SERVER),
        (smtplib.SMTPSenderRefused(550, b"who are you", "us"), Failure.LATER),
        (smtplib.SMTPAuthenticationError(535, b"no"), Failure.LATER),
        (smtplib.SMTPDataError(554, b"spam"), Failure.FINAL),
        (smtplib.SMTPDataError(451, b"busy"), Failure.LATER),
        (smtplib.SMTPServerDisconnected("gone"), Failure.SERVER),
        (smtplib.SMTPConnectError(554, b"no"), Failure.SERVER),
        (smtplib.SMTPNotSupportedError("SMTPUTF8"), Failure.FINAL),
        (TimeoutError(), Failure.SERVER),
        (ConnectionRefusedError(), Failure.SERVER),
        (BadHeaderError(), Failure.OURS),
    ],
)
def test_each_kind_of_failure_has_its_pace(error: Exception, failure: Failure) -> None:
    assert judge(error) is failure


def test_our_own_fault_in_one_mail_holds_nobody_up(
    sink: Sink, lena: User, priya: User, settings: Settings
) -> None:
    SUBJECTS["mock:1"] = {"url": "https://example.org/"}
    outbox.tell("test.must", lena, "mock:1", 1)
    outbox.tell("accounts.confirm", priya, "user:0", 1, address="x@example.org")
    outbox.tell("accounts.security", priya, "user:0", 2, details={"notice": "no such notice"})
    dispatching.dispatch()
    states = list(Message.objects.order_by("pk").values_list("state", "error"))
    assert states == [
        ("sent", ""),
        ("cancelled", "no longer holds"),
        ("pending", "KeyError: 'no such notice'"),
    ]


def test_a_kind_that_is_no_longer_there_shows_as_trouble(sink: Sink, lena: User) -> None:
    tell(lena)
    kind = KINDS.pop("test.must")
    dispatching.dispatch()
    KINDS["test.must"] = kind
    assert (only().state, only().error) == (State.PENDING, "KeyError: 'test.must'")


def test_the_subject_is_asked_when_it_goes(sink: Sink, lena: User) -> None:
    tell(lena)
    SUBJECTS.clear()
    dispatching.dispatch()
    assert (only().state, only().error) == (State.CANCELLED, "no longer holds")
    assert sink.letters == []


def test_an_address_that_changed_gets_it(sink: Sink, lena: User) -> None:
    tell(lena)
    User.objects.update(email="new@example.org")
    dispatching.dispatch()
    assert [letter["To"] for letter in sink.letters] == ["new@example.org"]


def test_who_declined_gets_none_and_must_get_others(sink: Sink, lena: User) -> None:
    Declined.objects.create(user=lena, kind="test.may")
    Declined.objects.create(user=lena, kind="test.must")
    tell(lena)
    tell(lena, kind="test.may")
    dispatching.dispatch()
    assert len(sink.letters) == 1
    assert Message.objects.get(kind="test.may").error == "declined by the recipient"


def test_a_closed_account_gets_none(sink: Sink) -> None:
    tell(factories.user("gone@example.org", is_active=False))
    dispatching.dispatch()
    assert (only().state, sink.letters) == (State.CANCELLED, [])


def test_quiet_hours_hold_back_what_can_wait(sink: Sink, priya: User) -> None:
    now = timezone.localtime(timezone=priya.zone)
    ends = now + datetime.timedelta(minutes=90)
    start = now - datetime.timedelta(minutes=30)
    QuietHours.objects.create(user=priya, start=start.time(), end=ends.time())
    tell(priya)
    tell(priya, kind="test.may")
    dispatching.dispatch()
    assert len(sink.letters) == 1
    waiting = Message.objects.get(kind="test.may")
    assert 5395 <= wait_of(waiting) <= 5405
    assert waiting.tries == 0


def test_a_lease_keeps_others_away_until_it_ends(sink: Sink, lena: User) -> None:
    tell(lena)
    (claimed,) = Message.objects.claim(10)
    assert Message.objects.claim(10) == []
    assert dispatching.dispatch() is False
    assert sink.letters == []
    make_due()  # as if the lease had ended: its worker is dead
    (again,) = Message.objects.claim(10)
    assert again.lease != claimed.lease
    assert claimed.renew() is False
    assert again.renew() is True
    assert 299 <= wait_of(only()) <= 300


def test_a_worker_that_lost_its_lease_neither_sends_nor_marks(sink: Sink, lena: User) -> None:
    tell(lena)
    (slow,) = Message.objects.claim(10)
    make_due()
    (quick,) = Message.objects.claim(10)
    dispatching.deliver(slow, dispatching.Post())
    assert (len(sink.letters), only().state) == (0, State.PENDING)
    slow.put_back(datetime.timedelta(0), "late", 1)
    slow.finish(State.FAILED, "late")
    assert (only().lease, only().error) == (quick.lease, "")


def test_what_is_taken_back_in_the_middle_of_a_batch_does_not_go(
    sink: Sink, lena: User, priya: User
) -> None:
    tell(lena, priya)
    batch = Message.objects.claim(10)
    outbox.cancel("test.must", "mock:1", priya, why="called off")
    with closing(dispatching.Post()) as post:
        post.open()
        for message in batch:
            dispatching.deliver(message, post)
    assert [letter["To"] for letter in sink.letters] == ["lena@example.org"]


def test_what_went_is_marked_as_sent_though_it_was_taken_back_meanwhile(
    sink: Sink, lena: User
) -> None:
    tell(lena)
    (message,) = Message.objects.claim(10)
    assert message.renew()
    outbox.cancel("test.must", "mock:1", why="called off")
    dispatching.mark_sent(message)
    assert only().state == State.SENT


def test_a_run_that_is_over_leaves_the_rest_to_the_next(sink: Sink, lena: User) -> None:
    tell(lena)
    assert dispatching.dispatch(seconds=0) is True
    assert (only().lease, only().tries, sink.letters) == ("", 0, [])
    assert dispatching.dispatch() is False
    assert len(sink.letters) == 1


def test_a_message_that_kills_its_workers_is_given_up(sink: Sink, lena: User) -> None:
    tell(lena)
    old = timezone.now() - datetime.timedelta(days=4)
    Message.objects.update(tries=10, due=old, created_at=old)
    dispatching.dispatch()
    assert (only().state, only().error) == (
        State.FAILED,
        "given up: no try has come to an end",
    )
