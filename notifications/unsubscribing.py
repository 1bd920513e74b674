"""Turning one kind of mail off with one click, without signing in (RFC 8058).

The token is the authority, so it says only who and which kind; used again it changes nothing more.
It holds no time, so that the header of a mail and its text have the same one.
"""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from notifications.kinds import KINDS, Kind
from notifications.models import Declined

SIGNER = signing.Signer(salt="notifications.unsubscribe")


def token(person: User, kind: Kind) -> str:
    return SIGNER.sign_object([person.pk, kind.name])


def link(person: User, kind: Kind) -> str:
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token(person, kind)])


def headers(person: User, kind: Kind) -> dict[str, str]:
    return {
        "List-Unsubscribe": f"<{link(person, kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def read(token: str) -> tuple[User, Kind] | None:
    """Who and which kind; None for a forged token, a person who is gone, a kind that is no more."""
    try:
        pk, name = SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if not isinstance(pk, int):
        return None
    person = User.objects.filter(pk=pk, is_active=True).first()
    kind = KINDS.get(name)
    if person is None or kind is None or not kind.may_be_declined:
        return None
    return person, kind


def decline(person: User, kind: Kind) -> None:
    Declined.objects.get_or_create(user=person, kind=kind.name)
