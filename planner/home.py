"""What stands on a person's home page: where to go on, how far they are, what today holds."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, When
from django.urls import reverse

from accounts.models import User, display_name
from answers import baseline, gaps, review
from courses import pages, reading
from courses.models import Course, Lesson, Reading
from courses.reading import Progress
from prepsite.content import stamp

COURSES = 3
LINES = 7
PRACTICE = 2


@dataclass(frozen=True)
class Line:
    """One line of "Today". Later rooms add theirs, such as mocks."""

    kind: str
    title: str
    url: str
    minutes: str = ""
    why: str = ""
    state: str = ""


def home_of(user: User) -> dict[str, Any]:
    """The context of the home page; the number of queries does not depend on how much is read."""
    courses = [reading.of_course(user, page) for page in course_pages(user)]
    going = [progress for progress in courses if progress.resume]
    started = [progress for progress in going if progress.latest]
    return {
        "greeting": f"Hello, {display_name(user)}",
        "today": user.today(),
        "courses": courses,
        "continue": next(iter(started or going), None),
        "lines": lines(user, courses)[:LINES],
    }


def course_pages(user: User) -> list[pages.CoursePage]:
    """The course last read, then those of the person's track, then others."""
    first = pages.KEPT.get(
        ("first courses", user.track), stamp.current(), lambda: first_slugs(user.track)
    )
    read = Reading.objects.of(user).latest_first().filter(lesson__in=Lesson.objects.published())
    recent = read.values_list("lesson__course__slug", flat=True).first()
    ordered = [*([recent] if recent else []), *first]
    return [pages.course_page(slug) for slug in list(dict.fromkeys(ordered))[:COURSES]]


def first_slugs(track: str) -> list[str]:
    """The first few courses, those of the track before others."""
    elsewhere = Case(When(track=track, then=0), default=1)
    courses = Course.objects.published().order_by(elsewhere, "order", "pk")
    return list(courses.values_list("slug", flat=True)[:COURSES])


def lines(user: User, courses: list[Progress]) -> list[Line]:
    """What is due, the next lesson of each course, what to practise, then what was bookmarked."""
    return [*due(user), *lessons(courses), *practice(user), *bookmarks(user)]


def due(user: User) -> list[Line]:
    """Today's reviews, as one line."""
    rows = review.due(user)
    minutes = sum(row.question.minutes for row in rows)
    title = "1 question to review" if len(rows) == 1 else f"{len(rows)} questions to review"
    line = Line("Review", title, reverse("answers:review"), f"{minutes} min", state="due")
    return [line] if rows else []


def practice(user: User) -> list[Line]:
    """The baseline first, where there is none and nothing is answered; then what gaps ask for."""
    found = [
        Line("Practise", str(one.question), one.question.get_absolute_url(),
             f"{one.question.minutes} min", one.why)
        for one in gaps.practise_next(user)
    ]  # fmt: skip
    if found and baseline.wanted(user):
        url = reverse("answers:baseline", args=[user.track])
        found.insert(0, Line("Baseline", "Say where you stand, before the first question", url))
    return found[:PRACTICE]


def lessons(courses: list[Progress]) -> list[Line]:
    return [
        Line(
            "Lesson",
            p.resume.title,
            p.resume_url,
            f"{p.resume.reading_minutes} min",
            p.page.course.title,
        )
        for p in courses
        if p.resume
    ]


def bookmarks(user: User) -> list[Line]:
    """Lessons that were kept and are still to be read."""
    kept = Reading.objects.of(user).filter(bookmarked_at__isnull=False).order_by("-bookmarked_at")
    open_ = kept.filter(completed_at=None, lesson__in=Lesson.objects.published())
    rows = open_.select_related("lesson__course")[:3]
    return [
        Line("Bookmark", r.lesson.title, r.lesson.get_absolute_url(), why=r.lesson.course.title)
        for r in rows
    ]
