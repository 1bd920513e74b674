"""Leaving: an account that is to be deleted keeps for some days, in case it was a mistake."""

import datetime
import logging

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import erasing, signals
from accounts.models import User

log = logging.getLogger(__name__)


class LastAdministrator(Exception):
    """Without this person nobody could run the site."""


class TooLate(Exception):
    """The days are over; the account is being erased."""


def leave(user: User, session_key: str | None) -> None:
    """Sets the day, and signs out everywhere but here. Raises LastAdministrator."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if last_administrator(locked):
            raise LastAdministrator
        if locked.leaving_at is None:
            locked.leaving_at = timezone.now() + datetime.timedelta(days=settings.LEAVING_DAYS)
            locked.save(update_fields=["leaving_at"])
            signals.leaving.send(User, user=locked)
    for elsewhere in UserSession.objects.filter(user=user).exclude(session_key=session_key):
        elsewhere.end()
    user.leaving_at = locked.leaving_at


def stay(user: User) -> None:
    """Raises TooLate."""
    with transaction.atomic():
        leaving = User.objects.filter(pk=user.pk, leaving_at__isnull=False)
        if leaving.filter(is_active=True).update(leaving_at=None):
            signals.staying.send(User, user=user)
        elif leaving.exists():
            raise TooLate
    user.leaving_at = None


def last_administrator(user: User) -> bool:
    # Locked in the order of their keys, so that two who leave at once see each other.
    others = User.objects.select_for_update().order_by("pk")
    staying = others.filter(is_superuser=True, is_active=True, leaving_at__isnull=True)
    return user.is_superuser and not [other for other in staying if other.pk != user.pk]


def erase_due() -> None:
    """Everybody whose days are over; trouble with one does not keep the others."""
    seal_due()
    for user in User.objects.filter(leaving_at__lte=timezone.now(), is_active=False):
        try:
            erasing.erase(user)
        except Exception:
            log.exception("Person %s could not be erased; the next run tries again.", user.pk)


def seal_due() -> None:
    """In one step: either somebody stays just now, or nothing of theirs is kept any more."""
    User.objects.filter(leaving_at__lte=timezone.now(), is_active=True).update(is_active=False)
