"""Lessons move, are renamed and unpublished: old addresses and people's work follow."""

import pytest
from django.db.models import ProtectedError
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.models import User
from courses import pages, reading
from courses.models import FormerAddress, Lesson, Reading
from prepsite.content import stamp
from prepsite.content.items import Item
from tests import factories


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    return factories.small_course()


def save(item: Item) -> None:
    """As an author does; the stamp is forgotten as after a commit."""
    factories.saved(item)
    stamp.forget()


def moved(client: Client, old: str, new: str) -> None:
    assertRedirects(client.get(old), new, status_code=301)


def test_a_renamed_lesson_is_found_at_its_old_address(
    as_lena: Client, lessons: list[Lesson]
) -> None:
    lessons[0].slug = "better"
    save(lessons[0])
    moved(as_lena, "/courses/em/lesson-1/", "/courses/em/better/")


def test_a_lesson_renamed_twice_is_found_at_both(as_lena: Client, lessons: list[Lesson]) -> None:
    for slug in ("second-name", "third-name"):
        lessons[0].slug = slug
        save(lessons[0])
    moved(as_lena, "/courses/em/lesson-1/", "/courses/em/third-name/")
    moved(as_lena, "/courses/em/second-name/", "/courses/em/third-name/")


def test_a_lesson_that_takes_its_name_back_is_there(as_lena: Client, lessons: list[Lesson]) -> None:
    for slug in ("other", "lesson-1"):
        lessons[0].slug = slug
        save(lessons[0])
    assert as_lena.get("/courses/em/lesson-1/").status_code == 200
    moved(as_lena, "/courses/em/other/", "/courses/em/lesson-1/")


def test_a_new_lesson_may_take_an_old_address(as_lena: Client, lessons: list[Lesson]) -> None:
    lessons[0].slug = "better"
    save(lessons[0])
    newcomer = factories.lesson(lessons[0].module, "new", title="Newcomer")
    newcomer.slug = "lesson-1"
    save(newcomer)
    assert newcomer.title in as_lena.get("/courses/em/lesson-1/").content.decode()


def test_a_module_that_moves_takes_its_lessons_along(
    as_lena: Client, lessons: list[Lesson]
) -> None:
    module = lessons[0].module
    module.course = factories.course("mle", track="mle")
    save(module)
    for number in (1, 2, 3):
        moved(as_lena, f"/courses/em/lesson-{number}/", f"/courses/mle/lesson-{number}/")


def test_a_lesson_moves_to_a_module_of_another_course(
    as_lena: Client, lessons: list[Lesson]
) -> None:
    lessons[0].module = factories.module(factories.course("mle", track="mle"))
    save(lessons[0])
    moved(as_lena, "/courses/em/lesson-1/", "/courses/mle/lesson-1/")


def test_a_renamed_course_is_found_with_its_lessons(as_lena: Client, lessons: list[Lesson]) -> None:
    course = lessons[0].course
    course.slug = "managers"
    save(course)
    moved(as_lena, "/courses/em/", "/courses/managers/")
    moved(as_lena, "/courses/em/lesson-2/", "/courses/managers/lesson-2/")


def test_a_visitor_follows_to_sign_in(client: Client, lessons: list[Lesson]) -> None:
    lessons[1].slug = "better"
    save(lessons[1])
    answer = client.get("/courses/em/lesson-2/", follow=True)
    assert answer.redirect_chain == [
        ("/courses/em/better/", 301),
        ("/accounts/login/?next=/courses/em/better/", 302),
    ]


def test_an_old_address_does_not_betray_a_draft(as_lena: Client, lessons: list[Lesson]) -> None:
    lessons[0].slug = "better"
    save(lessons[0])
    lessons[0].status = "draft"
    save(lessons[0])
    assert as_lena.get("/courses/em/lesson-1/").status_code == 404


@pytest.mark.parametrize("path", ["/courses/none/", "/courses/em/none/", "/frameworks/none/"])
def test_what_never_was_is_not_found(path: str, as_lena: Client, lessons: list[Lesson]) -> None:
    assert as_lena.get(path).status_code == 404


def work_on(lesson: Lesson, user: User) -> None:
    reading.set_completed(user, lesson, True)
    reading.set_bookmarked(user, lesson, True)
    reading.save_note(user, lesson, "mine", base=None)


def progress(user: User, course: str = "em") -> tuple[int, int]:
    found = reading.of_course(user, pages.course_page(course))
    return found.completed, found.total


def test_progress_survives_a_rename_and_a_move(lena: User, lessons: list[Lesson]) -> None:
    work_on(lessons[0], lena)
    lessons[0].slug = "better"
    lessons[0].module = factories.module(factories.course("mle", track="mle"))
    save(lessons[0])
    assert progress(lena) == (0, 2)
    assert progress(lena, "mle") == (1, 1)
    assert Reading.objects.get().note == "mine"


def test_progress_survives_unpublishing(as_lena: Client, lena: User, lessons: list[Lesson]) -> None:
    work_on(lessons[0], lena)
    lessons[0].status = "draft"
    save(lessons[0])
    assert progress(lena) == (0, 2)
    assert "Nothing kept yet" in as_lena.get("/courses/saved/").content.decode()
    lessons[0].status = "published"
    save(lessons[0])
    assert progress(lena) == (1, 3)
    assert "mine" in as_lena.get("/courses/saved/").content.decode()


def test_a_lesson_that_people_worked_on_is_not_deleted(lena: User, lessons: list[Lesson]) -> None:
    work_on(lessons[0], lena)
    with pytest.raises(ProtectedError):
        lessons[0].delete()
    assert Reading.objects.get().note == "mine"


def test_a_lesson_nobody_opened_goes_with_its_old_addresses(lessons: list[Lesson]) -> None:
    lessons[0].slug = "better"
    save(lessons[0])
    lessons[0].delete()
    assert not FormerAddress.objects.exists()
