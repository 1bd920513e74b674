"""What the page for peers lists: answers to rate, gates, one's own offers and favours."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db.models import Count, Q

from accounts.models import User
from answers.models import Favour, Gate, Offer
from answers.models.rating import By
from answers.models.sharing import ENOUGH
from questions.models import Example, Question, Round

MOST = 50  # of a list


@dataclass(frozen=True)
class Place:
    """A round with what waits in it for the person: offers behind an open gate, or their number."""

    round: Round
    passed: bool
    offers: list[Offer] = field(default_factory=list)
    waiting: int = 0


def context(user: User) -> dict[str, Any]:
    """Six queries, however much there is."""
    passed = set(
        Gate.objects.filter(user=user, passed_at__isnull=False).values_list("round", flat=True)
    )
    places = list(rounds(user, passed))
    return {
        "open": [place for place in places if place.passed],
        "gates": sorted((p for p in places if not p.passed), key=lambda p: -p.waiting),
        "offered": offered(user),
        "given": given(user),
        "enough": ENOUGH,
    }


def rounds(user: User, passed: set[int]) -> Iterator[Place]:
    """Those with an example to learn from, and those that the person has passed."""
    rows = Offer.objects.for_rater(user).select_related("attempt__question", "attempt__user")
    by_round = {
        key: list(group) for key, group in groupby(sorted(rows[:MOST], key=round_of), key=round_of)
    }
    waiting = numbers(user)
    for row in Round.objects.published().filter(Q(pk__in=passed) | Q(pk__in=with_examples())):
        if row.pk in passed:
            yield Place(row, True, by_round.get(row.pk, []))
        else:
            yield Place(row, False, waiting=waiting.get(row.pk, 0))


def round_of(offer: Offer) -> int:
    return offer.attempt.question.round_id


def with_examples() -> Any:
    open_questions = Question.objects.published()
    return Example.objects.published().filter(question__in=open_questions).values("question__round")


def numbers(user: User) -> dict[int, int]:
    """How many answers of others wait in each round."""
    wanted = Offer.objects.filter(pk__in=Offer.objects.wanted().values("pk"))
    rows = wanted.exclude(attempt__user=user).order_by().values("attempt__question__round")
    return {row["attempt__question__round"]: row["n"] for row in rows.annotate(n=Count("pk"))}


def offered(user: User) -> list[Offer]:
    """The person's own open offers, with how many have rated them."""
    by_peers = Count("attempt__ratings", filter=Q(attempt__ratings__by=By.PEER))
    rows = Offer.objects.open().filter(attempt__user=user).annotate(rated=by_peers)
    return list(rows.select_related("attempt__question__round")[:MOST])


def given(user: User) -> list[Favour]:
    """What they have rated, latest first."""
    rows = Favour.objects.filter(rating__rater=user).order_by("-pk")
    return list(rows.select_related("rating__attempt__question__round")[:MOST])
