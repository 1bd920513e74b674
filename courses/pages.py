"""Course pages as shells: built once per content stamp and kept in the process."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils.safestring import mark_safe

from courses.catalogue import Catalogue, Entry, catalogue
from courses.models import Course, Framework, Lesson, Module
from prepsite.content import stamp
from prepsite.content.models import Stamp
from prepsite.markdown.links import SYMBOLIC, resolve
from prepsite.web.shell import Kept, Shell

KEPT = Kept(most=100_000_000)


@dataclass(frozen=True)
class LessonPage:
    """A lesson's shell, and what its open places need to know."""

    shell: Shell
    pk: int
    content_id: str
    free: bool
    url: str
    module: list[Entry]
    previous: Entry | None
    next: Entry | None
    context: dict[str, Any]

    @property
    def size(self) -> int:
        return self.shell.size

    @cached_property
    def module_pks(self) -> list[int]:
        return [entry.pk for entry in self.module]


@dataclass(frozen=True)
class CoursePage:
    shell: Shell
    course: Course
    modules: list[tuple[Module, list[Entry]]]

    @property
    def size(self) -> int:
        return self.shell.size

    @property
    def lessons(self) -> list[Entry]:
        return [entry for _, entries in self.modules for entry in entries]


def lesson_page(course_slug: str, lesson_slug: str) -> LessonPage:
    """Raises Http404. Two queries at first, none while the content stays as it is."""
    key = ("lesson", course_slug, lesson_slug)
    # A page never built here needs a query anyway, which brings the stamp along.
    if key in KEPT.items and (kept := KEPT.look(key, stamp.current())):
        found: LessonPage = kept
        return found
    lesson = get_object_or_404(
        with_stamp(Lesson.objects), course__slug=course_slug, slug=lesson_slug
    )
    page = build_lesson(lesson)
    KEPT.put(key, lesson.stamp or "", page)
    return page


def with_stamp(manager: Any) -> QuerySet[Any]:
    """Published lessons with their module and course; the stamp rides along."""
    value = Stamp.objects.values("value")[:1]
    rows = manager.published().select_related("module", "course").annotate(stamp=Subquery(value))
    deferred: QuerySet[Any] = rows.defer("body", "course__html", "course__body")
    return deferred


def build_lesson(lesson: Any) -> LessonPage:
    if not stamp.is_known():
        stamp.learn(lesson.stamp or "")
    links = SYMBOLIC.findall(lesson.html)
    elsewhere = [*lesson.prerequisites, *(key for scheme, key in links if scheme == "lesson")]
    shelf = catalogue(lesson.course, elsewhere)
    previous, following = shelf.around(lesson.pk)
    module = shelf.of_module(lesson.module_id)
    context = lesson_context(lesson, shelf, links) | {
        "module_lessons": module,
        "position": 1 + [entry.pk for entry in module].index(lesson.pk),
        "previous": previous,
        "next": following,
    }
    shell = Shell("courses/lesson.html", context)
    # The text is in the shell now; the open places need only what is around it.
    del context["html"]
    lesson.html = ""
    url = lesson.get_absolute_url()
    return LessonPage(
        shell, lesson.pk, lesson.content_id, lesson.free, url, module, previous, following, context
    )


def lesson_context(
    lesson: Lesson, shelf: Catalogue, links: list[tuple[str, str]]
) -> dict[str, Any]:
    questions = [("question", slug) for slug in lesson.questions]
    bank = resolve([*questions, *(link for link in links if link[0] == "question")])
    return {
        "room": "courses",
        "lesson": lesson,
        "course": lesson.course,
        "module": lesson.module,
        "html": mark_safe(lesson.filled(shelf.targets() | bank)),  # noqa: S308 - by nh3
        "headings": lesson.headings,
        "prerequisites": shelf.named("lesson", lesson.prerequisites),
        "frameworks": shelf.named("framework", lesson.frameworks),
        # Hidden until a bank resolves them.
        "questions": [bank[q] for q in questions if q in bank],
    }


def course_page(slug: str) -> CoursePage:
    """Raises Http404."""
    page: CoursePage = KEPT.get(("course", slug), stamp.current(), lambda: build_course(slug))
    return page


def build_course(slug: str) -> CoursePage:
    course = get_object_or_404(Course.objects.published(), slug=slug)
    shelf = catalogue(course)
    modules = [
        (module, lessons)
        for module in Module.objects.published().filter(course=course)
        if (lessons := shelf.of_module(module.pk))
    ]
    context = {
        "room": "courses",
        "course": course,
        "html": mark_safe(course.filled(shelf.targets())),  # noqa: S308 - sanitised at save
        "modules": modules,
        "minutes": sum(entry.reading_minutes for entry in shelf.lessons),
        "lesson_count": len(shelf.lessons),
    }
    return CoursePage(Shell("courses/course.html", context), course, modules)


def courses_page() -> Shell:
    """The list of courses."""

    def build() -> Shell:
        first = Lesson.objects.published().filter(course=OuterRef("pk"), free=True)
        courses = Course.objects.published().annotate(
            free_lesson=Subquery(first.values("slug")[:1])
        )
        return Shell("courses/courses.html", {"courses": list(courses), "room": "courses"})

    shell: Shell = KEPT.get(("courses",), stamp.current(), build)
    return shell


def framework_page(slug: str) -> Shell:
    """Raises Http404."""

    def build() -> Shell:
        framework = get_object_or_404(Framework.objects.published(), slug=slug)
        context = {"framework": framework, "html": framework.shown(framework.html)}
        return Shell("courses/framework.html", context)

    shell: Shell = KEPT.get(("framework", slug), stamp.current(), build)
    return shell


def frameworks_page() -> Shell:
    def build() -> Shell:
        return Shell("courses/frameworks.html", {"frameworks": list(Framework.objects.published())})

    shell: Shell = KEPT.get(("frameworks",), stamp.current(), build)
    return shell
