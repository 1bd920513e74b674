"""Who may pass without signing in, and times in the person's own zone."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from accounts import resuming

SIGNED_OUT = "You are signed out. Nothing was saved; sign in and send it again."


class TimeZoneMiddleware:
    """Activates the zone lazily: a request that never looks at its user pays nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and request.user.is_authenticated:
            with timezone.override(request.user.zone):
                return self.get_response(request)
        return self.get_response(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends visitors to sign in. What they sent is kept; a script is told in its own terms.

    It stands behind the CSRF check, so another site cannot have anything kept.
    """

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponseBase:
        if is_background(request):
            answer = JsonResponse({"detail": SIGNED_OUT}, status=401)
            answer["WWW-Authenticate"] = 'Session realm="site"'
            return answer
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        kept = resuming.may_be_kept(request, view_func) and resuming.keep(request)
        # Going on to the address of a form would be a GET that it may not know.
        onwards = reverse("accounts:resume") if kept else resuming.page_before(request)
        return redirect_to_login(onwards, resolve_url(self.get_login_url(view_func)))


def is_background(request: HttpRequest) -> bool:
    """Sent by a script, which could do nothing with a page."""
    accepted = request.headers.get("Accept", "")
    return "X-Requested-With" in request.headers or (
        "application/json" in accepted and "text/html" not in accepted
    )
