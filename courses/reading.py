"""What a person does with lessons: open, complete, bookmark, note, skip, resume."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.catalogue import Entry
from courses.models import Lesson, Module, Reading, SkippedModule
from courses.models.reading import SAME_VISIT
from courses.pages import CoursePage, LessonPage


class NoteChanged(Exception):
    """The note was saved elsewhere since this copy was read; `reading` holds that version."""

    def __init__(self, reading: Reading) -> None:
        super().__init__("The note was changed elsewhere.")
        self.reading = reading


@dataclass
class Mine:
    """One person's state of one lesson, and of the lessons around it."""

    done: set[int] = field(default_factory=set)
    completed_at: datetime.datetime | None = None
    bookmarked_at: datetime.datetime | None = None
    note: str = ""
    note_html: str = ""
    note_saved_at: datetime.datetime | None = None
    opened_at: datetime.datetime | None = None
    known: bool = False  # whether there is a row already


MINE = ("opened_at", "bookmarked_at", "note", "note_html", "note_saved_at")


def of_lesson(user: User, page: LessonPage) -> Mine:
    """One query: the person's rows of the module."""
    rows = Reading.objects.of(user).filter(lesson_id__in=page.module_pks)
    mine = Mine()
    for pk, completed, *rest in rows.values_list("lesson_id", "completed_at", *MINE):
        if completed:
            mine.done.add(pk)
        if pk == page.pk:
            mine.known, mine.completed_at = True, completed
            for name, value in zip(MINE, rest, strict=True):
                setattr(mine, name, value)
    return mine


def note_opening(user: User, page: LessonPage, mine: Mine) -> None:
    """Remembers where the person is; at most one write a minute and lesson."""
    now = timezone.now()
    if mine.opened_at is not None and now - mine.opened_at < SAME_VISIT:
        return
    if mine.known:
        Reading.objects.of(user).filter(lesson_id=page.pk).update(opened_at=now)
        return
    # Two tabs may open the same lesson at once.
    Reading.objects.bulk_create(
        [Reading(user=user, lesson_id=page.pk, opened_at=now)],
        update_conflicts=True,
        unique_fields=["user", "lesson"],
        update_fields=["opened_at"],
    )


def reading_of(user: User, lesson: Lesson) -> Reading:
    """The row, made if it is missing; locked until the transaction ends."""
    Reading.objects.bulk_create([Reading(user=user, lesson=lesson)], ignore_conflicts=True)
    return Reading.objects.of(user).select_for_update().get(lesson=lesson)


@transaction.atomic
def set_completed(user: User, lesson: Lesson, completed: bool) -> Reading:
    reading = reading_of(user, lesson)
    reading.completed_at = (reading.completed_at or timezone.now()) if completed else None
    reading.save(update_fields=["completed_at"])
    return reading


@transaction.atomic
def set_bookmarked(user: User, lesson: Lesson, bookmarked: bool) -> Reading:
    reading = reading_of(user, lesson)
    reading.bookmarked_at = (reading.bookmarked_at or timezone.now()) if bookmarked else None
    reading.save(update_fields=["bookmarked_at"])
    return reading


@transaction.atomic
def set_anchor(user: User, lesson: Lesson, anchor: str) -> Reading:
    """Where in the lesson the person is: the id of a heading."""
    reading = reading_of(user, lesson)
    reading.anchor, reading.opened_at = anchor, timezone.now()
    reading.save(update_fields=["anchor", "opened_at"])
    return reading


@transaction.atomic
def save_note(
    user: User, lesson: Lesson, text: str, *, base: datetime.datetime | None, force: bool = False
) -> Reading:
    """Saves a note that was read at `base`.

    Raises NoteChanged where another tab or device has saved a different text since.
    """
    reading = reading_of(user, lesson)
    if not force and reading.note_saved_at not in (None, base) and reading.note != text:
        raise NoteChanged(reading)
    reading.write_note(text)
    reading.save(update_fields=["note", "note_html", "note_saved_at"])
    return reading


def set_skipped(user: User, module: Module, skipped: bool) -> None:
    """Only a module that its author lets people skip can be skipped."""
    if skipped and module.skippable:
        SkippedModule.objects.get_or_create(user=user, module=module)
    elif not skipped:
        SkippedModule.objects.filter(user=user, module=module).delete()


@dataclass(frozen=True)
class Progress:
    """A person in a course: what is done, what is skipped, and where to go on."""

    page: CoursePage
    done: frozenset[int]
    skipped: frozenset[int]
    bookmarked: frozenset[int]
    latest: int | None
    anchor: str

    @property
    def key(self) -> tuple[object, ...]:
        """All that a page shows of it."""
        return self.done, self.skipped, self.bookmarked, self.latest, self.anchor

    @cached_property
    def counted(self) -> list[Entry]:
        """The lessons that count: those of skipped modules do not, unless completed."""
        return [
            e for e in self.page.lessons if e.module_pk not in self.skipped or e.pk in self.done
        ]

    @property
    def total(self) -> int:
        return len(self.counted)

    @property
    def completed(self) -> int:
        return sum(entry.pk in self.done for entry in self.counted)

    @cached_property
    def resume(self) -> Entry | None:
        """The lesson last opened if it is unfinished, else the next unfinished one."""
        lessons = self.counted
        at = next((i for i, e in enumerate(lessons) if e.pk == self.latest), 0)
        ahead = [e for e in lessons[at:] + lessons[:at] if e.pk not in self.done]
        return ahead[0] if ahead else None

    @property
    def resume_url(self) -> str:
        entry = self.resume
        if entry is None:
            return ""
        return (
            f"{entry.url}#{self.anchor}" if entry.pk == self.latest and self.anchor else entry.url
        )


def of_course(user: User, page: CoursePage) -> Progress:
    """Two queries, whatever the course's size."""
    rows = Reading.objects.of(user).filter(lesson_id__in=[e.pk for e in page.lessons])
    states = list(
        rows.values_list("lesson_id", "completed_at", "bookmarked_at", "opened_at", "anchor")
    )
    opened = [(row[3], row) for row in states if row[3] is not None]
    latest = max(opened)[1] if opened else None
    modules = [module.pk for module, _ in page.modules]
    skipped = SkippedModule.objects.filter(user=user, module_id__in=modules)
    return Progress(
        page,
        done=frozenset(row[0] for row in states if row[1]),
        skipped=frozenset(skipped.values_list("module_id", flat=True)),
        bookmarked=frozenset(row[0] for row in states if row[2]),
        latest=latest[0] if latest else None,
        anchor=latest[4] if latest else "",
    )
