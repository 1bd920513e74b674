"""Answers that people of the site under test have shared: run inside it, as people.py is."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from answers import attempts, peers, topanswers
from answers.attempts import Given
from answers.models import Attempt, Gate, Offer, Submission
from answers.peers import Said
from answers.topanswers import Review
from questions.models import Question

QUESTION = "conflict-with-a-teammate"
TEXT = (
    "We disagreed for two weeks on whether to keep the old queue. I asked him to show me the "
    "failure he feared, we ran it on a copy, and he was right about one of three. I changed the "
    "plan for that one, and wrote down why the others could go.\n\nIt cost us four days."
)


def sealed(user: User, **fields: Any) -> Attempt:
    """An answer that its owner has rated; a key makes its address known."""
    asked = Question.objects.published().select_related("round").get(slug=QUESTION)
    row = Attempt.objects.create(
        user=user, question=asked, revision=asked.revision, rubric=asked.round.revision,
        minutes=asked.minutes, text=TEXT, **fields,
    )  # fmt: skip
    attempts.seal(attempts.finish(row), Given(3, points(row, 3), 70))
    return row


def points(row: Attempt, point: int) -> dict[str, int]:
    return {area["key"]: point for area in row.question.round.rubric}


def answered(email: str) -> None:
    """Prints the key of a sealed answer by this person."""
    print(sealed(User.objects.get(email=email)).pk)


def let_in(user: User, row: Attempt) -> None:
    Gate.objects.create(
        user=user, round=row.question.round, given=points(row, 3), passed_at=timezone.now()
    )


def shared(lena: User, priya: User, oskar: User, editor: User) -> None:
    """Priya's answer waits for Lena; Lena's was rated, and selected; Oskar's is a top answer."""
    hers, lenas = sealed(priya, pk=901), sealed(lena, pk=902)
    Offer.objects.create(pk=901, attempt=hers, named=True)
    for person in (lena, priya):
        let_in(person, hers)
    evidence = dict.fromkeys(points(hers, 2), "“he was right about one of three”")
    said = Said(Given(2, points(hers, 2)), evidence, "Say earlier what it cost.")
    peers.rate(peers.offer(lenas, named=False), priya, said)
    for key, row in {901: sealed(oskar, pk=903), 902: lenas}.items():
        submission = Submission.objects.create(pk=key, attempt=row, named=True)
        words = "Calm, and **in numbers**: four days, one of three."
        topanswers.review(submission, editor, Review(Given(4, points(row, 4)), words, words))
        topanswers.decide(submission, selected=True)
    topanswers.consent(Attempt.objects.get(pk=903), named=True)
