"""What rooms above put on a question's page: each registers a template and what it shows."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from questions.models import Question

Show = Callable[[User, Question], dict[str, Any]]
_panels: dict[str, Show] = {}


def register(template: str, show: Show) -> None:
    _panels[template] = show


def of(user: User, question: Question) -> list[tuple[str, dict[str, Any]]]:
    """Template and context of each."""
    return [(template, show(user, question)) for template, show in _panels.items()]
