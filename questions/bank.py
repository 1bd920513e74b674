"""The bank as sets of bits, one bit a question: which match, and how many each filter would leave.

Kept in each process for as long as the content stays as it is. Bits are numbered in the order in
which questions are listed by default.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Case, Expression, When

from accounts.models import User
from prepsite.content import stamp
from prepsite.tracks import Level, Track
from prepsite.web.shell import Kept
from questions.models import Question, Round, Signal, Standing
from questions.models.bank import Difficulty

KEPT = Kept(most=1)  # the one of the newest content
FACETS = ("track", "round", "signal", "difficulty", "level", "solution")
STATUSES = {"new": "New", "answered": "Answered", "due": "Due", "bookmarked": "Bookmarked"}
SORTS = {"round": "By round", "short": "Shortest first", "new": "Newest first"}


@dataclass
class Bank:
    """`sets` maps facet → value → the questions that have it; `labels` what people call it."""

    pks: list[int]
    minutes: list[int]
    sets: dict[str, dict[str, int]]
    labels: dict[str, dict[str, str]]
    keys: dict[str, int] = field(default_factory=dict)  # content id → bit

    @cached_property
    def everything(self) -> int:
        return (1 << len(self.pks)) - 1

    @cached_property
    def bits(self) -> dict[int, int]:
        """Key of a row → its bit."""
        return {pk: bit for bit, pk in enumerate(self.pks)}

    @cached_property
    def shortest_first(self) -> list[int]:
        return sorted(range(len(self.pks)), key=lambda bit: (self.minutes[bit], bit))

    @cached_property
    def newest_first(self) -> list[int]:
        return sorted(range(len(self.pks)), key=lambda bit: -self.pks[bit])

    def of_rows(self, pks: Iterable[int]) -> int:
        """The set of these rows; those that are not published are passed over."""
        return union(self.bits[pk] for pk in pks if pk in self.bits)

    def in_order(self, found: int, sort: str) -> Iterator[int]:
        """The bits of a set, one after the other."""
        orders = {"short": self.shortest_first, "new": self.newest_first}
        order = orders[sort] if sort in orders else range(len(self.pks))
        members = found.to_bytes(len(self.pks) // 8 + 1, "little")
        return (bit for bit in order if members[bit >> 3] >> (bit & 7) & 1)


def union(bits: Iterable[int]) -> int:
    """One set of many single bits, without copying it for each."""
    members = sorted(bits)
    if not members:
        return 0
    found = bytearray(members[-1] // 8 + 1)
    for bit in members:
        found[bit >> 3] |= 1 << (bit & 7)
    return int.from_bytes(found, "little")


def current() -> Bank:
    found: Bank = KEPT.get("bank", stamp.current(), build)
    return found


def build() -> Bank:
    rounds = {row.pk: row for row in Round.objects.published()}
    questions = Question.objects.published().order_by("round__order", "round", "order", "pk")
    rows = questions.values_list(
        "pk", "content_id", "round", "tracks", "signals", "difficulty", "level", "has_solution",
        "minutes",
    )  # fmt: skip
    pks, minutes, keys = [], [], {}
    members: dict[str, dict[str, list[int]]] = {facet: {} for facet in FACETS}
    for bit, (pk, key, place, tracks, signals, difficulty, level, solved, length) in enumerate(
        rows.iterator(chunk_size=2000)
    ):
        pks.append(pk)
        minutes.append(length)
        keys[key] = bit
        values = {
            "track": tracks, "round": [rounds[place].slug], "signal": signals,
            "difficulty": [difficulty], "level": [level],
            "solution": ["yes"] if solved else [],
        }  # fmt: skip
        for facet, found in values.items():
            for value in found:
                members[facet].setdefault(value, []).append(bit)
    sets = {facet: {v: union(b) for v, b in found.items()} for facet, found in members.items()}
    return Bank(pks, minutes, sets, labels(rounds.values()), keys)


def labels(rounds: Iterable[Round]) -> dict[str, dict[str, str]]:
    """Facet → value → words, in the order in which they are offered."""
    return {
        "track": {value: str(words) for value, words in Track.choices},
        "round": {row.slug: row.title for row in rounds},
        "signal": dict(Signal.objects.published().values_list("content_id", "title")),
        "difficulty": {value: str(words).capitalize() for value, words in Difficulty.choices},
        "level": {value: str(words).capitalize() for value, words in Level.choices},
        "solution": {"yes": "With a reference solution"},
    }


def statuses(bank: Bank, user: User) -> dict[str, int]:
    """Status → the person's questions in it."""
    rows = Standing.objects.of(user).values_list(
        "question", yes(answered_at__isnull=False), yes(due_on__lte=user.today()),
        yes(bookmarked_at__isnull=False),
    )  # fmt: skip
    kept = list(rows)
    answered = bank.of_rows(pk for pk, it_is, _, _ in kept if it_is)
    return {
        "new": bank.everything & ~answered,
        "answered": answered,
        "due": bank.of_rows(pk for pk, _, it_is, _ in kept if it_is),
        "bookmarked": bank.of_rows(pk for pk, _, _, it_is in kept if it_is),
    }


def yes(**lookups: Any) -> Expression:
    """Asked by the database: thousands of dates need not be read."""
    return Case(When(**lookups, then=True), default=False)


@dataclass
class Choice:
    """One value of a filter, and how many questions it would show with all other filters."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class Selection:
    """Filters on a bank. Values of one filter add up; filters narrow each other."""

    bank: Bank
    chosen: Mapping[str, list[str]]
    mine: Mapping[str, int]
    text: int | None = None  # what the words were found in, if any were given

    @property
    def sets(self) -> dict[str, dict[str, int]]:
        return {**self.bank.sets, "status": dict(self.mine)}

    def of(self, facet: str) -> int:
        """What one filter lets through."""
        values = self.chosen.get(facet, [])
        if not values:
            return self.bank.everything
        found = 0
        for value in values:
            found |= self.sets[facet].get(value, 0)
        return found

    @cached_property
    def found(self) -> int:
        return self.without("")

    def without(self, facet: str) -> int:
        """What all filters but this one let through."""
        found = self.bank.everything if self.text is None else self.text
        for other in (*FACETS, "status"):
            if other != facet:
                found &= self.of(other)
        return found

    def choices(self, facet: str) -> list[Choice]:
        base, chosen = self.without(facet), self.chosen.get(facet, [])
        words = STATUSES if facet == "status" else self.bank.labels[facet]
        sets = self.sets[facet]
        listed = [
            Choice(value, label, (base & sets.get(value, 0)).bit_count(), value in chosen)
            for value, label in words.items()
        ]
        # A value that no question has is not offered.
        return [c for c in listed if c.chosen or facet == "status" or sets.get(c.value)]

    def deal(self) -> int | None:
        """The key of a random question, one not yet answered if there is any."""
        pool = self.found & self.mine["new"] or self.found
        if not pool:
            return None
        at = random.randrange(pool.bit_count())  # noqa: S311 - nothing depends on it
        for number, bit in enumerate(self.bank.in_order(pool, "")):
            if number == at:
                return self.bank.pks[bit]
        return None
