"""Pages: one's own recordings, trying the devices; and the media themselves."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import person
from recordings import access, keeping, playback, uses
from recordings.forms import ExpiryForm
from recordings.models import Recording

PAGE = 25


@require_safe
def recordings(request: HttpRequest) -> HttpResponse:
    user = person(request)
    page = Paginator(Recording.objects.of(user), PAGE).get_page(request.GET.get("page"))
    used, left = keeping.used(user), keeping.left(user)
    belong = uses.of(list(page))
    context = {
        "page": page,
        "rows": [(recording, belong[recording.pk]) for recording in page],
        "used": used,
        "left": left,
        "quota": used + left,
        "tomorrow": keeping.tomorrow(),
    }
    return render(request, "recordings/recordings.html", context)


@require_safe
def try_devices(request: HttpRequest) -> HttpResponse:
    return render(request, "recordings/try.html")


@require_safe
def media(request: HttpRequest, pk: uuid.UUID) -> HttpResponseBase:
    recording = access.playable(person(request), pk)
    if recording is None:
        raise Http404
    return playback.answer(request, recording)


@require_POST
def set_expiry(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    recording = get_object_or_404(Recording.objects.of(person(request)), pk=pk)
    form = ExpiryForm(request.POST)
    if form.is_valid():
        keeping.set_expiry(recording, form.chosen)
        kept = "is kept" if form.chosen is None else f"is deleted on {form.chosen:%-d %B %Y}"
        messages.success(request, f"This recording {kept}.")
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["date"]))
    return redirect("recordings:recordings")


@require_POST
def delete(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    keeping.forget(get_object_or_404(Recording.objects.of(person(request)), pk=pk))
    messages.success(request, "The recording is deleted.")
    return redirect("recordings:recordings")
