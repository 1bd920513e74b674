"""The landing page shows the product as it is: the opening of a real, free lesson."""

from typing import Any

from django.utils.safestring import mark_safe

from courses.models import Lesson
from courses.pages import KEPT
from prepsite.content import stamp
from prepsite.web.shell import Shell


def page() -> Shell:
    shell: Shell = KEPT.get(("landing",), stamp.current(), build)
    return shell


def build() -> Shell:
    return Shell("planner/landing.html", {"extract": extract()})


def extract() -> dict[str, Any] | None:
    """The first free lesson up to its second heading; None while nothing is published."""
    free = Lesson.objects.published().filter(free=True).select_related("course", "module")
    lesson = free.order_by("course__order", "module__order", "order", "pk").first()
    if lesson is None:
        return None
    return {
        "title": lesson.title,
        "course": lesson.course.title,
        "minutes": lesson.reading_minutes,
        "url": lesson.get_absolute_url(),
        "html": mark_safe(opening(lesson)),  # noqa: S308 - sanitised when it was saved
    }


def opening(lesson: Lesson) -> str:
    """The text before the second heading: headings are never inside another block."""
    first, *rest = lesson.shown(lesson.html).split("<h2")
    return "<h2".join([first, *rest[:1]])
