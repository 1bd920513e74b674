"""Makes attempts for tests, by the way they are really made."""

from typing import Any

from accounts.models import User
from answers import attempts
from answers.attempts import Given
from answers.models import Attempt
from questions.models import Question, Round
from tests.questions import bank

AREAS = {"evidence": 3, "fairness": 2}


def question(slug: str = "first", **fields: Any) -> Question:
    """In the one round, which is made if it is missing."""
    place = Round.objects.first() or new_round()
    return bank.question(place, slug, **fields)


def new_round() -> Round:
    bank.signal("teamwork")
    return bank.round_of()


def begun(user: User, asked: Question) -> Attempt:
    return attempts.begin(user, asked)


def written(user: User, asked: Question, text: str = "I did it.") -> Attempt:
    return attempts.save_draft(begun(user, asked), {"text": text}, base=None, seconds=0)


def finished(user: User, asked: Question, text: str = "I did it.") -> Attempt:
    return attempts.finish(written(user, asked, text))


def rated(user: User, asked: Question, verdict: int = 3, text: str = "I did it.") -> Attempt:
    attempt = finished(user, asked, text)
    attempts.seal(attempt, Given(verdict, AREAS, 70))
    return attempt


def given_up(user: User, asked: Question) -> Attempt:
    attempt = begun(user, asked)
    attempts.give_up(attempt)
    return attempt
