"""The outbox: one row for each thing that one person is to be told once."""

import datetime
import os
import uuid
from typing import Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from prepsite.personal import Personal

LONGEST_ERROR = 2000  # characters


def lease_end() -> datetime.datetime:
    return timezone.now() + datetime.timedelta(seconds=settings.OUTBOX_LEASE)


class MessageQuerySet(models.QuerySet["Message"]):
    def pending(self) -> Self:
        return self.filter(state=Message.State.PENDING)

    def due(self) -> Self:
        """Pending, with nobody at work on them: a lease that has run out counts for nothing."""
        return self.pending().filter(try_at__lte=timezone.now())

    def about(self, kind: str, subject: str) -> Self:
        return self.filter(kind=kind, subject=subject)

    def claim(self, most: int) -> "list[Message]":
        """Leases up to `most` due messages, longest due first, to the caller alone."""
        lease = f"{os.getpid()}-{uuid.uuid4().hex[:24]}"  # whose it is helps when one looks for it
        rows = self.due().order_by("try_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        # SQLite has one writer, and a transaction that takes its turn at once (IMMEDIATE).
        with transaction.atomic():
            keys = list(rows.values_list("pk", flat=True)[:most])
            self.filter(pk__in=keys).update(lease=lease, try_at=lease_end())
        claimed = self.filter(pk__in=keys).select_related("recipient")
        return list(claimed.order_by("due", "pk"))

    def cancel(self, why: str) -> int:
        """Takes back what has not gone; how many. What is being sent this moment may still go."""
        return self.pending().update(
            state=Message.State.CANCELLED,
            error=why,
            finished_at=timezone.now(),
            **Message.FORGOTTEN,
        )

    def retry(self) -> int:
        """Failed ones are due again, now."""
        now = timezone.now()
        failed = self.filter(state=Message.State.FAILED)
        return failed.update(
            state=Message.State.PENDING, try_at=now, again_since=now, tries=0, finished_at=None
        )


class Message(models.Model):
    """What one person is told of one version of one subject.

    `due` is when it should go, `try_at` when somebody may next take it: the due time at first,
    the end of the lease while a worker has it, later a retry. Once it has gone or been taken
    back, what it said is forgotten (`details` may hold a link that opens an account).
    """

    class State(models.TextChoices):
        PENDING = "pending", "pending"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        CANCELLED = "cancelled", "cancelled"

    # What they said is not kept, or may open an account while it is.
    personal = Personal("recipient", archive="messages", leave_out=("details", "lease", "key"))

    FORGOTTEN = {"details": {}, "address": ""}

    key = models.CharField(max_length=250, unique=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=100, help_text="What it tells of, such as “mock:17”.")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="messages"
    )
    address = models.EmailField(blank=True, help_text="Where it goes, if not to the person's own.")
    details = models.JSONField(default=dict, help_text="What the subject does not say itself.")
    due = models.DateTimeField()
    try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    error = models.CharField("last trouble", max_length=LONGEST_ERROR, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    again_since = models.DateTimeField(null=True, help_text="When somebody asked to try again.")
    finished_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="pending") | Q(finished_at__isnull=False),
                name="message_finished_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="pending", recipient=None, address=""),
                name="message_goes_somewhere",
            ),
        ]
        indexes = [
            # Only what is pending: the index stays small however much has been sent.
            models.Index(fields=["try_at", "id"], condition=Q(state="pending"), name="outbox_due"),
            models.Index(fields=["kind", "subject"], name="outbox_subject"),
            models.Index(fields=["finished_at"], name="outbox_finished"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def to(self) -> str:
        """The address, as it is now; raises ValueError where there is none."""
        if self.address:
            return self.address
        if self.recipient is None:
            raise ValueError("neither a person nor an address")
        return self.recipient.email

    @property
    def waiting_since(self) -> datetime.datetime:
        return self.again_since or max(self.due, self.created_at)

    def held(self) -> MessageQuerySet:
        """This row, while the lease is still ours and nobody has taken the message back."""
        return Message.objects.pending().filter(pk=self.pk, lease=self.lease)

    def renew(self) -> bool:
        """Just before sending: a full lease again, and one more try. False: not ours any more."""
        return bool(self.held().update(try_at=lease_end(), tries=models.F("tries") + 1))

    def put_back(self, wait: datetime.timedelta, error: str, tries: int) -> None:
        """Somebody may take it again after `wait`."""
        self.held().update(
            lease="", try_at=timezone.now() + wait, error=error[:LONGEST_ERROR], tries=tries
        )

    def finish(self, state: "Message.State", error: str = "") -> None:
        """It has gone, or will not; only a failed one keeps what it would have said.

        Asks for the lease alone: what went is marked as sent, even if it was taken back meanwhile.
        """
        forgotten = {} if state == Message.State.FAILED else Message.FORGOTTEN
        Message.objects.filter(pk=self.pk, lease=self.lease).exclude(lease="").update(
            state=state,
            error=error[:LONGEST_ERROR],
            finished_at=timezone.now(),
            lease="",
            **forgotten,
        )


class Declined(models.Model):
    """A person does not want mails of this kind."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="declined_mails"
    )
    kind = models.CharField(max_length=60)

    personal = Personal("user", archive="declined-mails")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="declined_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class QuietHours(models.Model):
    """When a person wants no mail that can wait, in their own time; may go past midnight."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiet_hours"
    )
    start = models.TimeField()
    end = models.TimeField()

    personal = Personal("user", archive="quiet-hours")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(start=models.F("end")), name="quiet_hours_end")
        ]

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"

    def wait(self, now: datetime.datetime) -> datetime.timedelta:
        """How long until mail may come, at `now` in the person's zone; zero outside the hours."""
        clock = now.time()
        inside = (
            self.start <= clock < self.end
            if self.start < self.end
            else clock >= self.start or clock < self.end
        )
        if not inside:
            return datetime.timedelta(0)
        end = datetime.datetime.combine(now.date(), self.end, now.tzinfo)
        if clock >= self.end:
            end = datetime.datetime.combine(
                now.date() + datetime.timedelta(days=1), self.end, now.tzinfo
            )
        # Subtracting times of one zone would count by the clock; an hour of the change is real.
        return end.astimezone(datetime.UTC) - now.astimezone(datetime.UTC)
