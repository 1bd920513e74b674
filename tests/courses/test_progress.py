"""Where a person goes on in a course, and what counts."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from accounts.models import User
from courses import pages, reading
from courses.models import Lesson, Module, Reading, SkippedModule
from courses.reading import Progress
from tests import factories

SKIP = "/courses/em/modules/start/skip/"


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    """Two in the module `start`, which may be skipped; one after it."""
    first = factories.module(factories.course(), "start", skippable=True, skip_note="If you know.")
    last = factories.module(first.course, "later", order=1)
    return [
        factories.lesson(first, "one", order=1),
        factories.lesson(first, "two", order=2),
        factories.lesson(last, "three"),
    ]


def progress(user: User) -> Progress:
    return reading.of_course(user, pages.course_page("em"))


def resume(user: User) -> str | None:
    found = progress(user).resume
    return found.slug if found else None


def opened(user: User, lesson: Lesson, minutes_ago: int) -> None:
    when = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    Reading.objects.update_or_create(user=user, lesson=lesson, defaults={"opened_at": when})


def completed(user: User, *lessons: Lesson) -> None:
    for lesson in lessons:
        reading.set_completed(user, lesson, True)


def test_who_has_read_nothing_starts_with_the_first(lena: User, lessons: list[Lesson]) -> None:
    assert resume(lena) == "one"


def test_the_unfinished_lesson_opened_last_is_where_to_go_on(
    lena: User, lessons: list[Lesson]
) -> None:
    opened(lena, lessons[1], minutes_ago=1)
    opened(lena, lessons[0], minutes_ago=5)
    assert resume(lena) == "two"


def test_after_a_finished_lesson_comes_the_next_unfinished(
    lena: User, lessons: list[Lesson]
) -> None:
    opened(lena, lessons[0], minutes_ago=1)
    completed(lena, lessons[0], lessons[1])
    assert resume(lena) == "three"


def test_from_the_end_it_goes_back_to_what_was_left_out(lena: User, lessons: list[Lesson]) -> None:
    opened(lena, lessons[2], minutes_ago=1)
    completed(lena, lessons[0], lessons[2])
    assert resume(lena) == "two"


def test_when_all_is_done_there_is_nowhere_to_go(lena: User, lessons: list[Lesson]) -> None:
    completed(lena, *lessons)
    found = progress(lena)
    assert (found.completed, found.total, found.resume, found.resume_url) == (3, 3, None, "")


def test_the_place_in_the_lesson_is_kept(lena: User, lessons: list[Lesson]) -> None:
    reading.set_anchor(lena, lessons[1], "numbers")
    assert progress(lena).resume_url == "/courses/em/two/#numbers"


def test_the_place_is_not_carried_into_another_lesson(lena: User, lessons: list[Lesson]) -> None:
    reading.set_anchor(lena, lessons[0], "numbers")
    completed(lena, lessons[0])
    assert progress(lena).resume_url == "/courses/em/two/"


def test_keeping_the_place_counts_as_opening(lena: User, lessons: list[Lesson]) -> None:
    opened(lena, lessons[0], minutes_ago=1)
    reading.set_anchor(lena, lessons[2], "")
    assert resume(lena) == "three"


def test_a_bookmark_is_not_an_opening(lena: User, lessons: list[Lesson]) -> None:
    reading.set_bookmarked(lena, lessons[2], True)
    found = progress(lena)
    assert found.latest is None
    assert found.bookmarked == {lessons[2].pk}


def test_resuming_passes_over_a_skipped_module(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    assertRedirects(as_lena.post(SKIP, {"skipped": "1"}), "/courses/em/")
    found = progress(lena)
    assert (resume(lena), found.total) == ("three", 1)


def test_what_was_done_in_a_skipped_module_counts(lena: User, lessons: list[Lesson]) -> None:
    completed(lena, lessons[0])
    reading.set_skipped(lena, lessons[0].module, True)
    found = progress(lena)
    assert (found.completed, found.total) == (1, 2)


def test_a_skipped_module_is_taken_up_again(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    as_lena.post(SKIP, {"skipped": "1"})
    assert "Take it up again" in as_lena.get("/courses/em/").content.decode()
    as_lena.post(SKIP, {"skipped": "0"})
    assert resume(lena) == "one"
    assert "I know this: skip it" in as_lena.get("/courses/em/").content.decode()


def test_skipping_twice_is_skipping_once(as_lena: Client, lessons: list[Lesson]) -> None:
    as_lena.post(SKIP)
    as_lena.post(SKIP)
    assert SkippedModule.objects.count() == 1


def test_a_module_that_must_be_read_is_not_skipped(as_lena: Client, lessons: list[Lesson]) -> None:
    assertRedirects(as_lena.post("/courses/em/modules/later/skip/"), "/courses/em/")
    assert not SkippedModule.objects.exists()


def test_a_hidden_module_is_not_skipped(as_lena: Client, lessons: list[Lesson]) -> None:
    Module.objects.filter(slug="start").update(status="draft")
    assert as_lena.post(SKIP).status_code == 404


def test_skipping_is_a_matter_of_one_person(lena: User, priya: User, lessons: list[Lesson]) -> None:
    reading.set_skipped(lena, lessons[0].module, True)
    assert (resume(lena), resume(priya)) == ("three", "one")


def test_the_course_page_says_where_to_go_on(as_lena: Client, lessons: list[Lesson]) -> None:
    assert "Start: One</a>" in as_lena.get("/courses/em/").content.decode()
    as_lena.get("/courses/em/two/")
    html = as_lena.get("/courses/em/").content.decode()
    assert '<a class="button primary" href="/courses/em/two/">Go on: Two</a>' in html
    assert "0 of 3 done" in html


def test_the_course_page_says_when_all_is_done(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    completed(lena, *lessons)
    assert "all 3 lessons done" in as_lena.get("/courses/em/").content.decode()


def test_a_visitor_sees_the_course_without_progress(client: Client, lessons: list[Lesson]) -> None:
    html = client.get("/courses/em/").content.decode()
    assert [title in html for title in ("One", "Two", "Three")] == [True, True, True]
    assert "<progress" not in html
    assert "skip it" not in html
