"""What a signed-out person sent by a form, kept in their browser's session until they are back.

It never leaves that session, is gone after an hour or once it is used, and is only ever sent on
to an address of this site.
"""

import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlsplit

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import person

KEY = "kept"  # in the session
COOKIE = "last_person"
SECONDS = 3600
MOST_BYTES = 100_000
LIMIT = {"keep": "20/m/ip"}  # what is kept costs room in the database
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
TOO_LONG = "more than 100 KB of text"
SECRETS = ("password", "csrf", "token", "secret", "credential")


@dataclass
class Kept:
    """One form: where it was sent, its fields in their order, and what was left out."""

    path: str
    page: str  # on which the form stood
    fields: list[tuple[str, str]]
    left_out: list[str] = field(default_factory=list)
    person: int | None = None  # who was signed in on this device last, where that is known
    at: float = field(default_factory=time.time)

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        posted = [(name, str(v)) for name, values in request.POST.lists() for v in values]
        fields = [(name, value) for name, value in posted if not is_secret(name)]
        left_out = [f"the file “{file.name}”" for file in files(request)]
        left_out += (
            ["the password"] if any("password" in name.lower() for name, _ in posted) else []
        )
        kept = cls(
            request.get_full_path(), page_before(request), fields, left_out, last_person(request)
        )
        return kept if kept.size <= MOST_BYTES else replace(kept, fields=[], left_out=[TOO_LONG])

    @property
    def size(self) -> int:
        return sum(len(name.encode()) + len(value.encode()) for name, value in self.fields)

    @property
    def too_long(self) -> bool:
        return TOO_LONG in self.left_out

    @property
    def texts(self) -> list[tuple[str, str]]:
        """What a person can make sense of: with readable names, without switches of one digit."""
        return [
            (name.replace("_", " ").replace("-", " ").capitalize(), value)
            for name, value in self.fields
            if len(value.strip()) > 1
        ]

    def holds_for(self, user: User) -> bool:
        mine = self.person in (None, user.pk)
        return mine and time.time() - self.at < SECONDS and is_address_here(self.path)


def files(request: HttpRequest) -> list[Any]:
    return [file for _, found in request.FILES.lists() for file in found]


def page_before(request: HttpRequest) -> str:
    """The path of the page that the form stood on, as the browser tells; "/" where it does not."""
    address = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    path = urlsplit(address)._replace(scheme="", netloc="").geturl()
    return path if here and is_address_here(path) else "/"


def is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRETS)


def is_address_here(path: str) -> bool:
    """Whether a path leads to a view of this site, and nowhere else."""
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return False
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return True


def may_be_kept(request: HttpRequest, view: Any) -> bool:
    """A view without CSRF protection could have been sent something by another site."""
    return (
        request.method == "POST"
        and request.content_type in FORMS
        and view not in (send, discard)
        and not getattr(view, "csrf_exempt", False)
        and bool(ratelimit.consume(request, app="accounts", action="keep", config=LIMIT))
    )


def keep(request: HttpRequest) -> bool:
    """False where nothing but a password was sent: asking for it again is all that helps."""
    kept = Kept.of(request)
    if "the password" in kept.left_out and not kept.texts:
        return False
    request.session[KEY] = asdict(kept)
    return True


def find(request: HttpRequest, user: User) -> Kept | None:
    """What this person may send again; what is too old or another's is forgotten."""
    stored = request.session.get(KEY)
    kept = Kept(**stored) if stored else None
    if kept and not kept.holds_for(user):
        forget(request)
        return None
    return kept


def forget(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def remember(response: HttpResponse, user: User) -> None:
    """Notes who uses this device, so that what one person sent is never shown to the next."""
    response.set_signed_cookie(
        COOKIE,
        str(user.pk),
        salt=COOKIE,
        max_age=settings.SESSION_COOKIE_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def last_person(request: HttpRequest) -> int | None:
    try:
        return int(request.get_signed_cookie(COOKIE, salt=COOKIE) or "")
    except (KeyError, ValueError, signing.BadSignature):
        return None


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """Shows what was kept, and asks what to do with it."""
    kept = find(request, person(request))
    return render(request, "accounts/resume.html", {"kept": kept})


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """307 makes the browser send the same form on; the address is the kept one and no other."""
    kept = find(request, person(request))
    if kept is None:
        return redirect("accounts:resume")
    forget(request)
    return HttpResponseRedirect(kept.path, preserve_request=True)


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    forget(request)
    messages.success(request, "It is discarded.")
    return redirect(settings.LOGIN_REDIRECT_URL)
