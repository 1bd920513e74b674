"""An answer beside the reference solution, or beside an earlier answer of one's own."""

from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from answers import others as by_others
from answers import pinned
from answers.differences import Piece, difference
from answers.models import Attempt, Point
from answers.models.rating import By, Rating
from answers.pinned import Pinned

EARLIER = 20  # attempts that are offered to compare with


@dataclass(frozen=True)
class Area:
    """One area of a rubric, and the point that was given."""

    title: str
    point: Point
    anchor: str


def context(attempt: Attempt, frozen: Pinned, beside: str) -> dict[str, Any]:
    """What the page shows; `beside` is what stands on the right: "" or an earlier attempt's key."""
    others = list(earlier(attempt))
    other = next((row for row in others if str(row.pk) == beside), None)
    rating = attempt.ratings.filter(by=By.SELF).first()
    return {
        "attempt": attempt,
        "pinned": frozen,
        "rating": rating,
        "areas": areas(rating, frozen.rubric) if rating else [],
        "follow_ups": follow_ups(attempt, frozen),
        "mistakes": frozen.html("mistakes"),
        "solution": frozen.html("solution"),
        "levels": [level["solution"] for level in frozen.levels()],
        "changed": changes(attempt, frozen),
        "pictures": attempt.pictures.all(),
        "others": others,
        "other": other,
        "difference": difference(written(other), written(attempt)) if other else [],
        "trend": trend([attempt, *others]),
        **by_others.context(attempt, frozen, rating, beside),
    }


def areas(rating: Rating, rubric: list[dict[str, Any]]) -> list[Area]:
    given = {area["key"]: rating.areas.get(area["key"]) for area in rubric}
    return [
        Area(area["title"], Point(point), area["anchors"][Point(point).key])
        for area in rubric
        if (point := given[area["key"]]) is not None
    ]


def earlier(attempt: Attempt) -> Any:
    """The person's other attempts at this question that were compared, latest first."""
    rows = Attempt.objects.of(attempt.user).filter(question_id=attempt.question_id)
    rows = rows.exclude(sealed_at=None, given_up_at=None).exclude(pk=attempt.pk)
    return rows.select_related("recording").prefetch_related("ratings")[:EARLIER]


def written(attempt: Attempt) -> str:
    """All that was written, as one text."""
    files = (f"{name}\n{text}" for name, text in sorted(attempt.files.items()))
    return "\n\n".join(filter(None, [attempt.text, attempt.remarks, attempt.exchanges, *files]))


def follow_ups(attempt: Attempt, frozen: Pinned) -> list[tuple[SafeString, Any]]:
    """Each question with what was answered, or None."""
    answers = {row.number: row for row in attempt.follow_ups.select_related("recording")}
    asked = enumerate(frozen.htmls("follow_ups"), start=1)
    return [(text, answers.get(number)) for number, text in asked]


@dataclass(frozen=True)
class Step:
    """One attempt in the person's trend; `verdict` is None where it was given up."""

    attempt: Attempt
    verdict: Point | None


def trend(rows: list[Attempt]) -> list[Step]:
    """Oldest first; nothing for a single attempt."""
    if len(rows) < 2:
        return []
    return [Step(row, verdict(row)) for row in sorted(rows, key=lambda row: row.started_at)]


def verdict(attempt: Attempt) -> Point | None:
    own = [rating for rating in attempt.ratings.all() if rating.by == By.SELF]
    return Point(own[0].verdict) if own else None


@dataclass(frozen=True)
class Change:
    """A part of the question that is not as it was when it was answered."""

    title: str
    pieces: list[Piece]


def changes(attempt: Attempt, frozen: Pinned) -> list[Change]:
    question = attempt.question
    now = pinned.now(question)
    found = []
    if now is not None and question.revision_id != attempt.revision_id:
        before, after = texts(frozen.version), texts(now)
        found = [
            Change(title, difference(before[title], after[title]))
            for title in before
            if before[title] != after[title]
        ]
    if question.round.revision_id != attempt.rubric_id and rubric_now(question) != frozen.rubric:
        before_text, after_text = rubric_text(frozen.rubric), rubric_text(question.round.rubric)
        found.append(Change("What is rated", difference(before_text, after_text)))
    return found


def rubric_now(question: Any) -> list[dict[str, Any]]:
    return list(question.round.rubric)


def texts(version: pinned.Version) -> dict[str, str]:
    """What a reader may want to know of, part by part."""
    sections = version.sections
    levels = "\n\n".join(f"{one.statement}\n\n{one.solution}" for one in sections.levels)
    return {
        "Prompt": sections.prompt,
        "Key points": "\n".join(version.meta["key_points"]),
        "Solution": sections.solution,
        "Levels": levels,
        "Follow-ups": "\n".join(sections.follow_ups),
        "Mistakes": sections.mistakes,
    }


def rubric_text(rubric: list[dict[str, Any]]) -> str:
    return "\n\n".join(
        "\n".join([area["title"], *area["probes"], *area["anchors"].values()]) for area in rubric
    )
