"""Pages of sets: choosing one, the running one with its clock, and what came of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import person
from answers import sets as practice
from answers.models import PracticeSet

PAST = 20  # sets that are listed


def mine(request: HttpRequest, pk: int) -> PracticeSet:
    """Raises Http404."""
    rows = PracticeSet.objects.of(person(request)).select_related("user")
    return get_object_or_404(rows, pk=pk)


@require_safe
def sets(request: HttpRequest) -> HttpResponse:
    user = person(request)
    rows = PracticeSet.objects.of(user)
    context = {
        "room": "questions",
        "running": rows.running().first(),
        "offers": practice.offers(user),
        "past": rows.filter(finished_at__isnull=False)[:PAST],
    }
    return render(request, "answers/sets.html", context)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """The kind comes with the form; what is running already goes on."""
    kind = practice.KINDS.get(request.POST.get("kind", ""))
    if kind is None:
        messages.warning(request, "There is no such set. Choose one of these.")
        return redirect("answers:sets")
    try:
        row = practice.begin(person(request), kind)
    except practice.TooFew:
        messages.warning(request, "There are not enough questions left for this set.")
        return redirect("answers:sets")
    if row.kind != kind.key:
        messages.warning(request, "This set is still running: finish it before another begins.")
    return redirect(row)


@require_safe
def practice_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Where it stands, or what came of it."""
    row = mine(request, pk)
    return summary(request, row) if row.finished_at else running(request, row)


def running(request: HttpRequest, row: PracticeSet) -> HttpResponse:
    lines = practice.lines(row)
    waiting = [line for line in lines if line.waits]
    context = {
        "room": "questions", "set": row, "lines": lines,
        "next": next(iter(waiting), None), "answered": len(lines) - len(waiting),
    }  # fmt: skip
    return render(request, "answers/set.html", context)


def summary(request: HttpRequest, row: PracticeSet) -> HttpResponse:
    lines = practice.lines(row)
    context: dict[str, Any] = {
        "room": "questions", "set": row, "lines": lines, "taken": practice.taken(row, lines),
        "answered": sum(line.state in ("answered", "rated") for line in lines),
        "unrated": next((line for line in lines if line.state in ("open", "answered")), None),
        "diagnostic": row.kind == practice.DIAGNOSTIC, "now": timezone.now(),
    }  # fmt: skip
    return render(request, "answers/set_summary.html", context)


@require_POST
def go(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """To the answer of one question, which begins with it."""
    row = mine(request, pk)
    place = get_object_or_404(row.places, position=position)
    try:
        return redirect(practice.go(row, place))
    except practice.Closed:
        messages.warning(request, "This question can no longer be begun in this set.")
        return redirect(row)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    row = mine(request, pk)
    practice.finish(row)
    return redirect(row)
