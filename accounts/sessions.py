"""Where a person is signed in: their sessions in plain words, and signing out of others."""

import datetime
import re
from dataclasses import dataclass
from typing import Self

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import person

# The first that is found in a user agent names it, so those that pretend to be others come first.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrom": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def device(user_agent: str) -> str:
    """A browser and a system in plain words: “Firefox on Windows”."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    if browser and system:
        return f"{browser} on {system}"
    program = re.match(r"[\w .-]{1,40}", user_agent)
    return browser or system or (program[0].strip() if program else "") or "An unknown device"


@dataclass(frozen=True)
class SignIn:
    """One session, as its person sees it."""

    pk: int
    device: str
    address: str
    since: datetime.datetime
    here: bool

    @classmethod
    def of(cls, row: UserSession, here: str | None) -> Self:
        found = device(row.user_agent)
        return cls(row.pk, found, row.ip, row.created_at, row.session_key == here)


def sign_ins(user: User, here: str | None) -> list[SignIn]:
    """Those that still open something; the one in use first, then the newest."""
    rows = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    living = living_keys(user, [row.session_key for row in rows])
    found = [SignIn.of(row, here) for row in rows if row.session_key in living]
    return sorted(found, key=lambda sign_in: not sign_in.here)


def living_keys(user: User, keys: list[str]) -> set[str]:
    """A session that has run out, or was made with an older password, opens nothing."""
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    mark = user.get_session_auth_hash()
    return {
        session.session_key
        for session in sessions
        if constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), mark)
    }


def others(request: HttpRequest) -> list[UserSession]:
    rows = UserSession.objects.filter(user=person(request))
    return list(rows.exclude(session_key=request.session.session_key))


@require_safe
def signed_in(request: HttpRequest) -> HttpResponse:
    found = sign_ins(person(request), request.session.session_key)
    context = {"sign_ins": found, "others": sum(not sign_in.here for sign_in in found)}
    return render(request, "usersessions/signed_in.html", context)


@require_POST
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Ends one other session of one's own."""
    rows = UserSession.objects.filter(user=person(request))
    row = get_object_or_404(rows.exclude(session_key=request.session.session_key), pk=pk)
    row.end()
    messages.success(request, f"Signed out: {device(row.user_agent)}.")
    return redirect("accounts:sessions")


@require_POST
def sign_out_others(request: HttpRequest) -> HttpResponse:
    for row in others(request):
        row.end()
    messages.success(request, "Signed out everywhere else. Only this browser is signed in now.")
    return redirect("accounts:sessions")
