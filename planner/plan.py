"""`/plan/`: strengths and gaps, what to practise next, and how it all starts."""

from typing import Any

from accounts.models import User
from answers import baseline, calibration, diagnostic, gaps, review, strengths
from answers.models import PracticeSet
from answers.picking import Pool, pool_of
from answers.sets import DIAGNOSTIC
from answers.strengths import Strength, Strengths
from planner.charts import TICKS, Gauge


def plan_of(user: User) -> dict[str, Any]:
    """The context of the page; the number of queries does not depend on how much was answered."""
    found = strengths.of(user)
    pool = pool_of(user)
    return {
        "attempts": found.attempts,
        "tried": sum(row.attempts > 0 for row in found.rounds),
        "rounds": [gauge(row, found) for row in found.rounds],
        "signals": [Gauge(row, []) for row in found.signals],
        "best": rated(found)[-1:] if len(rated(found)) > 1 else [],
        "worst": rated(found)[:1] if len(rated(found)) > 1 else [],
        "ticks": TICKS,
        "calibration": calibration.of(found),
        "next": gaps.suggested(pool, found),
        "due": len(review.due(user)),
        "running": PracticeSet.objects.of(user).running().first(),
        "baseline": not found.attempts and baseline.wanted(user),
        **start(pool),
    }


def gauge(row: Strength, found: Strengths) -> Gauge:
    return Gauge(row, [Gauge(area, []) for area in found.areas[row.round]])


def rated(found: Strengths) -> list[Gauge]:
    """Signals that were rated, the weakest first."""
    rows = [row for row in found.signals if row.mean is not None]
    return [Gauge(row, []) for row in sorted(rows, key=lambda row: (row.mean, row.title))]


def start(pool: Pool) -> dict[str, Any]:
    """The diagnostic: how far it is, and what its next sitting holds."""
    sitting = diagnostic.sitting(pool)
    return {
        "diagnostic": diagnostic.progress(pool),
        "diagnostic_kind": DIAGNOSTIC,
        "sitting": len(sitting),
        "sitting_minutes": pool.minutes(sitting),
    }
