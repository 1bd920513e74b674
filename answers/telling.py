"""What people are told of their answers: what is due or half-done once a day, and recordings that
are about to go."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.signals import interview_moved
from answers import review
from answers.models import Attempt, ReviewPlan
from notifications import outbox
from notifications.kinds import Kind
from notifications.kinds import register as register_kinds
from notifications.models import Message
from recordings import signals
from recordings.models import Recording

DUE, EXPIRING = "answers.due", "answers.recording-expires"
STALE = datetime.timedelta(hours=20)  # a half-done answer that is told of


def tell_due() -> int:
    """Tells everyone whose hour it is, and who has something due; how many."""
    told = 0
    plans = ReviewPlan.objects.filter(hour__isnull=False).select_related("user")
    for plan in plans.filter(user__is_active=True, user__leaving_at=None).iterator():
        told += tell_one(plan)
    return told


def tell_one(plan: ReviewPlan) -> bool:
    """Once a day at most: the date on which it was told last is changed by one worker only."""
    here = timezone.now().astimezone(plan.user.zone)
    if plan.hour is None or here.hour < plan.hour or plan.told_on == here.date():
        return False
    with transaction.atomic():
        unchanged = ReviewPlan.objects.filter(pk=plan.pk, told_on=plan.told_on)
        if not unchanged.update(told_on=here.date()) or not anything(plan.user):
            return False
        return outbox.tell(DUE, plan.user, f"user:{plan.user_id}", here.date().isoformat())


def anything(user: User) -> bool:
    return bool(review.due(user)) or half_done(user) > 0


def half_done(user: User) -> int:
    before = timezone.now() - STALE
    return Attempt.objects.of(user).open().filter(started_at__lt=before).count()


def due_context(message: Message) -> dict[str, Any] | None:
    """None where it was all done meanwhile."""
    user = message.recipient
    if user is None or not anything(user):
        return None
    queue = review.due(user)
    return {
        "due": len(queue),
        "minutes": sum(row.question.minutes for row in queue),
        "half_done": half_done(user),
        "url": settings.SITE_URL + reverse("answers:review"),
        "answers_url": settings.SITE_URL + reverse("answers:answers"),
    }


def due_sample() -> dict[str, Any]:
    links = {"url": f"{settings.SITE_URL}/review/", "answers_url": f"{settings.SITE_URL}/answers/"}
    return {"due": 4, "minutes": 14, "half_done": 1, **links}


def tell_expiring(recording: Recording, **_: Any) -> None:
    version = recording.expires_on.isoformat() if recording.expires_on else ""
    outbox.tell(EXPIRING, recording.owner, f"recording:{recording.pk}", version)


def expiring_context(message: Message) -> dict[str, Any] | None:
    """None where it is to be kept after all, or is gone."""
    rows = Recording.objects.filter(pk=message.subject.partition(":")[2])
    recording = rows.first()
    if recording is None or recording.expires_on is None:
        return None
    return expiring(recording.expires_on, recording.begun_at)


def expiring(day: datetime.date, made: datetime.datetime) -> dict[str, Any]:
    url = settings.SITE_URL + reverse("recordings:recordings")
    return {"day": day, "made": made, "url": url}


def expiring_sample() -> dict[str, Any]:
    now = timezone.now()
    week = datetime.timedelta(days=7)
    return expiring((now + week).date(), now - 25 * week)


def plan_anew(user: User, **_: Any) -> None:
    review.plan_anew(user)


def register() -> None:
    register_kinds(*KINDS)
    signals.expires_soon.connect(tell_expiring, dispatch_uid="tell expiring")
    interview_moved.connect(plan_anew, dispatch_uid="plan reviews anew")


KINDS = [
    Kind(DUE, "Reviews due, answers half-done", "reviews_due", due_context, due_sample,
         may_be_declined=True, may_wait=True),
    Kind(EXPIRING, "A recording is about to be deleted", "recording_expires", expiring_context,
         expiring_sample),
]  # fmt: skip
