"""How links to questions (`question:slug`) find their pages."""

from collections.abc import Iterable

from prepsite.markdown.links import Target
from questions.models import Question


def questions(slugs: Iterable[str]) -> dict[str, Target]:
    rows = Question.objects.published().filter(slug__in=list(slugs)).only("slug", "line")
    return {row.slug: Target(row.get_absolute_url(), row.line) for row in rows}
