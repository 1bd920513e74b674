"""What others have said of an answer, and what its owner lets them see: for the comparing page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from answers import gates, topanswers
from answers.models import Attempt, Offer, Picture, Point, Rating, Submission
from answers.models.rating import By
from answers.peerforms import SharingForm
from answers.pinned import Pinned
from answers.pinned import of as pinned_of

TOP = "top-"  # begins the name of a top answer in the address
Rubric = Sequence[dict[str, Any]]
NUMBERS = ("no", "one", "two", "three")


@dataclass(frozen=True)
class HeardArea:
    """One area as somebody else rated it, and how that stands to the person's own point."""

    title: str
    point: Point
    anchor: str
    difference: str
    evidence: str


@dataclass(frozen=True)
class Heard:
    """One rating by somebody else."""

    rating: Rating
    who: str
    verdict: Point
    difference: str
    areas: list[HeardArea]


def context(attempt: Attempt, frozen: Pinned, own: Rating | None, beside: str) -> dict[str, Any]:
    tops = list(published_beside(attempt))
    submission = Submission.objects.filter(attempt=attempt).first()
    heard = [told(rating, own, frozen.rubric) for rating in ratings(attempt, submission)]
    shareable = topanswers.may_be_shared(attempt)
    return {
        "tops": tops,
        "top": next((shown(row) for row in tops if f"{TOP}{row.pk}" == beside), None),
        "submission": submission,
        "submission_feedback": decided(attempt, submission, "feedback_html"),
        "submission_analysis": decided(attempt, submission, "analysis_html"),
        "heard": heard,
        "shareable": shareable,
        "offer": Offer.objects.open().filter(attempt=attempt).first(),
        "can_offer": shareable and gates.example_of(attempt.question.round) is not None,
        "sharing": SharingForm(),
    }


def published_beside(attempt: Attempt) -> Any:
    """Top answers of others at this question; none before it was answered by the person."""
    rows = Submission.objects.published_for(attempt.user)
    rows = rows.filter(attempt__question_id=attempt.question_id).order_by("consented_at", "pk")
    return rows.select_related("attempt__recording", "attempt__user", "attempt__question__round")


@dataclass(frozen=True)
class Top:
    """A published top answer, as its readers see it."""

    submission: Submission
    attempt: Attempt
    name: str
    pictures: Sequence[Picture]
    analysis: str
    rated: Heard | None


def shown(submission: Submission) -> Top:
    attempt = submission.attempt
    by_editors = attempt.ratings.filter(by=By.EDITOR).order_by("-made_at", "-pk")
    rated, frozen = by_editors.first(), pinned_of(attempt)
    return Top(
        submission, attempt, attempt.user.name if submission.named else "",
        list(attempt.pictures.all()), attempt.question.shown(submission.analysis_html),
        told(rated, None, frozen.rubric) if rated else None,
    )  # fmt: skip


def decided(attempt: Attempt, submission: Submission | None, name: str) -> str:
    """What editors wrote, once they have decided; "" before."""
    if submission is None or not submission.decided:
        return ""
    return attempt.question.shown(getattr(submission, name))


def ratings(attempt: Attempt, submission: Submission | None) -> list[Rating]:
    """Those by others that the owner may know: an editor's only once it is decided."""
    rows = attempt.ratings.exclude(by=By.SELF).select_related("favour", "rater")
    if submission is None or not submission.decided:
        rows = rows.exclude(by=By.EDITOR)
    return list(rows)


def told(rating: Rating, own: Rating | None, rubric: Rubric) -> Heard:
    verdict = Point(rating.verdict)
    return Heard(
        rating, who(rating), verdict, difference(verdict, own.verdict if own else None),
        [heard_area(rating, own, area) for area in rubric if area["key"] in rating.areas],
    )  # fmt: skip


def heard_area(rating: Rating, own: Rating | None, area: dict[str, Any]) -> HeardArea:
    key, mine = area["key"], own.areas.get(area["key"]) if own else None
    point = Point(rating.areas[key])
    return HeardArea(
        area["title"], point, area["anchors"][point.key], difference(point, mine),
        rating.evidence.get(key, ""),
    )  # fmt: skip


def who(rating: Rating) -> str:
    """No name unless the rater wished it."""
    if rating.by == By.EDITOR:
        return "An editor"
    favour = getattr(rating, "favour", None)
    named = favour is not None and favour.named and rating.rater is not None
    return (rating.rater.name if named and rating.rater else "") or "A peer"


def difference(theirs: int, mine: int | None) -> str:
    """In words, beside the person's own point; "" where they gave none."""
    if mine is None:
        return ""
    by = theirs - mine
    if by == 0:
        return "as you did"
    points = "point" if abs(by) == 1 else "points"
    return f"{NUMBERS[abs(by)]} {points} {'higher' if by > 0 else 'lower'} than you"
