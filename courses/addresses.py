"""How symbolic links (`lesson:id`, `framework:id`) find their pages."""

from collections.abc import Iterable

from courses.models import Framework, Lesson
from prepsite.content import stamp
from prepsite.markdown.links import Target
from prepsite.web.shell import Kept

KEPT = Kept(most=1)


def lessons(ids: Iterable[str]) -> dict[str, Target]:
    rows = Lesson.objects.published().filter(content_id__in=list(ids)).select_related("course")
    return {
        lesson.content_id: Target(lesson.get_absolute_url(), lesson.title)
        for lesson in rows.only("content_id", "slug", "title", "course__slug")
    }


def frameworks(ids: Iterable[str]) -> dict[str, Target]:
    rows = Framework.objects.published().filter(content_id__in=list(ids))
    return {
        framework.content_id: Target(framework.get_absolute_url(), framework.title)
        for framework in rows.only("content_id", "slug", "title")
    }


def lessons_that_ask(slug: str) -> list[Target]:
    """Published lessons whose exercise is this question of the bank."""
    asking: dict[str, list[Target]] = KEPT.get("asking", stamp.current(), all_that_ask)
    return asking.get(slug, [])


def all_that_ask() -> dict[str, list[Target]]:
    """Lists in JSON are not searched alike by both databases, so all are read once."""
    found: dict[str, list[Target]] = {}
    rows = Lesson.objects.published().exclude(questions=[]).select_related("course")
    for lesson in rows.only("slug", "title", "questions", "course__slug", "module"):
        for slug in lesson.questions:
            target = Target(lesson.get_absolute_url(), lesson.title)
            found.setdefault(slug, []).append(target)
    return found
