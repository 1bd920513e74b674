"""The accounts that a development site comes with."""

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from prepsite.tracks import Track

DOMAIN = "example.com"
PEOPLE: dict[str, dict[str, Any]] = {
    "learner": {"name": "Lena", "track": Track.EM},
    "peer": {"name": "Priya", "track": Track.MLE, "time_zone": "Asia/Kolkata"},
    "author": {"name": "Arun", "is_staff": True},
    "admin": {"name": "Ada", "is_staff": True, "is_superuser": True},
}


def demo_accounts() -> list[str]:
    """Their addresses."""
    return [f"{who}@{DOMAIN}" for who in PEOPLE]


def create_demo_accounts() -> None:
    """Makes those that are missing, with verified addresses and the demo password."""
    for who, fields in PEOPLE.items():
        email = f"{who}@{DOMAIN}"
        if not User.objects.filter(email=email).exists():
            with transaction.atomic():
                create_demo_account(email, fields)


def create_demo_account(email: str, fields: dict[str, Any]) -> None:
    date = timezone.now().date() + datetime.timedelta(days=30)
    user = User.objects.create_user(email, settings.DEMO_PASSWORD, interview_date=date, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if user.is_staff and not user.is_superuser:
        user.groups.add(Group.objects.get(name="Authors"))


def demo_accounts_open() -> bool:
    """Whether anyone could sign in with the demo password."""
    people = User.objects.filter(email__in=demo_accounts(), is_active=True)
    return any(user.check_password(settings.DEMO_PASSWORD) for user in people)
