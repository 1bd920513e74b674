"""Everything a lesson page says of other content, in one query.

A page names the lessons of its course (outline, previous and next), lessons elsewhere that it
links to, and frameworks. All come as `Entry` rows of one UNION.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import CharField, F, IntegerField, Q, Value
from django.urls import reverse

from courses.models import Course, Framework, Lesson
from prepsite.markdown import Rendered
from prepsite.markdown.links import Target


class Entry(NamedTuple):
    """One lesson, or one framework (then only its id, slug and title say anything)."""

    kind: str
    pk: int
    content_id: str
    slug: str
    title: str
    order: int
    words: int
    minutes: int | None
    free: bool
    skippable: bool
    module_pk: int
    module_order: int
    course_pk: int
    course_slug: str

    @property
    def url(self) -> str:
        if self.kind == "framework":
            return reverse("courses:framework", args=[self.slug])
        return reverse("courses:lesson", args=[self.course_slug, self.slug])

    @property
    def reading_minutes(self) -> int:
        return self.minutes or Rendered("", words=self.words).minutes


LESSON_COLUMNS = [
    "kind_", "pk", "content_id", "slug", "title", "order", "words", "minutes", "free", "skippable",
    "module_id", "module__order", "course_id", "course__slug",
]  # fmt: skip


@dataclass(frozen=True)
class Catalogue:
    """What one course's pages know of the rest."""

    course: Course
    entries: tuple[Entry, ...]

    @property
    def lessons(self) -> list[Entry]:
        """The course's lessons in reading order."""
        own = (e for e in self.entries if e.kind == "lesson" and e.course_pk == self.course.pk)
        return sorted(own, key=lambda e: (e.module_order, e.module_pk, e.order, e.pk))

    def of_module(self, pk: int) -> list[Entry]:
        return [entry for entry in self.lessons if entry.module_pk == pk]

    def around(self, pk: int) -> tuple[Entry | None, Entry | None]:
        """The lessons before and after one."""
        lessons = self.lessons
        at = next(i for i, entry in enumerate(lessons) if entry.pk == pk)
        return lessons[at - 1] if at else None, lessons[at + 1] if at + 1 < len(lessons) else None

    def named(self, kind: str, names: Iterable[str]) -> list[Entry]:
        """Entries by content id (lessons) or slug (frameworks), in the order asked for."""
        of_kind = [entry for entry in self.entries if entry.kind == kind]
        by_name = {(e.slug if kind == "framework" else e.content_id): e for e in of_kind}
        return [by_name[name] for name in names if name in by_name]

    def targets(self) -> dict[tuple[str, str], Target]:
        return {(e.kind, e.content_id): Target(e.url, e.title) for e in self.entries}


def catalogue(course: Course, elsewhere: Iterable[str] = ()) -> Catalogue:
    """One query. `elsewhere` are ids of lessons of other courses that are needed too."""
    lessons = (
        Lesson.objects.published()
        .filter(Q(course=course) | Q(content_id__in=list(elsewhere)))
        .annotate(kind_=Value("lesson", CharField()))
        .order_by()
        .values_list(*LESSON_COLUMNS)
    )
    zero = Value(0, IntegerField())
    frameworks = (
        Framework.objects.published()
        .annotate(kind_=Value("framework", CharField()))
        .order_by()
        .values_list(
            "kind_",
            "pk",
            "content_id",
            "slug",
            "title",
            "order",
            "words",
            zero,
            Value(False),
            Value(False),
            zero,
            zero,
            zero,
            F("slug"),
        )
    )
    return Catalogue(course, tuple(Entry(*row) for row in lessons.union(frameworks, all=True)))
