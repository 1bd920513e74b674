"""Several questions under one clock: which sets there are, and how one goes from start to end."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from answers import attempts, diagnostic, keypoints
from answers.comparison import verdict
from answers.models import Attempt, Place, Point, PracticeSet
from answers.models.attempt import Stage
from answers.picking import Pool, pool_of
from questions.models import Question
from questions.models.bank import Difficulty

SHORT, BRIEF = 5, 2  # minutes of an answer in a small loop, and under rapid fire
DIAGNOSTIC = "diagnostic"


class TooFew(Exception):
    """There are not enough questions for this kind of set."""


class Closed(Exception):
    """The set is finished, or its time is over: nothing new begins in it."""


def rapid(round_: str, pool: Pool) -> list[int]:
    pks = pool.fresh_first(pool.at_most(pool.set_of("round", round_), BRIEF))
    return pks[:5] if len(pks) >= 5 else []


def two_of(round_: str, pool: Pool) -> list[int]:
    """An easier one, a warm-up if there is any, then a standard one."""
    here = pool.set_of("round", round_)
    standard = pool.fresh_first(here & pool.set_of("difficulty", Difficulty.STANDARD))
    easy = pool.fresh_first(here & pool.set_of("difficulty", Difficulty.WARM_UP))
    # Sorting is stable: of two as long, the one that was not answered stays before the other.
    easy = easy or sorted(standard[:2], key=lambda pk: pool.minutes([pk]))
    rest = [pk for pk in standard if pk not in easy[:1]]
    return [*easy[:1], *rest[:1]] if easy and rest else []


def growing(round_: str, levels: int, pool: Pool) -> list[int]:
    grown = Question.objects.published().filter(round__slug=round_, levels__gte=levels)
    bits = pool.bank.of_rows(grown.values_list("pk", flat=True))
    return pool.fresh_first(bits & pool.set_of("round", round_))[:1]


def small_loop(pool: Pool) -> list[int]:
    """One short question of each of three rounds, those with the fewest answers first."""
    places = [pool.at_most(pool.set_of("round", slug), SHORT) for slug in pool.rounds()]
    places = sorted(places, key=lambda bits: (bits & pool.done()).bit_count())
    found = [pks[0] for bits in places if (pks := pool.fresh_first(bits))]
    return found[:3] if len(found) >= 3 else []


@dataclass(frozen=True)
class Kind:
    """`pick` gives the keys of its questions for a person, none where there are too few."""

    key: str
    title: str
    about: str
    minutes: int | None
    pick: Callable[[Pool], list[int]]


KINDS = {
    kind.key: kind
    for kind in (
        Kind("rapid-behavioural", "Five rapid-fire: behavioural",
             "Short answers, one after the other, as in a first call.", 10,
             partial(rapid, "behavioural")),
        Kind("rapid-ml", "Five rapid-fire: ML fundamentals",
             "A minute each, and room to think.", 10, partial(rapid, "ml-fundamentals")),
        Kind("rapid-pm", "Five rapid-fire: technical questions to a PM",
             "Short answers, one after the other.", 10, partial(rapid, "technical-pm")),
        Kind("two-coding", "Two coding questions in 45 minutes",
             "The easier one first; leave more than half of the time to the other.", 45,
             partial(two_of, "lc-coding")),
        Kind("four-levels", "Four levels in 60 minutes",
             "One object-oriented question that grows; few people reach the last level.", 60,
             partial(growing, "oop", 4)),
        Kind("small-loop", "A loop in small",
             "One short question from each of three rounds, as on the day itself.", 15,
             small_loop),
        Kind(DIAGNOSTIC, "Diagnostic",
             "Two questions from each round of your track show where to begin.", None,
             diagnostic.sitting),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Offer:
    """A kind of set that can begin now: with how many questions, and how many of them new."""

    kind: Kind
    questions: int
    new: int
    minutes: int  # of their answers


def offers(user: User) -> list[Offer]:
    pool = pool_of(user)
    picked = ((kind, kind.pick(pool)) for kind in KINDS.values())
    return [
        Offer(kind, len(pks), sum(pk not in pool.answered for pk in pks), pool.minutes(pks))
        for kind, pks in picked
        if pks
    ]


@transaction.atomic
def begin(user: User, kind: Kind) -> PracticeSet:
    """A new set, or the one that is running. Raises TooFew."""
    close_over(user)
    found = PracticeSet.objects.of(user).running().first()
    if found is not None:
        return found
    picked = kind.pick(pool_of(user))
    if not picked:
        raise TooFew
    # Of two that begin at once one makes it; the other finds it there.
    row, new = PracticeSet.objects.get_or_create(
        user=user, finished_at=None,
        defaults={"kind": kind.key, "title": kind.title, "minutes": kind.minutes},
    )  # fmt: skip
    if new:
        numbered = enumerate(picked, start=1)
        Place.objects.bulk_create(Place(set=row, position=n, question_id=pk) for n, pk in numbered)
    return row


def close_over(user: User) -> None:
    """A set whose time is over stands in nobody's way."""
    for row in PracticeSet.objects.of(user).running():
        if row.over:
            finish(row)


def finish(row: PracticeSet) -> None:
    """Its answers can still be rated and compared."""
    PracticeSet.objects.running().filter(pk=row.pk).update(finished_at=timezone.now())


@transaction.atomic
def go(row: PracticeSet, place: Place) -> Attempt:
    """The attempt at one of its questions, begun if it was not. Raises Closed."""
    now_there = Place.objects.select_for_update().get(pk=place.pk)
    if now_there.attempt is not None:
        return now_there.attempt
    if row.finished_at or row.over:
        raise Closed
    question = Question.objects.published().filter(pk=place.question_id).first()
    if question is None:
        raise Closed
    now_there.attempt = attempts.begin(row.user, question)
    now_there.save(update_fields=["attempt"])
    return now_there.attempt


@dataclass(frozen=True)
class Line:
    """One question of a set: how far it is, and what came of it."""

    place: Place
    state: str  # open, answered, rated, given up, not reached; "" before it was begun
    late: bool
    verdict: Point | None
    hit: int | None
    key_points: int

    @property
    def waits(self) -> bool:
        """Whether the clock of the set still runs for it."""
        return self.state in ("", "open")


STATES = {Stage.ANSWERING: "open", Stage.RATING: "answered", Stage.COMPARING: "rated"}


def lines(row: PracticeSet) -> list[Line]:
    """In their order, in a constant number of queries."""
    places = row.places.select_related("question__round", "attempt")
    places = places.prefetch_related("attempt__ratings")
    found = list(places.defer(*(f"question__{name}" for name in Question.heavy)))
    numbers = keypoints.numbers(
        (p.attempt.revision_id, p.question.revision_id, p.question.key_points)
        for p in found
        if p.attempt
    )
    return [line(row, place, numbers) for place in found]


def line(row: PracticeSet, place: Place, numbers: dict[int, int]) -> Line:
    attempt = place.attempt
    if attempt is None:
        gone = row.finished_at or row.over
        return Line(place, "not reached" if gone else "", False, None, None, 0)
    hit = len(attempt.hit) if attempt.compared_at else None
    state = "given up" if attempt.given_up_at else STATES[attempt.stage]
    late = row.ends_at is not None and closed_at(attempt) > row.ends_at
    return Line(place, state, late, verdict(attempt), hit, numbers[attempt.revision_id])


def closed_at(attempt: Attempt) -> datetime.datetime:
    """When its answer was there; now, while it is not."""
    return attempt.finished_at or attempt.given_up_at or timezone.now()


def taken(row: PracticeSet, found: list[Line]) -> int:
    """Seconds from the start to the last answer; to the end where there is none."""
    ends = [closed_at(line.place.attempt) for line in found
            if line.place.attempt and not line.waits]  # fmt: skip
    end = max(ends) if ends else row.finished_at or timezone.now()
    return int((end - row.started_at).total_seconds())
