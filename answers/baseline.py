"""How a person rates themself in the rounds of a track before the first question of it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from answers.models import Attempt, Baseline
from prepsite.tracks import Track
from questions import panels
from questions.models import Question, Round

HEAVY = (*Round.heavy, "body")


def rounds_of(track: str) -> list[Round]:
    rows = Round.objects.published().defer(*HEAVY)
    return [row for row in rows if track in row.tracks and row.rubric]


def answered_rounds(user: User) -> set[int]:
    """Keys of the rounds in which there is an attempt, whatever became of it."""
    return set(Attempt.objects.of(user).values_list("question__round", flat=True).order_by())


def open_rounds(user: User, track: str) -> list[Round]:
    """Those that can still be rated: no baseline yet, and nothing answered."""
    sealed = Baseline.objects.filter(user=user).values_list("round", flat=True)
    gone = answered_rounds(user).union(sealed)
    return [row for row in rounds_of(track) if row.pk not in gone]


def wanted(user: User) -> bool:
    """Whether to offer it: nothing of the track is answered, and no baseline made."""
    if not user.track:
        return False
    rounds = [row.pk for row in rounds_of(user.track)]
    mine = Baseline.objects.filter(user=user, round__in=rounds)
    begun = Attempt.objects.of(user).filter(question__round__in=rounds)
    return bool(rounds) and not mine.exists() and not begun.exists()


@transaction.atomic
def seal(user: User, track: str, points: Mapping[int, Mapping[str, int]]) -> int:
    """Keeps the points of each round that is still open; what is there stays. How many were kept.

    `points` maps a round's key to area → point; a round without any is left out.
    """
    # Two windows at once: the second finds what the first has written.
    User.objects.select_for_update().get(pk=user.pk)
    rows = [
        Baseline(user=user, round=row, areas=dict(points[row.pk]))
        for row in open_rounds(user, track)
        if points.get(row.pk)
    ]
    Baseline.objects.bulk_create(rows)
    return len(rows)


def panel(user: User, question: Question) -> dict[str, Any]:
    """Offered beside a question of the person's own track."""
    asks = user.track in question.tracks and wanted(user)
    return {"track": Track(user.track)} if asks else {"track": None}


def register() -> None:
    panels.register("answers/_baseline.html", panel)
