"""A person's choices about mail, and turning a kind off from a mail itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.requests import person
from notifications import unsubscribing
from notifications.forms import ChoicesForm
from notifications.kinds import KINDS


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    form = ChoicesForm(request.POST or None, user=person(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your choices about mail are saved.")
        return redirect("notifications:choices")
    always = [kind for kind in KINDS.values() if not kind.may_be_declined]
    return render(request, "notifications/choices.html", {"form": form, "always": always})


@login_not_required
@csrf_exempt  # mail programs post here; the signed token is the authority
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because programs that look at links must change nothing; POST does it."""
    found = unsubscribing.read(token)
    if found is None:
        return render(request, "notifications/unsubscribe.html", status=404)
    whom, kind = found
    done = request.method == "POST"
    if done:
        unsubscribing.decline(whom, kind)
    return render(request, "notifications/unsubscribe.html", {"kind": kind, "done": done})
