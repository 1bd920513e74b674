"""What a person's answers say of them: by round, signal and rubric area, and what to practise next.

The numbers are plain functions of rows that are read in a constant number of queries.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any

from accounts.models import User
from answers import keypoints
from answers.attempts import Given
from answers.models import Attempt, Baseline, Point, Rating
from answers.models.attempt import OPEN
from answers.models.rating import By
from questions import bank as banks
from questions.models import Round

LAST = 3  # ratings that a trend compares with as many before


@dataclass(frozen=True)
class Try:
    """An attempt that was rated or given up; `hit` is None until it was compared."""

    at: datetime.datetime
    round: int
    signals: Sequence[str]
    own: Given | None = None
    peers: Sequence[Given] = ()
    hit: int | None = None
    key_points: int = 0


@dataclass(frozen=True)
class Place:
    """A round as it is now."""

    pk: int
    slug: str
    title: str
    rubric: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Strength:
    """What is known of one round, signal or area; `points` are one's own, the oldest first."""

    key: str
    title: str
    round: str = ""  # slug; of a signal none
    attempts: int = 0
    points: Sequence[int] = ()
    theirs: Sequence[int] = ()
    hit: int = 0
    key_points: int = 0
    baseline: float | None = None
    latest: datetime.datetime | None = None

    @property
    def mean(self) -> float | None:
        return fmean(self.points) if self.points else None

    @property
    def peers(self) -> float | None:
        return fmean(self.theirs) if self.theirs else None

    @property
    def rate(self) -> float | None:
        """The share of key points that were hit."""
        return self.hit / self.key_points if self.key_points else None

    @property
    def trend(self) -> float | None:
        """How the last ratings differ from those before them."""
        last, before = self.points[-LAST:], self.points[-2 * LAST : -LAST]
        return fmean(last) - fmean(before) if before else None


@dataclass(frozen=True)
class Strengths:
    rounds: list[Strength]
    signals: list[Strength]
    areas: dict[str, list[Strength]] = field(default_factory=dict)  # by slug of the round
    tries: Sequence[Try] = ()  # what all of it was counted from
    places: Sequence[Place] = ()

    @property
    def attempts(self) -> int:
        return sum(row.attempts for row in self.rounds)


def said(mean: float) -> str:
    """The point of the scale that is nearest."""
    return str(Point(int(mean + 0.5)).label)


def of(user: User) -> Strengths:
    tries = tries_of(user)
    found = Baseline.objects.filter(user=user).values_list("round", "areas")
    tried = {one.round for one in tries}
    return measured(
        tries, places(user, tried), banks.current().labels["signal"], dict(found.order_by())
    )


def places(user: User, tried: set[int]) -> list[Place]:
    """The rounds of the person's track, and others in which they have answered."""
    rows = Round.objects.published().values_list("pk", "slug", "title", "rubric", "tracks")
    return [
        Place(pk, slug, title, rubric)
        for pk, slug, title, rubric, tracks in rows
        if pk in tried or user.track in tracks
    ]


def tries_of(user: User) -> list[Try]:
    """The oldest first."""
    rows = list(
        Attempt.objects.of(user).filter(~OPEN).order_by("started_at", "pk").values(
            "pk", "started_at", "revision", "hit", "compared_at", "question__round",
            "question__signals", "question__key_points", "question__revision",
        )
    )  # fmt: skip
    compared = [row for row in rows if row["compared_at"]]
    numbers = keypoints.numbers(
        (row["revision"], row["question__revision"], row["question__key_points"])
        for row in compared
    )
    own, peers = ratings(user) if rows else ({}, {})
    return [a_try(row, own.get(row["pk"]), peers.get(row["pk"], []), numbers) for row in rows]


def a_try(
    row: Mapping[str, Any], own: Given | None, peers: list[Given], numbers: Mapping[int, int]
) -> Try:
    compared = row["compared_at"] is not None
    return Try(
        row["started_at"], row["question__round"], row["question__signals"], own, peers,
        len(row["hit"]) if compared else None, numbers[row["revision"]] if compared else 0,
    )  # fmt: skip


def ratings(user: User) -> tuple[dict[int, Given], dict[int, list[Given]]]:
    """Those by the person and those by peers, by attempt."""
    own: dict[int, Given] = {}
    peers: dict[int, list[Given]] = {}
    rows = Rating.objects.filter(attempt__user=user, by__in=[By.SELF, By.PEER])
    for attempt, by, *given in rows.values_list("attempt", "by", "verdict", "areas", "certainty"):
        if by == By.SELF:
            own[attempt] = Given(*given)
        else:
            peers.setdefault(attempt, []).append(Given(*given))
    return own, peers


def measured(
    tries: Sequence[Try],
    rounds: Iterable[Place],
    signals: Mapping[str, str],
    baselines: Mapping[int, Mapping[str, int]],
) -> Strengths:
    """Everything from `tries`, which are in the order of time."""
    by_round: dict[int, list[Try]] = {}
    by_signal: dict[str, list[Try]] = {}
    for one in tries:
        by_round.setdefault(one.round, []).append(one)
        for key in one.signals:
            by_signal.setdefault(key, []).append(one)
    found = Strengths([], [
        strength(by_signal[key], verdict_of, key=key, title=title)
        for key, title in signals.items() if key in by_signal
    ], tries=tries, places=list(rounds))  # fmt: skip
    for place in found.places:
        here, before = by_round.get(place.pk, []), baselines.get(place.pk, {})
        start = fmean(before.values()) if before else None
        names = {"key": place.slug, "title": place.title, "round": place.slug}
        found.rounds.append(strength(here, verdict_of, baseline=start, **names))
        found.areas[place.slug] = [
            area_strength(here, place, area, before) for area in place.rubric
        ]
    return found


def area_strength(
    here: Sequence[Try], place: Place, area: Mapping[str, Any], before: Mapping[str, int]
) -> Strength:
    key: str = area["key"]
    names = {"key": key, "title": area["title"], "round": place.slug}
    return strength(here, lambda given: given.areas.get(key), baseline=before.get(key), **names)


def verdict_of(given: Given) -> int | None:
    return given.verdict


def strength(tries: Sequence[Try], point: Callable[[Given], int | None], **known: Any) -> Strength:
    """`point` is what counts of a rating. What was given up counts as tried, and as no rating."""
    own = [one.own for one in tries if one.own]
    theirs = [given for one in tries for given in one.peers]
    compared = [one for one in tries if one.hit is not None]
    return Strength(
        attempts=len(tries),
        points=[p for given in own if (p := point(given)) is not None],
        theirs=[p for given in theirs if (p := point(given)) is not None],
        hit=sum(min(one.hit or 0, one.key_points) for one in compared),
        key_points=sum(one.key_points for one in compared),
        latest=tries[-1].at if tries else None,
        **known,
    )
