"""How a person's ratings of their own answers stand to those that peers gave the same answers.

Only answers that both have rated count: each with one's own point, and the mean of the peers'.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from answers.attempts import Given
from answers.models import Point
from answers.strengths import Strengths, Try, verdict_of

LEVEL = 0.25  # of a point: closer than that is as peers do
PASSED = (Point.WEAK_NO + Point.WEAK_YES) / 2


@dataclass(frozen=True)
class Gap:
    """Of a round or an area, over `answers` answers: one's own mean, and the peers'."""

    title: str
    answers: int
    own: float
    peers: float

    @property
    def above(self) -> float:
        """In points of the scale; negative where one rates oneself lower."""
        return self.own - self.peers

    @property
    def words(self) -> str:
        if abs(self.above) < LEVEL:
            return "as peers do"
        return f"{abs(self.above):.1f} {'higher' if self.above > 0 else 'lower'} than peers"


@dataclass(frozen=True)
class Calibration:
    """Each round that has been compared, with its areas; and whether one is sure with reason.

    `agreed` of `answers` verdicts came to the same side, yes or no; `sure` is how sure the person
    was of them, in per cent on average.
    """

    rounds: Sequence[tuple[Gap, Sequence[Gap]]]
    answers: int
    agreed: int
    sure: float | None


def of(found: Strengths) -> Calibration:
    both = [one for one in found.tries if one.own and one.peers]
    sure = [one.own.certainty for one in both if one.own and one.own.certainty is not None]
    return Calibration(
        rounds=[
            (overall, areas_of(here, found, place.slug))
            for place in found.places
            if (overall := gap(place.title, here := [o for o in both if o.round == place.pk]))
        ],
        answers=len(both),
        agreed=sum(agreed(one) for one in both),
        sure=fmean(sure) if sure else None,
    )


def areas_of(here: Sequence[Try], found: Strengths, slug: str) -> list[Gap]:
    """Those in which one's own point lies furthest from the peers' come first."""
    gaps = [gap(area.title, here, point_of(area.key)) for area in found.areas[slug]]
    return sorted(filter(None, gaps), key=lambda gap: -abs(gap.above))


def point_of(area: str) -> Callable[[Given], int | None]:
    return lambda given: given.areas.get(area)


def gap(
    title: str, here: Sequence[Try], point: Callable[[Given], int | None] = verdict_of
) -> Gap | None:
    """None where no answer has both."""
    pairs = [
        (mine, fmean(theirs))
        for one in here
        if one.own and (mine := point(one.own)) is not None
        if (theirs := [p for given in one.peers if (p := point(given)) is not None])
    ]
    if not pairs:
        return None
    return Gap(title, len(pairs), fmean(mine for mine, _ in pairs), fmean(p for _, p in pairs))


def agreed(one: Try) -> bool:
    """Whether both came to the same side, yes or no."""
    theirs = fmean(given.verdict for given in one.peers)
    return one.own is not None and (one.own.verdict > PASSED) == (theirs > PASSED)
