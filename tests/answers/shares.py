"""Makes what the tests of sharing need: examples, gates, offers, submissions, and their media."""

from typing import Any

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from answers import peers, topanswers
from answers.attempts import Given
from answers.models import Attempt, Gate, Offer, Picture, Rating, Submission
from answers.peers import Said
from answers.topanswers import Review
from questions.models import Example, Question, Round
from recordings.models import Recording
from tests.answers import made
from tests.factories import saved

SECRETS = ("SELF-WORDS", "SELF-EVIDENCE", "CHANGE-SECRET", "83 %", "You rated yourself")
EXAMPLE = "## Answer\nI said so.\n\n## Why these ratings\n### Evidence\nBecause of WHY-SECRET.\n"
EXPERT = {"evidence": "strong-yes", "fairness": "weak-no"}
SAID = Said(Given(2, {"evidence": 2, "fairness": 3}), {"evidence": "at 0:07", "fairness": "“so”"})
FORM = {
    "verdict": "2", "area:evidence": "2", "area:fairness": "3", "evidence:evidence": "at 0:07",
    "evidence:fairness": "“so”", "words": "Slower.",
}  # fmt: skip
REVIEW = {
    "verdict": "4", "area:evidence": "4", "area:fairness": "3", "how": "select",
    "feedback": "At 0:07 you **waver**.", "analysis": "It names ANALYSIS-WORDS.",
}  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def example(asked: Question, **fields: Any) -> Example:
    key = f"{asked.slug}-example"
    values = {"content_id": key, "slug": key, "body": EXAMPLE, "ratings": EXPERT} | fields
    item = Example(question=asked, **values)
    item.render()
    return saved(item)


def through_gate(user: User, place: Round) -> User:
    Gate.objects.create(user=user, round=place, passed_at=timezone.now())
    return user


def sealed(user: User, asked: Question, text: str = "I did it.") -> Attempt:
    """With a rating of oneself that would be known anywhere."""
    attempt = made.rated(user, asked, text=text)
    own = Rating.objects.filter(attempt=attempt)
    own.update(certainty=83, words="SELF-WORDS", evidence={"evidence": "SELF-EVIDENCE"})
    attempt.change, attempt.hit = "CHANGE-SECRET", [1]
    attempt.save()
    return attempt


def offered(attempt: Attempt, *, named: bool = False) -> Offer:
    return peers.offer(attempt, named=named)


def submitted(attempt: Attempt, *, named: bool = False) -> Submission:
    return topanswers.submit(attempt, named=named)


def selected(attempt: Attempt, editor: User, *, named: bool = False) -> Submission:
    submission = submitted(attempt, named=named)
    given = Given(4, {"evidence": 4, "fairness": 3})
    said = Review(given, "At 0:07 you **waver**.", "It names ANALYSIS-WORDS.")
    topanswers.review(submission, editor, said)
    topanswers.decide(submission, selected=True)
    return submission


def published(attempt: Attempt, editor: User, *, named: bool = False) -> Submission:
    submission = selected(attempt, editor, named=named)
    topanswers.consent(attempt, named=named)
    submission.refresh_from_db()
    return submission


def picture(attempt: Attempt) -> Picture:
    found = Picture(attempt=attempt, name="lenas-sketch.png", width=3, height=2)
    found.file.save("sketch.png", ContentFile(b"picture"))
    return found


def recording(attempt: Attempt, **fields: Any) -> Recording:
    """Ready to be played, and the attempt's own."""
    values = {"kind": "audio", "mime": "audio/webm", "seconds": 300.0, "size": 5} | fields
    found = Recording(owner=attempt.user, **values)
    found.file.save("sound.webm", ContentFile(b"sound"), save=False)
    found.state = "ready"
    found.save()
    attempt.recording = found
    attempt.save()
    return found
