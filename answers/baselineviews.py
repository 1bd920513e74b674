"""The page on which a person rates themself before the first question of a track."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.requests import person
from answers import baseline as baselines
from answers.baselineforms import BaselineForm, said
from answers.models import Baseline
from prepsite.tracks import Track


@require_http_methods(["GET", "POST"])
def baseline(request: HttpRequest, track: str) -> HttpResponse:
    if track not in Track.values:
        raise Http404
    user = person(request)
    form = BaselineForm(baselines.open_rounds(user, track), request.POST or None)
    if request.method == "POST" and form.is_valid():
        kept = baselines.seal(user, track, form.points())
        told(request, kept)
        return redirect("answers:baseline", track)
    rounds = [row.pk for row in baselines.rounds_of(track)]
    context = {
        "room": "questions", "track": Track(track), "form": form,
        "sealed": [(row.round, said(row.round, row.areas)) for row in made(user.pk, rounds)],
    }  # fmt: skip
    return render(request, "answers/baseline.html", context, status=400 if form.errors else 200)


def made(user: int, rounds: list[int]) -> list[Baseline]:
    rows = Baseline.objects.filter(user=user, round__in=rounds).select_related("round")
    return list(rows.order_by("round__order"))


def told(request: HttpRequest, kept: int) -> None:
    if kept:
        rounds = "1 round" if kept == 1 else f"{kept} rounds"
        messages.success(request, f"Your baseline of {rounds} is sealed.")
    else:
        messages.info(request, "Nothing was rated, so nothing was kept.")
