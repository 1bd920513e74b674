"""Telling people: a workflow calls these inside the transaction of its own change.

What is told has a key: kind, subject, the subject's version, recipient, and the due time where one
is given. Telling the same again does nothing, so a workflow may be repeated; a new version of the
subject is something new to tell, even when it is back where it was.
"""

import datetime
import hashlib
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications.kinds import KINDS
from notifications.models import Message
from prepsite import celery

AWAKE = "outbox-awake"


def tell(
    kind: str,
    recipient: User | None,
    subject: str,
    version: int | str,
    *,
    due: datetime.datetime | None = None,
    address: str = "",
    details: dict[str, Any] | None = None,
) -> bool:
    """Puts a message into the outbox; False if the person has been told, or will be.

    Without a person, `address` says where it goes. `details` (JSON) is for what cannot be read
    from the subject when it goes. Raises KeyError for a kind that nobody registered.
    """
    KINDS[kind]
    when = due or timezone.now()
    _, created = Message.objects.get_or_create(
        key=key_of(kind, subject, version, recipient, address, due),
        defaults={
            "kind": kind,
            "subject": subject,
            "recipient": recipient,
            "address": address,
            "details": details or {},
            "due": when,
            "try_at": when,
        },
    )
    if created and when <= timezone.now():
        transaction.on_commit(wake)
    return created


def key_of(
    kind: str,
    subject: str,
    version: int | str,
    recipient: User | None,
    address: str,
    due: datetime.datetime | None,
) -> str:
    # An address is not for those who read keys, in logs or in the admin.
    to = str(recipient.pk) if recipient else hashlib.sha256(address.encode()).hexdigest()[:16]
    parts = [kind, subject, str(version), to, *([due.isoformat()] if due else [])]
    return " ".join(parts)


def cancel(kind: str, subject: str, recipient: User | None = None, *, why: str) -> int:
    """Takes back what has not gone yet, for one person or for all; how many."""
    messages = Message.objects.about(kind, subject)
    return (messages.filter(recipient=recipient) if recipient else messages).cancel(why)


def replace(
    kind: str,
    recipient: User,
    subject: str,
    version: int | str,
    *,
    due: datetime.datetime | None = None,
    details: dict[str, Any] | None = None,
) -> bool:
    """Tells of this version instead of any that has not gone yet."""
    with transaction.atomic():
        key = key_of(kind, subject, version, recipient, "", due)
        older = Message.objects.about(kind, subject).filter(recipient=recipient)
        older.exclude(key=key).cancel("replaced by a newer version")
        return tell(kind, recipient, subject, version, due=due, details=details)


def wake() -> None:
    """Asks a worker to look now. One wake that nobody has taken yet is enough for all."""
    from notifications.tasks import dispatch

    # A wake that was lost with its broker holds back no longer than until beat looks anyway.
    if not cache.add(AWAKE, 1, timeout=settings.OUTBOX_TICK):
        return
    celery.wake(dispatch)
