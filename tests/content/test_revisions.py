"""Revisions are made when something changed; the stamp tells every process."""

from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.models import User
from courses.models import Lesson
from prepsite.content import stamp
from prepsite.content.models import Revision, Stamp, touch
from tests import factories


@pytest.fixture
def lesson(db: None) -> Lesson:
    return factories.small_course(1)[0]


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(stamp, "time", clock)
    return clock


def elsewhere(value: str) -> None:
    """A change that another process made."""
    Stamp.objects.update_or_create(pk=1, defaults={"value": value})


def recorded(lesson: Lesson) -> Revision:
    """The revision as the database has it."""
    assert lesson.revision_id is not None
    return Revision.objects.get(pk=lesson.revision_id)


def test_freezing_an_unchanged_row_makes_no_revision(lesson: Lesson) -> None:
    before = lesson.revision
    assert lesson.freeze(Revision.Source.ADMIN) is False
    assert lesson.revision == before
    assert Revision.objects.filter(content_id=lesson.content_id).count() == 1


def test_freezing_a_changed_row_records_text_source_and_author(lesson: Lesson, arun: User) -> None:
    lesson.title = "Changed"
    assert lesson.freeze(Revision.Source.ADMIN, arun) is True
    revision = recorded(lesson)
    assert (revision.source, revision.author) == ("admin", arun)
    assert revision.text == lesson.to_document().text
    assert revision.sha256 == lesson.to_document().sha256
    assert Revision.objects.filter(content_id=lesson.content_id).count() == 2


def test_a_revision_outlives_its_author(lesson: Lesson, arun: User) -> None:
    lesson.title = "Changed"
    lesson.freeze(Revision.Source.ADMIN, arun)
    arun.delete()
    assert recorded(lesson).author is None


def test_a_change_is_seen_here_at_once(
    lesson: Lesson, django_capture_on_commit_callbacks: Callable[..., object], clock: Clock
) -> None:
    before = stamp.current()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        touch()
        assert stamp.current() == before
    assert stamp.current() == Stamp.objects.get().value != before


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_is_none(clock: Clock) -> None:
    touch()
    before = stamp.current()
    with transaction.atomic():
        touch()
        transaction.set_rollback(True)
    assert stamp.current() == before == Stamp.objects.get().value


def test_a_change_elsewhere_is_seen_within_two_seconds(lesson: Lesson, clock: Clock) -> None:
    before = stamp.current()
    elsewhere("changed")
    clock.now += 1.99
    assert stamp.current() == before
    assert stamp.is_known()
    clock.now += 0.01
    assert not stamp.is_known()
    assert stamp.current() == "changed"


def test_without_any_content_the_stamp_is_empty(db: None) -> None:
    Stamp.objects.all().delete()
    assert stamp.current() == ""


def test_a_stamp_that_a_query_brought_along_need_not_be_asked_for(
    db: None, clock: Clock, django_assert_num_queries: Callable[[int], object]
) -> None:
    stamp.learn("known")
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        assert stamp.current() == "known"
