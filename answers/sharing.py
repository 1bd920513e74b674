"""Which answers of others a person may see, with their pictures and recordings."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import person
from answers.models import Attempt, Offer, Picture, Submission
from recordings import access
from recordings.models import Recording


class Refused(Exception):
    """It cannot be done, or not any more; the message tells the person why."""


def seen_by(user: User) -> QuerySet[Attempt]:
    """Others' answers that are open to this person now: offered, published, or to be reviewed."""
    return Attempt.objects.filter(
        Q(pk__in=Offer.objects.for_rater(user).values("attempt"))
        | Q(pk__in=Submission.objects.published_for(user).values("attempt"))
        | Q(pk__in=Submission.objects.reviewed_by(user).values("attempt"))
    )


def may_play(user: User, recording: Recording) -> bool:
    """The answer itself only: what was said to follow-ups is not shared."""
    return seen_by(user).filter(recording=recording).exists()


@require_safe
def picture(request: HttpRequest, picture: UUID) -> FileResponse:
    rows = Picture.objects.filter(attempt__in=seen_by(person(request)))
    found = get_object_or_404(rows, pk=picture)
    return FileResponse(found.file.open("rb"), headers={"Cache-Control": "private, no-store"})


def register() -> None:
    access.register("answers.shared", may_play)
