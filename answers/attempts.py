"""The way of an attempt: begun, saved as it grows, finished, rated or given up, compared."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from answers import review
from answers.models import Attempt, FollowUp, Rating
from answers.models.attempt import OPEN, Stage
from answers.models.rating import By
from questions.models import Question, Standing

DRAFT = ("text", "files", "remarks", "exchanges", "recording")


class Closed(Exception):
    """The attempt has gone on: what was to be changed stays as it is."""


class Changed(Exception):
    """The draft was saved elsewhere since this copy was read; `attempt` holds that version."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__("This answer was changed in another window.")
        self.attempt = attempt


class Empty(Exception):
    """There is no answer to finish."""


@dataclass(frozen=True)
class Given:
    """What a person says of an answer: a verdict and the areas, 1 to 4; certainty in per cent."""

    verdict: int
    areas: Mapping[str, int]
    certainty: int | None = None


def begin(user: User, question: Question) -> Attempt:
    """A new attempt, or the one that is open."""
    pinned = {
        "revision": question.revision,
        "rubric": question.round.revision,
        "minutes": question.minutes,
    }
    attempt, _ = Attempt.objects.get_or_create(
        user=user, question=question, sealed_at=None, given_up_at=None, defaults=pinned
    )
    return attempt


def locked(attempt: Attempt) -> Attempt:
    """As it is now, until the transaction ends."""
    return Attempt.objects.select_for_update().get(pk=attempt.pk)


@transaction.atomic
def save_draft(
    attempt: Attempt,
    values: Mapping[str, Any],
    *,
    base: datetime.datetime | None,
    seconds: int | None = None,
    force: bool = False,
) -> Attempt:
    """Keeps what was written so far, in a copy that was read at `base`.

    Raises Closed, and Changed where another window has saved something else since.
    """
    now_there = locked(attempt)
    if now_there.stage is not Stage.ANSWERING:
        raise Closed
    new = {name: values[name] for name in DRAFT if name in values}
    differs = any(getattr(now_there, name) != value for name, value in new.items())
    if differs and not force and now_there.saved_at not in (None, base):
        raise Changed(now_there)
    for name, value in new.items():
        setattr(now_there, name, value)
    now_there.seconds = ticked(now_there, seconds)
    now_there.saved_at = timezone.now()
    now_there.save(update_fields=[*DRAFT, "seconds", "saved_at"])
    return now_there


def ticked(attempt: Attempt, seconds: int | None) -> int:
    """What its clock says; it never goes back, and never faster than time.

    Without scripts there is no clock to stop: all time since the beginning counts.
    """
    passed = int((timezone.now() - attempt.started_at).total_seconds())
    return passed if seconds is None else max(attempt.seconds, min(seconds, passed))


@transaction.atomic
def finish(attempt: Attempt) -> Attempt:
    """Nothing can be added to it afterwards. Raises Closed, and Empty."""
    row = locked(attempt)
    if row.stage is not Stage.ANSWERING:
        raise Closed
    if not row.answered and not row.pictures.exists():
        raise Empty
    row.finished_at = timezone.now()
    row.save(update_fields=["finished_at"])
    return row


@transaction.atomic
def answer_follow_up(attempt: Attempt, number: int, values: Mapping[str, Any]) -> None:
    """They are answered, or passed over, one after the other. Raises Closed."""
    row = locked(attempt)
    if row.stage is not Stage.RATING:
        raise Closed
    if number == row.follow_ups.count() + 1:
        FollowUp.objects.create(attempt=row, number=number, **values)


@transaction.atomic
def seal(attempt: Attempt, given: Given) -> Rating:
    """The person's own rating, before the solution is seen; it never changes. Raises Closed."""
    now = timezone.now()
    mine = Attempt.objects.filter(OPEN, pk=attempt.pk, finished_at__isnull=False)
    if not mine.update(sealed_at=now):
        raise Closed
    rating = Rating.objects.create(
        attempt=attempt, by=By.SELF, rater_id=attempt.user_id, verdict=given.verdict,
        areas=dict(given.areas), certainty=given.certainty,
    )  # fmt: skip
    answered(attempt, now)
    return rating


@transaction.atomic
def give_up(attempt: Attempt) -> None:
    """Opens the solution without a rating, which is remembered. Raises Closed."""
    now = timezone.now()
    mine = Attempt.objects.filter(OPEN, pk=attempt.pk)
    if not mine.update(given_up_at=now):
        raise Closed
    answered(attempt, now)


def answered(attempt: Attempt, now: datetime.datetime) -> None:
    """The bank knows of it, and the question will come again."""
    Standing.objects.update_or_create(
        user_id=attempt.user_id, question_id=attempt.question_id, defaults={"answered_at": now}
    )
    attempt.refresh_from_db()
    review.grade(attempt)


@transaction.atomic
def compare(attempt: Attempt, hit: list[int], change: str) -> None:
    """What the person found beside the solution. Raises Closed while there is none to see."""
    row = locked(attempt)
    if row.stage is not Stage.COMPARING:
        raise Closed
    row.hit, row.change = sorted(set(hit)), change
    row.compared_at = row.compared_at or timezone.now()
    row.save(update_fields=["hit", "change", "compared_at"])
    review.grade_again(row)


@transaction.atomic
def discard(attempt: Attempt) -> None:
    """Takes back a try that has not been compared, as if it had not been begun. Raises Closed."""
    row = locked(attempt)
    if row.stage is Stage.COMPARING:
        raise Closed
    remove(row)


@transaction.atomic
def forget(attempt: Attempt) -> None:
    """With its ratings and all that came of sharing it; the question comes back for review."""
    remove(locked(attempt))


def remove(row: Attempt) -> None:
    for picture in row.pictures.all():
        transaction.on_commit(partial(picture.file.delete, save=False))
    row.delete()
