"""How symbolic links (`lesson:id`, `framework:id`) find their pages."""

from collections.abc import Iterable

from courses.models import Framework, Lesson
from prepsite.markdown.links import Target


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
