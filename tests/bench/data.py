"""Fills one database with courses, people who read them, and sessions.

`python -m tests.bench.data LESSONS FOLDER` in the environment of that database.
"""

import datetime
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from courses.models import Lesson, Module

WORDS = "A queue holds what nobody has time for yet, and says so in numbers that one can read. "
BODY = (
    "By the end you can size a queue.\n\n"
    + "".join(f"## Part {n}\n\n{WORDS * 9}\n\n- {WORDS}\n- {WORDS}\n\n" for n in range(8))
    + "```python\ndef size(rate: float, wait: float) -> float:\n    return rate * wait\n```\n\n"
    "$L = \\lambda W$\n"
)
A_COURSE, A_MODULE, PEOPLE, BATCH = 25, 5, 8, 2_000
MOST_READ = 100_000  # rows of the first two people; the others have read one course in ten


def fill(lessons: int, folder: Path) -> None:
    from courses.models import Lesson
    from prepsite.content.models import touch

    lesson_rows = make_lessons(lessons // A_COURSE)
    Lesson.objects.bulk_create(lesson_rows, batch_size=BATCH)
    keys = [make_person(number, lesson_rows) for number in range(PEOPLE)]
    touch()
    addresses = [f"/courses/c0/lesson-{n}/" for n in range(1, 25)]
    folder.joinpath(f"{lessons}.json").write_text(
        json.dumps({"sessions": keys, "lessons": addresses, "free": "/courses/c0/lesson-0/"})
    )


def make_lessons(courses: int) -> list["Lesson"]:
    from courses.models import Lesson

    template = Lesson(body=BODY)
    template.render()
    return [
        Lesson(
            content_id=f"{module.content_id}-{n}", course=module.course, module=module,
            slug=f"lesson-{position * A_MODULE + n}", title=f"Lesson {position * A_MODULE + n}",
            summary=WORDS, order=n, free=position == 0 and n == 0, body=BODY, html=template.html,
            headings=template.headings, words=template.words, renderer=template.renderer,
        )
        for number in range(courses)
        for position, module in enumerate(make_course(number))
        for n in range(A_MODULE)
    ]  # fmt: skip


def make_course(number: int) -> list["Module"]:
    from courses.models import Course, Module

    course = Course(content_id=f"c{number}", slug=f"c{number}", title=f"Course {number}",
                    track="em" if number < 3 else "mle", summary=WORDS, order=number)  # fmt: skip
    course.render()
    course.save()
    modules = [
        Module(
            content_id=f"c{number}-m{m}", slug=f"m{m}", title=f"Module {m}", course=course, order=m
        )
        for m in range(A_COURSE // A_MODULE)
    ]
    return list(Module.objects.bulk_create(modules))


def make_person(number: int, lessons: list["Lesson"]) -> str:
    """The session key of somebody who has read much."""
    from django.utils import timezone

    from accounts.models import User
    from courses.models import Reading
    from tests.sessions import session_of

    user = User.objects.create_user(f"p{number}@example.org", None, name="P", track="em")
    read = lessons[:MOST_READ] if number < 2 else lessons[: max(100, len(lessons) // 10)]
    now = timezone.now()
    rows = (
        Reading(
            user=user,
            lesson=lesson,
            opened_at=now - datetime.timedelta(minutes=i + 2),
            completed_at=now if i % 2 else None,
        )
        for i, lesson in enumerate(read)
    )
    Reading.objects.bulk_create(rows, batch_size=BATCH)
    return session_of(user)


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]), Path(sys.argv[2]))
