"""Top answers: submitted by their owner, reviewed by editors, published with consent."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from answers.attempts import Given, locked
from answers.models import Attempt, Rating, Submission
from answers.models.rating import By
from answers.models.sharing import TAKEN_BACK_FROM, State, SubmissionQuerySet
from answers.sharing import Refused
from notifications import outbox

DECIDED = "answers.submission-decided"
GONE = "This submission has gone on meanwhile; look at it again."


@transaction.atomic
def submit(attempt: Attempt, *, named: bool) -> Submission:
    """Puts it before the editors; once more after it was withdrawn. Raises Refused."""
    if not may_be_shared(locked(attempt)):
        raise Refused("Only an answer that you have given and rated yourself can be submitted.")
    submission, created = Submission.objects.get_or_create(
        attempt=attempt, defaults={"named": named}
    )
    if not created:
        withdrawn = Submission.objects.filter(pk=submission.pk, state=State.WITHDRAWN)
        withdrawn.update(
            state=State.WAITING, named=named, submitted_at=timezone.now(),
            decided_at=None, consented_at=None,
        )  # fmt: skip
        submission.refresh_from_db()
    return submission


def may_be_shared(attempt: Attempt) -> bool:
    """Whether there is an answer, sealed by its owner's own rating."""
    if attempt.sealed_at is None:
        return False
    return attempt.answered or attempt.pictures.exists()


@transaction.atomic
def withdraw(attempt: Attempt) -> None:
    """From any step on; also when it is published, and then nobody sees it any more."""
    rows = Submission.objects.filter(attempt=attempt, state__in=TAKEN_BACK_FROM)
    if not rows.update(state=State.WITHDRAWN):
        raise Refused("There is nothing left to withdraw.")
    subject = subject_of(Submission.objects.get(attempt=attempt))
    outbox.cancel(DECIDED, subject, why="the candidate withdrew it")


@dataclass(frozen=True)
class Review:
    """What an editor says of a submission; `given` is None where they rated it before."""

    given: Given | None
    feedback: str
    analysis: str


@transaction.atomic
def review(submission: Submission, editor: User, said: Review) -> None:
    """While it waits, as often as editors want; each rates it once. Raises Refused."""
    row = Submission.objects.select_for_update().get(pk=submission.pk)
    if row.state != State.WAITING or row.attempt.user_id == editor.pk:
        raise Refused(GONE)
    if said.given is not None:
        rate(row, editor, said.given)
    row.write(said.feedback, said.analysis)
    row.save(update_fields=["feedback", "feedback_html", "analysis", "analysis_html"])


def rate(submission: Submission, editor: User, given: Given) -> None:
    if rated_by(submission, editor):
        raise Refused("You have rated this answer before; that rating stays.")
    Rating.objects.create(
        attempt_id=submission.attempt_id, by=By.EDITOR, rater=editor, verdict=given.verdict,
        areas=dict(given.areas),
    )  # fmt: skip


def rated_by(submission: Submission, editor: User) -> bool:
    """As an editor, or before that as a peer."""
    return Rating.objects.filter(attempt_id=submission.attempt_id, rater=editor).exists()


@transaction.atomic
def decide(submission: Submission, *, selected: bool) -> None:
    """Once it has been rated and given feedback; the candidate is told. Raises Refused."""
    if not Rating.objects.filter(attempt_id=submission.attempt_id, by=By.EDITOR).exists():
        raise Refused("An editor's rating comes first.")
    now = timezone.now()
    rows = Submission.objects.filter(pk=submission.pk, state=State.WAITING).exclude(feedback="")
    if not rows.update(state=State.SELECTED if selected else State.DECLINED, decided_at=now):
        raise Refused(GONE)
    submission.refresh_from_db()
    outbox.tell(DECIDED, submission.attempt.user, subject_of(submission), now.isoformat())


def subject_of(submission: Submission) -> str:
    return f"submission:{submission.pk}"


def consent(attempt: Attempt, *, named: bool) -> None:
    """Publishes what was selected. Raises Refused."""
    new = {"state": State.PUBLISHED, "named": named, "consented_at": timezone.now()}
    if not selected(attempt).update(**new):
        raise Refused(GONE)


def refuse(attempt: Attempt) -> None:
    """What was selected is not published after all. Raises Refused."""
    if not selected(attempt).update(state=State.DECLINED):
        raise Refused(GONE)


def selected(attempt: Attempt) -> SubmissionQuerySet:
    return Submission.objects.filter(attempt=attempt, state=State.SELECTED)
