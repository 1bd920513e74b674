"""Your data: taking it out, deleting the account, and keeping it after all."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.forms import ReauthenticateForm
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import exporting, leaving
from accounts.models import Export, User
from accounts.requests import person
from prepsite.personal import erased_kinds, exported_kinds


class LeaveForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more; who has none has proved otherwise who they are."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        if not user.has_usable_password():
            del self.fields["password"]


@require_safe
@never_cache
def data(request: HttpRequest) -> HttpResponse:
    context = {
        "export": exporting.latest(person(request)),
        "proven": proven(request),
        "kinds": exported_kinds(),
    }
    return render(request, "accounts/data.html", context)


def proven(request: HttpRequest) -> bool:
    """The person has shown, a short time ago, that it is them."""
    return not is_reauthentication_required(request, app="accounts")


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    exporting.ask(person(request))
    return redirect("accounts:data")


@require_safe
@never_cache
@reauthentication_required  # type: ignore[untyped-decorator]
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Streams a person's own archive; anything else is answered alike."""
    ready = Export.objects.filter(state=Export.State.READY, expires_at__gt=timezone.now())
    archive = ready.filter(user=person(request), pk=pk).first()
    if archive is None:
        return render(request, "accounts/no_archive.html", status=404)
    name = f"prepsite-{archive.asked_at:%Y-%m-%d}.zip"
    return FileResponse(archive.file.open("rb"), as_attachment=True, filename=name)


def has_no_password(request: HttpRequest) -> bool:
    return not person(request).has_usable_password()


@require_http_methods(["GET", "POST"])
@reauthentication_required(enabled=has_no_password)  # type: ignore[untyped-decorator]
def leave(request: HttpRequest) -> HttpResponseBase:
    """Asks for the password once more, however short ago it was given."""
    user = person(request)
    if request.method == "POST":
        limited: HttpResponse | None = ratelimit.consume_or_429(
            request, action="reauthenticate", user=user
        )
        if limited:
            return limited
    form = LeaveForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.leave(user, request.session.session_key)
        except leaving.LastAdministrator:
            form.add_error(None, "You are the only administrator. Make another first.")
        else:
            return redirect("accounts:data")
    context = {"form": form, "days": settings.LEAVING_DAYS, "kinds": erased_kinds()}
    return render(request, "accounts/leave.html", context)


@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    try:
        leaving.stay(person(request))
    except leaving.TooLate:
        messages.error(request, "It is too late: the account is being deleted.")
    else:
        messages.success(request, "Your account stays, with everything in it.")
    return redirect("accounts:data")
