"""What people are told of ratings among peers: one has come, one was useful."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from answers.models import Rating
from answers.peers import RATED, THANKED
from notifications.kinds import Kind
from notifications.kinds import register as register_kinds
from notifications.models import Message


def rating_of(message: Message) -> Rating | None:
    rows = Rating.objects.select_related("attempt__question")
    return rows.filter(pk=message.subject.partition(":")[2]).first()


def rated_context(message: Message) -> dict[str, Any] | None:
    rating = rating_of(message)
    if rating is None or rating.attempt.user_id != message.recipient_id:
        return None
    path = reverse("answers:compare", args=[rating.attempt_id])
    return {"question": str(rating.attempt.question), "url": f"{settings.SITE_URL}{path}#others"}


def thanked_context(message: Message) -> dict[str, Any] | None:
    rating = rating_of(message)
    if rating is None or rating.rater_id != message.recipient_id:
        return None
    url = settings.SITE_URL + reverse("answers:peers")
    return {"question": str(rating.attempt.question), "url": url}


def sample() -> dict[str, Any]:
    return {"question": "A decision that was wrong", "url": f"{settings.SITE_URL}/answers/peers/"}


def register() -> None:
    register_kinds(*KINDS)


KINDS = [
    Kind(RATED, "A peer has rated your answer", "peer_rated", rated_context, sample,
         may_be_declined=True, may_wait=True),
    Kind(THANKED, "Your rating was useful to a peer", "peer_thanked", thanked_context, sample,
         may_be_declined=True, may_wait=True),
]  # fmt: skip
