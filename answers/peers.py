"""Answers that people ask their peers to rate: offered, taken back, rated blind, thanked for."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from answers.attempts import Given, locked
from answers.models import Attempt, Favour, Offer, Rating
from answers.models.rating import By
from answers.models.sharing import ENOUGH
from answers.sharing import Refused
from answers.topanswers import may_be_shared
from notifications import outbox

RATED, THANKED = "answers.rated-by-peer", "answers.rating-thanked"


@transaction.atomic
def offer(attempt: Attempt, *, named: bool) -> Offer:
    """To all who passed the gate of its round; an open offer stays as it is. Raises Refused."""
    if not may_be_shared(locked(attempt)):
        raise Refused("Only an answer that you have given and rated yourself can be offered.")
    found, _ = Offer.objects.get_or_create(
        attempt=attempt, revoked_at=None, defaults={"named": named}
    )
    return found


def revoke(attempt: Attempt) -> None:
    """Nobody sees it from now on; ratings that were given stay."""
    Offer.objects.open().filter(attempt=attempt).update(revoked_at=timezone.now())


@dataclass(frozen=True)
class Said:
    """What a peer says of an answer: the rating, and for each area what it rests on."""

    given: Given
    evidence: dict[str, str]
    words: str = ""
    named: bool = False


def check(offered: Offer, rater: User) -> None:
    """Raises Refused where this person cannot rate it, or not any more."""
    ratings = Rating.objects.filter(attempt_id=offered.attempt_id)
    if offered.revoked_at is not None:
        raise Refused("This answer was taken back while you were rating it. Nothing was sent.")
    if ratings.filter(rater=rater).exists():
        raise Refused("You have rated this answer before; that rating stays.")
    if ratings.filter(by=By.PEER).count() >= ENOUGH:
        raise Refused("Others were faster: this answer has enough ratings now. Thank you.")
    if not Offer.objects.of_others(rater).filter(pk=offered.pk).exists():
        raise Refused("Only a peer who has passed the gate of its round can rate an answer.")


@transaction.atomic
def rate(offered: Offer, rater: User, said: Said) -> Rating:
    """Written once. Its owner is told. Raises Refused."""
    # Two who rate at once wait for each other here, and so does taking back.
    row = Offer.objects.select_for_update().get(pk=offered.pk)
    check(row, rater)
    rating = Rating.objects.create(
        attempt_id=row.attempt_id, by=By.PEER, rater=rater, verdict=said.given.verdict,
        areas=dict(said.given.areas), evidence=said.evidence, words=said.words,
    )  # fmt: skip
    Favour.objects.create(rating=rating, named=said.named)
    outbox.tell(RATED, row.attempt.user, f"rating:{rating.pk}", 1)
    return rating


@transaction.atomic
def thank(favour: Favour) -> None:
    """Tells the rater that it was useful, once."""
    thanked = Favour.objects.filter(pk=favour.pk, thanked_at=None).update(thanked_at=timezone.now())
    if thanked and favour.rating.rater is not None:
        outbox.tell(THANKED, favour.rating.rater, f"rating:{favour.rating_id}", 1)
