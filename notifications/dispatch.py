"""The dispatcher: takes what is due, asks whether it still holds, sends it, marks it.

At least once: a worker that dies leaves leased rows behind, and another takes them when the lease
ends. Twice only if it dies between the mail server's acceptance and the mark; then the Message-ID
is the same.
"""

import datetime
import logging
import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from notifications import failures, mails
from notifications.failures import Failure
from notifications.kinds import KINDS, Kind
from notifications.models import Declined, Message, QuietHours

log = logging.getLogger(__name__)
BATCH = 100
RUN = 60.0  # seconds after which a run lets other tasks of its worker come in between
NO_WAIT = datetime.timedelta(0)
TRIES_WITHOUT_END = 10


@dataclass
class Post:
    """One connection to the mail server, opened when it is needed, and again after trouble."""

    backend: BaseEmailBackend = field(default_factory=mail.get_connection)
    is_open: bool = False
    down: bool = False
    lost: int = 0  # connections in a row that were lost over a message

    def open(self) -> None:
        """Raises OSError, as all of smtplib's exceptions are, where the server is down."""
        if self.is_open:
            return
        self.down = True
        self.backend.open()
        self.is_open, self.down = True, False

    def send(self, letter: mail.EmailMessage) -> None:
        """Raises what the backend raises."""
        self.backend.send_messages([letter])
        self.lost = 0

    def lose(self) -> None:
        """The connection is no good any more. One message may be to blame; two in a row are not."""
        self.close()
        self.lost += 1
        self.down = self.lost > 1

    def close(self) -> None:
        self.is_open = False
        try:
            self.backend.close()
        except OSError as error:
            log.info("The mail server did not say goodbye: %s", error)


def dispatch(seconds: float = RUN) -> bool:
    """Sends until nothing is due, the mail server is down, or the time is over.

    Whether there may be more to send at once.
    """
    end = time.monotonic() + seconds
    with closing(Post()) as post:
        while batch := deque(Message.objects.claim(BATCH)):
            work_off(batch, post, end)
            release(batch)
            if post.down:
                return False
            if time.monotonic() >= end:
                return True
    return False


def work_off(batch: deque[Message], post: Post, end: float) -> None:
    """Takes messages off the batch; those it leaves there were not tried."""
    while batch and not post.down and time.monotonic() < end:
        try:
            post.open()
        except OSError as error:
            log.warning("The mail server cannot be reached: %s", error)
            first = batch.popleft()
            first.tries += 1
            try_again(first, Failure.SERVER, failures.in_words(error))
            return
        deliver(batch.popleft(), post)


def release(batch: deque[Message]) -> None:
    """Whoever comes next may take them."""
    for message in batch:
        message.put_back(NO_WAIT, message.error, message.tries)


def deliver(message: Message, post: Post) -> None:
    """One message, whatever becomes of it: no trouble with it may hold up the next."""
    if not message.renew():
        return
    message.tries += 1
    if message.tries > TRIES_WITHOUT_END and overdue(message):
        message.finish(Message.State.FAILED, "given up: no try has come to an end")
        return
    try:
        letter = letter_of(message)
    except Exception as error:
        log.exception("Message %s cannot be written", message.key)
        try_again(message, Failure.OURS, failures.in_words(error))
        return
    if letter is not None:
        send(message, letter, post)


def send(message: Message, letter: mail.EmailMessage, post: Post) -> None:
    try:
        post.send(letter)
    except Exception as error:
        failure = failures.judge(error)
        if failure is Failure.SERVER:
            post.lose()
        try_again(message, failure, failures.in_words(error))
    else:
        mark_sent(message)


def letter_of(message: Message) -> mail.EmailMessage | None:
    """The mail, or None where it no longer holds or has to wait; the row then says so."""
    kind = KINDS[message.kind]
    if why := turned_away(message, kind):
        message.finish(Message.State.CANCELLED, why)
        return None
    if wait := quiet(message, kind):
        message.put_back(wait, "waits through quiet hours", message.tries - 1)
        return None
    context = kind.context(message)
    if context is None:
        message.finish(Message.State.CANCELLED, "no longer holds")
        return None
    return mails.mail_of(message, kind, context)


def turned_away(message: Message, kind: Kind) -> str:
    """Why this person gets no such mail; "" where they do."""
    person = message.recipient
    if person is None:
        return ""
    if not person.is_active:
        return "the account is closed"
    declined = kind.may_be_declined and Declined.objects.filter(user=person, kind=kind.name)
    return "declined by the recipient" if declined and declined.exists() else ""


def quiet(message: Message, kind: Kind) -> datetime.timedelta:
    if not kind.may_wait or message.recipient is None:
        return NO_WAIT
    hours = QuietHours.objects.filter(user=message.recipient).first()
    return hours.wait(timezone.localtime(timezone=message.recipient.zone)) if hours else NO_WAIT


def overdue(message: Message) -> bool:
    return timezone.now() - message.waiting_since > failures.GIVE_UP


def try_again(message: Message, failure: Failure, error: str) -> None:
    """Later, or never: then the row is shown as failed, and can be tried again by hand."""
    if failure is Failure.FINAL or overdue(message):
        log.warning("Message %s has failed: %s", message.key, error)
        message.finish(Message.State.FAILED, error)
    else:
        message.put_back(failure.wait(message.tries), error, message.tries)


def mark_sent(message: Message) -> None:
    """Tries for as long as the lease lasts: the mail has gone, and forgetting so sends it twice."""
    end = time.monotonic() + settings.OUTBOX_LEASE
    while True:
        try:
            message.finish(Message.State.SENT)
        except (OperationalError, InterfaceError):
            if time.monotonic() > end:
                raise
            connection.close()
            time.sleep(0.2)
        else:
            return
