"""How long the outbox remembers, and how late it is."""

import datetime

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from notifications.models import Message


def forget() -> int:
    """Removes what was finished long enough ago; how many rows."""
    before = timezone.now() - datetime.timedelta(days=settings.OUTBOX_KEEP_DAYS)
    count, _ = Message.objects.filter(finished_at__lt=before).delete()
    return count


def lag() -> datetime.timedelta:
    """How long the message that nobody has taken, though it is due, has waited."""
    oldest = Message.objects.due().aggregate(oldest=Min("try_at"))["oldest"]
    return timezone.now() - oldest if oldest else datetime.timedelta(0)


def trouble() -> str:
    """For readiness: "" while messages leave in time."""
    seconds = int(lag().total_seconds())
    return f"{seconds} s late" if seconds > settings.OUTBOX_LATE else ""
