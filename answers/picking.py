"""Which questions a person is given next, by the bank's sets: what they know least of comes first.

The same all day for the same person, and mixed otherwise.
"""

import datetime
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import User
from answers.models import Attempt
from questions import bank as banks
from questions.bank import Bank
from questions.models import Standing


@dataclass(frozen=True)
class Pool:
    """The questions of a person's track. `open` are being answered, `due` wait in the review."""

    bank: Bank
    track: str
    everything: int
    answered: Mapping[int, datetime.datetime]  # key of a question → when last
    open: int
    due: int
    seed: str

    def set_of(self, facet: str, value: str) -> int:
        """Those of one value of a filter."""
        return self.everything & self.bank.sets[facet].get(value, 0)

    def rounds(self) -> list[str]:
        """Slugs of the rounds that have a question here, in their order."""
        return [slug for slug in self.bank.labels["round"] if self.set_of("round", slug)]

    def done(self) -> int:
        return self.bank.of_rows(self.answered)

    def at_most(self, found: int, minutes: int) -> int:
        """Those of a set that are as short."""
        bits = self.bank.in_order(found, "")
        return banks.union(bit for bit in bits if self.bank.minutes[bit] <= minutes)

    def fresh_first(self, found: int) -> list[int]:
        """Keys of those of a set that are not open: the never answered, then the oldest answers."""
        pks = (self.bank.pks[bit] for bit in self.bank.in_order(found & ~self.open, ""))
        return sorted(pks, key=self.freshness)

    def freshness(self, pk: int) -> tuple[bool, float, int]:
        at = self.answered.get(pk)
        return at is not None, at.timestamp() if at else 0, self.mixed(pk)

    def mixed(self, pk: int) -> int:
        return zlib.crc32(f"{self.seed}:{pk}".encode())

    def minutes(self, pks: Iterable[int]) -> int:
        return sum(self.bank.minutes[self.bank.bits[pk]] for pk in pks)


def pool_of(user: User) -> Pool:
    bank, today = banks.current(), user.today()
    rows = list(Standing.objects.of(user).values_list("question", "answered_at", "due_on"))
    begun = Attempt.objects.of(user).open().values_list("question", flat=True)
    return Pool(
        bank=bank,
        track=user.track,
        everything=bank.sets["track"].get(user.track, 0) if user.track else bank.everything,
        answered={pk: at for pk, at, _ in rows if at},
        open=bank.of_rows(begun),
        due=bank.of_rows(pk for pk, _, due in rows if due and due <= today),
        seed=f"{user.pk}:{today}",
    )
