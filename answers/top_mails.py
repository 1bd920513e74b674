"""What a candidate is told of an answer that they submitted as a top answer."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from answers.models import Submission
from answers.models.sharing import State
from answers.topanswers import DECIDED
from notifications.kinds import Kind
from notifications.kinds import register as register_kinds
from notifications.models import Message


def decided_context(message: Message) -> dict[str, Any] | None:
    """None where it was withdrawn, or is back in the queue."""
    rows = Submission.objects.filter(state__in=[State.SELECTED, State.DECLINED])
    rows = rows.filter(pk=message.subject.partition(":")[2], attempt__user=message.recipient)
    submission = rows.select_related("attempt__question").first()
    if submission is None:
        return None
    question = submission.attempt.question
    return decided(
        str(question), submission.attempt_id, submission.state == State.SELECTED,
        submission.feedback, question.shown(submission.feedback_html),
    )  # fmt: skip


def decided(
    question: str, attempt: int, selected: bool, feedback: str, feedback_html: SafeString
) -> dict[str, Any]:
    url = settings.SITE_URL + reverse("answers:compare", args=[attempt]) + "#others"
    return {
        "question": question, "selected": selected, "feedback": feedback,
        "feedback_html": feedback_html, "url": url,
    }  # fmt: skip


def decided_sample() -> dict[str, Any]:
    feedback = "At 2:31 you say what it cost. Say it first, and the rest follows."
    html = mark_safe(f"<p>{feedback}</p>")  # noqa: S308 - our own words
    return decided("A decision that was wrong", 1, True, feedback, html)


def register() -> None:
    register_kinds(*KINDS)


KINDS = [
    Kind(DECIDED, "An editor has reviewed your answer", "submission_decided", decided_context,
         decided_sample),
]  # fmt: skip
