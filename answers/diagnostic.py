"""The start of a preparation: two questions from each round of a track, in a few sittings."""

from dataclasses import dataclass

from answers.picking import Pool
from questions.models.bank import Difficulty

EACH = 2  # questions of a round
MOST, MOST_MINUTES = 8, 60  # of one sitting, which holds one question at least


@dataclass(frozen=True)
class Progress:
    """How many questions of the whole are answered."""

    done: int
    total: int

    @property
    def complete(self) -> bool:
        return self.done >= self.total


def progress(pool: Pool) -> Progress:
    """Nothing to do without a track: there would be no end of rounds."""
    places = [pool.set_of("round", slug) for slug in pool.rounds()] if pool.track else []
    done = sum(min(EACH, (bits & pool.done()).bit_count()) for bits in places)
    return Progress(done, sum(min(EACH, bits.bit_count()) for bits in places))


def sitting(pool: Pool) -> list[int]:
    """Keys of the next questions: as many as fit, from the rounds with short questions first."""
    chosen: list[int] = []
    for pk in missing(pool):
        fits = len(chosen) < MOST and pool.minutes([*chosen, pk]) <= MOST_MINUTES
        if fits or not chosen:
            chosen.append(pk)
    return chosen


def missing(pool: Pool) -> list[int]:
    """All that is still to be answered, a round after the other."""
    groups = [shortest(pool, slug) for slug in pool.rounds()] if pool.track else []
    groups = sorted(filter(None, groups), key=lambda pks: pool.minutes(pks[:1]))
    return [pk for pks in groups for pk in pks]


def shortest(pool: Pool, slug: str) -> list[int]:
    """The questions that a round still needs; none that is meant to be hard, if it can be."""
    here = pool.set_of("round", slug)
    wanted = EACH - (here & pool.done()).bit_count()
    new = here & ~pool.done()
    hard = new & pool.set_of("difficulty", Difficulty.STRETCH)
    pks = sorted(pool.fresh_first(new & ~hard), key=lambda pk: pool.minutes([pk]))
    return [*pks, *pool.fresh_first(hard)][: max(wanted, 0)]
