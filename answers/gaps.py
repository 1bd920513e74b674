"""What to practise next: three questions, each for a gap that is said in words."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, zip_longest

from django.utils import timezone

from accounts.models import User
from answers import strengths
from answers.models import Point
from answers.picking import Pool, pool_of
from answers.strengths import Strength, Strengths
from questions.models import Question

THREE = 3
WELL_SAID = 0.6  # the share of key points below which something is missing
NEGLECTED = datetime.timedelta(days=7)


@dataclass(frozen=True)
class Gap:
    """A reason, and the set of questions that would help."""

    why: str
    bits: int


@dataclass(frozen=True)
class Suggestion:
    question: Question
    why: str


def practise_next(user: User) -> list[Suggestion]:
    """No two of one round, none that is due today; the same for all of a day until one answers."""
    pool = pool_of(user)
    return suggested(pool, strengths.of(user)) if pool.everything else []


def suggested(pool: Pool, found: Strengths) -> list[Suggestion]:
    picked = choose(pool, gaps(found, pool, timezone.now()))
    rows = Question.objects.published().select_related("round").only(
        "slug", "line", "minutes", "round__title", "round__slug"
    ).in_bulk(list(picked))  # fmt: skip
    return [Suggestion(rows[pk], why) for pk, why in picked.items() if pk in rows]


def choose(pool: Pool, found: Iterator[Gap]) -> dict[int, str]:
    """Key of a question → why, for as many gaps as are wanted."""
    picked: dict[int, str] = {}
    free = pool.everything & ~pool.due
    for gap in found:
        pks = pool.fresh_first(gap.bits & free)
        if pks:
            picked[pks[0]] = gap.why
            free &= ~round_of(pool, pks[0])
        if len(picked) == THREE:
            break
    return picked


def round_of(pool: Pool, pk: int) -> int:
    """All questions of the round of this one."""
    bit = 1 << pool.bank.bits[pk]
    return next(bits for bits in pool.bank.sets["round"].values() if bits & bit)


def gaps(found: Strengths, pool: Pool, now: datetime.datetime) -> Iterator[Gap]:
    """The worst of each kind, then the second of each, and so on; at last whatever is rare."""
    kinds = [weak(found, pool), untried(found, pool), unsaid(found, pool),
             neglected(found, pool, now)]  # fmt: skip
    ranked = chain.from_iterable(zip_longest(*kinds))
    yield from (gap for gap in ranked if gap is not None)
    yield from rare(found, pool)


def weak(found: Strengths, pool: Pool) -> list[Gap]:
    """Signals and areas that are rated below a yes, the weakest first."""
    titles = {row.round: row.title for row in found.rounds}
    known = [(row, row.title, pool.set_of("signal", row.key)) for row in found.signals]
    known += [
        (row, f"“{row.title}” in {titles[row.round]}", pool.set_of("round", row.round))
        for rows in found.areas.values()
        for row in rows
    ]
    ranked = sorted(
        (row.mean, -row.attempts, title, bits)
        for row, title, bits in known
        if row.mean is not None and row.mean < Point.WEAK_YES
    )
    return [
        Gap(f"{title}: {times(-fewer)}, mean {strengths.said(mean)}", bits)
        for mean, fewer, title, bits in ranked
    ]


def here(found: Strengths, pool: Pool) -> Iterator[tuple[Strength, int]]:
    """The rounds of the track that have questions, with them."""
    places = ((row, pool.set_of("round", row.round)) for row in found.rounds)
    return ((row, bits) for row, bits in places if bits)


def untried(found: Strengths, pool: Pool) -> list[Gap]:
    return [
        Gap(f"Never tried: {row.title}, in your track", bits)
        for row, bits in here(found, pool)
        if not row.attempts
    ]


def unsaid(found: Strengths, pool: Pool) -> list[Gap]:
    """Rounds in which key points are missed, most of them first."""
    low = [(row.rate, row.title, bits) for row, bits in here(found, pool)
           if row.rate is not None and row.rate < WELL_SAID]  # fmt: skip
    return [
        Gap(f"Key points: {round(100 * rate)} % in {title}", bits)
        for rate, title, bits in sorted(low)
    ]


def neglected(found: Strengths, pool: Pool, now: datetime.datetime) -> list[Gap]:
    """Rounds that were not tried for a week, the longest ago first."""
    old = [(row.latest, row.title, bits) for row, bits in here(found, pool)
           if row.latest is not None and now - row.latest >= NEGLECTED]  # fmt: skip
    return [
        Gap(f"{title}: not practised for {(now - at).days} days", bits)
        for at, title, bits in sorted(old)
    ]


def rare(found: Strengths, pool: Pool) -> list[Gap]:
    """Rounds with the fewest attempts."""
    tried = [(row.attempts, row.title, bits) for row, bits in here(found, pool) if row.attempts]
    return [Gap(f"{title}: {times(n)} so far", bits) for n, title, bits in sorted(tried)]


def times(number: int) -> str:
    return f"{number} attempt{'' if number == 1 else 's'}"
