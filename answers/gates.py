"""The gate of a round: rate an example answer first, then see how an expert rated it and why."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from answers.models import Gate, Point
from questions.frontmatter import POINTS
from questions.models import Example, Question, Round

CLOSE = 1  # points; an expert's neighbour on the scale is no mistake
WHY = re.compile(r'<h2[^>]*\bid="why-these-ratings"[^>]*>.*?</h2>', re.DOTALL)
ANSWER = re.compile(r'\A\s*<h2[^>]*\bid="answer"[^>]*>.*?</h2>', re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """One area of an example: what the person gave beside what the expert gave."""

    key: str
    title: str
    given: Point
    expert: Point

    @property
    def off(self) -> int:
        """Points above the expert; negative below."""
        return self.given - self.expert

    @property
    def close(self) -> bool:
        return abs(self.off) <= CLOSE


def example_of(place: Round) -> Example | None:
    """The one to rate; None where the round has none."""
    open_questions = Question.objects.published().filter(round=place)
    rows = Example.objects.published().filter(question__in=open_questions)
    found: Example | None = rows.select_related("question__round").first()
    return found


def answer(example: Example) -> SafeString:
    """Without its expert's reasons."""
    return example.shown(ANSWER.sub("", WHY.split(example.html)[0]))


def reasons(example: Example) -> SafeString:
    return example.shown("".join(WHY.split(example.html)[1:]))


def compared(example: Example, given: Mapping[str, int]) -> list[Seen]:
    """Area by area, as far as both have rated it."""
    return [
        Seen(key, area["title"], Point(given[key]), Point(POINTS.index(example.ratings[key]) + 1))
        for area in example.question.round.rubric
        if (key := area["key"]) in given and key in example.ratings
    ]


@transaction.atomic
def rate(user: User, example: Example, given: Mapping[str, int]) -> Gate:
    """Passed once every area is close to the expert's; a gate that is open stays as it was."""
    Gate.objects.get_or_create(user=user, round=example.question.round)
    gate = Gate.objects.select_for_update().get(user=user, round=example.question.round)
    if gate.passed_at is None:
        gate.given = dict(given)
        close = all(seen.close for seen in compared(example, given))
        gate.passed_at = timezone.now() if close else None
        gate.save(update_fields=["given", "passed_at"])
    return gate
