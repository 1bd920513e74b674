"""Signing in through the real forms, and codes as an authenticator app shows them."""

import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from tests.factories import PASSWORD

SIGN_IN, SECOND = "/accounts/login/", "/accounts/2fa/authenticate/"
SECRET = "JBSWY3DPEHPK3PXP"


def post(client: Client, path: str, data: dict[str, Any], **more: Any) -> HttpResponse:
    answer: HttpResponse = client.post(path, data, **more)  # type: ignore[assignment]
    return answer


def sign_in(client: Client, user: User, **more: str) -> HttpResponse:
    return post(client, SIGN_IN, {"login": user.email, "password": PASSWORD} | more)


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def is_user(client: Client, user: User) -> bool:
    return bool(get_user(client) == user)


def with_app(user: User) -> User:
    """With an authenticator app that holds SECRET."""
    totp.TOTP.activate(user, SECRET)
    return user


def recovery_codes(user: User) -> list[str]:
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


def code(*, steps: int = 0, secret: str = SECRET) -> str:
    """What the app shows now, or some steps of 30 seconds later."""
    shown: str = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))
    return shown
