"""Places of marks on the scale of four points, as shares of a chart's width; lines of ratings."""

from dataclasses import dataclass

from answers import strengths
from answers.models import Point
from answers.strengths import Strength

EDGE = 3.0  # per cent that are left free at both ends, for the size of a mark
WIDTH, HEIGHT, MARGIN = 80, 24, 4  # of a line of ratings
LATEST = 10  # ratings in it


def at(value: float) -> str:
    """Where a rating stands, such as "34.33%"."""
    share = (value - Point.STRONG_NO) / (Point.STRONG_YES - Point.STRONG_NO)
    return f"{EDGE + (100 - 2 * EDGE) * share:.2f}%"


TICKS = [at(point) for point in Point]


@dataclass(frozen=True)
class Gauge:
    """One row of a chart, and the same in words."""

    of: Strength
    areas: list["Gauge"]

    @property
    def now(self) -> str:
        return at(self.of.mean) if self.of.mean is not None else ""

    @property
    def before(self) -> str:
        return at(self.of.baseline) if self.of.baseline is not None else ""

    @property
    def peers(self) -> str:
        return at(self.of.peers) if self.of.peers is not None else ""

    @property
    def mean(self) -> str:
        return strengths.said(self.of.mean) if self.of.mean is not None else ""

    @property
    def rate(self) -> str:
        return f"{round(100 * self.of.rate)} %" if self.of.rate is not None else ""

    @property
    def trend(self) -> str:
        """In words, in steps of the scale."""
        change = self.of.trend
        if change is None:
            return ""
        if abs(change) < 0.05:
            return "steady"
        return f"{'up' if change > 0 else 'down'} {abs(change):.1f}"

    @property
    def line(self) -> list[tuple[str, str]]:
        """The latest ratings as points of a small line; none for a single one."""
        points = self.of.points[-LATEST:]
        if len(points) < 2:
            return []
        step = (WIDTH - 2 * MARGIN) / (len(points) - 1)
        return [(f"{MARGIN + n * step:.1f}", f"{height(p):.1f}") for n, p in enumerate(points)]

    @property
    def path(self) -> str:
        return " ".join(",".join(point) for point in self.line)


def height(point: int) -> float:
    """From the top: the best is highest."""
    share = (Point.STRONG_YES - point) / (Point.STRONG_YES - Point.STRONG_NO)
    return MARGIN + share * (HEIGHT - 2 * MARGIN)
