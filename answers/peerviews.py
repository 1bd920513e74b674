"""`/answers/peers/`: answers of others to rate, the gates before them, and what one shows."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.requests import person
from answers import gates, peerlists, peers, pinned, topanswers
from answers.models import Attempt, Favour, Gate, Offer
from answers.peerforms import GateForm, PeerRatingForm, SharingForm
from answers.sharing import Refused
from answers.views import mine
from questions.models import Round


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    context = {"room": "questions", **peerlists.context(person(request))}
    return render(request, "answers/peers.html", context)


@require_http_methods(["GET", "POST"])
def gate(request: HttpRequest, round: str) -> HttpResponse:  # noqa: A002 - the address calls it so
    """The example to rate; once the rating was close, the expert's beside it, and why."""
    user = person(request)
    place = get_object_or_404(Round.objects.published(), slug=round)
    example = gates.example_of(place)
    form = GateForm(place.rubric, request.POST or None)
    passing = Gate.objects.filter(user=user, round=place).first()
    passed = passing is not None and passing.passed_at is not None
    if example and request.method == "POST" and not passed and form.is_valid():
        gates.rate(user, example, form.points())
        return redirect("answers:gate", round)
    seen = gates.compared(example, passing.given) if example and passing else []
    context = {
        "room": "questions", "round": place, "example": example, "passed": passed,
        "form": GateForm(place.rubric, initial=given(passing)) if not form.is_bound else form,
        "seen": seen, "off": [area for area in seen if not area.close],
        "question": example and example.question.open_html()["prompt"],
        "answer": example and gates.answer(example),
        "reasons": gates.reasons(example) if example and passed else "",
    }  # fmt: skip
    return render(request, "answers/gate.html", context, status=400 if form.errors else 200)


def given(passing: Gate | None) -> dict[str, int]:
    """What was rated before, so that only what was off needs a second look."""
    return {f"area:{key}": point for key, point in (passing.given if passing else {}).items()}


@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, offer: int) -> HttpResponse:
    """Blind: neither whose it is nor how anybody else has rated it."""
    user = person(request)
    # Who had it open when it was taken back is told so, and sees no more of it.
    sent = request.method == "POST"
    rows = Offer.objects.of_others(user) if sent else Offer.objects.for_rater(user)
    rows = rows.select_related("attempt__question__round", "attempt__recording", "attempt__user")
    offered = get_object_or_404(rows, pk=offer)
    try:
        peers.check(offered, user)
        form = PeerRatingForm(pinned.of(offered.attempt).rubric, request.POST or None)
        if sent and form.is_valid():
            peers.rate(offered, user, form.said())
            messages.success(request, "Thank you: they are told that a peer has rated it.")
            return redirect("answers:peers")
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("answers:peers")
    status = 400 if form.errors else 200
    return render(request, "answers/peer_rate.html", rating(offered, user, form), status=status)


def rating(offered: Offer, user: User, form: PeerRatingForm) -> dict[str, Any]:
    """What the rater sees; the solution only if they have opened it by an answer of their own."""
    attempt = offered.attempt
    frozen = pinned.of(attempt)
    own = Attempt.objects.of(user).filter(question_id=attempt.question_id)
    opened = own.exclude(sealed_at=None, given_up_at=None).exists()
    shown = {
        "room": "questions", "offer": offered, "attempt": attempt, "form": form,
        "name": attempt.user.name if offered.named else "", "pictures": attempt.pictures.all(),
        "prompt": frozen.html("prompt"), "opened": opened,
        "levels": [level["statement"] for level in frozen.levels()[: None if opened else 1]],
    }  # fmt: skip
    if opened:
        shown["key_points"] = frozen.key_points
        shown["solutions"] = [
            html for html in (frozen.html("solution"), *(x["solution"] for x in frozen.levels()))
            if html
        ]  # fmt: skip
    return shown


@require_POST
def thank(request: HttpRequest, rating: int) -> HttpResponse:
    rows = Favour.objects.filter(rating__attempt__user=person(request))
    favour = get_object_or_404(rows.select_related("rating__rater"), rating=rating)
    peers.thank(favour)
    return redirect(compared(favour.rating.attempt_id))


def compared(pk: int) -> str:
    """Where others' ratings and what is shown to others stand."""
    return f"{reverse('answers:compare', args=[pk])}#others"


def step(request: HttpRequest, pk: int, do: Callable[[Attempt, bool], object]) -> HttpResponse:
    """Does one thing with an answer of one's own; a refusal is told, and nothing has changed."""
    row = mine(request, pk)
    form = SharingForm(request.POST)
    form.is_valid()  # a box has no wrong value
    try:
        do(row, form.cleaned_data["named"])
    except Refused as refused:
        messages.warning(request, str(refused))
    return redirect(compared(pk))


@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, lambda row, named: peers.offer(row, named=named))


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, lambda row, _: peers.revoke(row))


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, lambda row, named: topanswers.submit(row, named=named))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return step(request, pk, lambda row, _: topanswers.withdraw(row))


@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Publishes what was selected, or not."""
    if request.POST.get("how") == "publish":
        return step(request, pk, lambda row, named: topanswers.consent(row, named=named))
    return step(request, pk, lambda row, _: topanswers.refuse(row))
