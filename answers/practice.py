"""The way from a question's page to an answer of it."""

from typing import Any

from accounts.models import User
from answers.models import Attempt
from questions import panels
from questions.models import Question


def panel(user: User, question: Question) -> dict[str, Any]:
    """What is open, and what was answered before."""
    rows = list(Attempt.objects.of(user).filter(question=question))
    closed = [row for row in rows if row.sealed_at or row.given_up_at]
    return {"open": next((row for row in rows if row not in closed), None), "earlier": closed[:5]}


def register() -> None:
    panels.register("answers/_practice.html", panel)
