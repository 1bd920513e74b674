"""Answers at every step of their way, at known addresses: run inside the site, as people.py is."""

import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone

from accounts.models import User
from answers import attempts, pinned
from answers.attempts import Given
from answers.models import Attempt
from questions.models import Question
from recordings import assembly, capture
from recordings.models import Recording
from tests.recordings.recorded import SOUND, VIDEO, Take

TEXT = "I would ask first what must never be lost: the order, or the minute in which it came in."
ASKED = "deadline-missed"
# Where each is answered: in words, with sketches, with code, line by line, with an assistant.
OPEN = {
    910: "wrong-decision",
    911: "design-notification-service",
    912: "merge-late-intervals",
    913: "review-summary-cache",
    914: "flags-that-drift",
}


def staged(user: User) -> None:
    """910 to 914 are open; 915 is at its follow-ups, 916 to be rated; 917 and 918 compared."""
    for pk, slug in OPEN.items():
        attempts.save_draft(begun(user, slug, pk), {"text": TEXT}, base=None, seconds=0)
    finished(user, 915, "unblocking-others")
    answer_follow_ups(finished(user, 916, "driving-alignment"), [{"text": TEXT}])
    for pk, days in ((917, 9), (918, 0)):
        row = finished(user, pk, ASKED, recording=recorded(user, VIDEO, "video"))
        answer_follow_ups(row, [{"recording": recorded(user, SOUND, "audio")}])
        rated(row, days)


def finished(user: User, pk: int, slug: str, **fields: Any) -> Attempt:
    return attempts.finish(begun(user, slug, pk, text=TEXT, **fields))


def begun(user: User, slug: str, pk: int, **fields: Any) -> Attempt:
    asked = Question.objects.published().select_related("round").get(slug=slug)
    return Attempt.objects.create(
        pk=pk, user=user, question=asked, revision=asked.revision,
        rubric=asked.round.revision, minutes=asked.minutes, **fields,
    )  # fmt: skip


def answer_follow_ups(row: Attempt, values: list[dict[str, Any]]) -> None:
    """With these, and passes over the others."""
    asked = len(pinned.of(row).sections.follow_ups)
    given = values + [{}] * (asked - len(values))
    for number, value in enumerate(given, start=1):
        attempts.answer_follow_up(row, number, value)


def rated(row: Attempt, days_ago: int) -> None:
    points = {area["key"]: 2 for area in row.question.round.rubric}
    attempts.seal(row, Given(2 if days_ago else 3, points, 70))
    attempts.compare(row, [0, 1], "Say the number first.")
    at = timezone.now() - datetime.timedelta(days=days_ago, minutes=4)
    Attempt.objects.filter(pk=row.pk).update(started_at=at, seconds=150)


def recorded(user: User, take: Take, kind: str) -> Recording:
    """Sent and put together as what a browser sends is."""
    recording = capture.begin(user, kind)
    for (segment, number), body in take.chunks.items():
        sent = capture.Sent(segment, number, take.mime, len(body), BytesIO(body))
        capture.keep_chunk(recording, sent)
    capture.finish(recording, {int(key): count for key, count in take.counts.items()})
    assembly.assemble_due()
    return Recording.objects.get(pk=recording.pk)
