"""What of the courses can be found by search."""

from collections.abc import Iterable, Iterator

from courses import addresses
from courses.models import Lesson
from prepsite.markdown.plain import plain
from prepsite.search.models import SearchDocument
from prepsite.search.sources import Source


def documents(keys: Iterable[str] | None) -> Iterator[SearchDocument]:
    """Published lessons. The text of those that are not free is found by signed-in people only."""
    lessons = Lesson.objects.published().select_related("module", "course")
    if keys is not None:
        lessons = lessons.filter(content_id__in=list(keys))
    for lesson in lessons.iterator(chunk_size=500):
        yield SearchDocument(
            kind="lesson",
            key=lesson.content_id,
            title=lesson.title,
            place=f"{lesson.course.title} · {lesson.module.title}",
            body=f"{lesson.summary} {plain(lesson.html)}".strip(),
            public=lesson.free,
        )


def urls(keys: Iterable[str]) -> dict[str, str]:
    return {key: target.url for key, target in addresses.lessons(keys).items()}


source = Source("Lesson", documents, urls)
