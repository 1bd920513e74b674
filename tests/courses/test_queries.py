"""How many queries a page costs: literal numbers, and the same for few rows and for many."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from courses.models import Course, Lesson, Module, Reading
from courses.pages import KEPT
from courses.reading import set_bookmarked
from prepsite.content import stamp
from prepsite.content.models import touch
from prepsite.search import sources
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def patient_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stamp is asked for once in two seconds; a slow machine must not ask twice here."""
    monkeypatch.setattr(stamp, "MAX_AGE", 3600.0)


def forget_everything() -> None:
    """As in a process that has just started."""
    KEPT.clear()
    stamp.forget()


def library(courses: int, lessons: int) -> None:
    """Courses `c0`, `c1` … of ten modules each, with lessons `l0`, `l1` …, all free."""
    made = Course.objects.bulk_create(
        Course(content_id=f"c{c}", slug=f"c{c}", title=f"C{c}", track="em") for c in range(courses)
    )
    modules = Module.objects.bulk_create(
        Module(content_id=f"{c.slug}-m{m}", slug=f"m{m}", title=f"M{m}", course=c, order=m)
        for c in made
        for m in range(10)
    )
    Lesson.objects.bulk_create(
        Lesson(
            content_id=f"{m.content_id}-l{i}",
            slug=f"l{i}",
            title=f"L{i}",
            module=m,
            course=m.course,
            html="<p>Text.</p>",
            order=i,
            free=True,
        )
        for m in modules
        for i in range(m.order, lessons, 10)
    )
    touch()


SIZES = pytest.mark.parametrize(("courses", "lessons"), [(1, 10), (100, 100)])


@SIZES
def test_a_lesson_page_signed_in(
    courses: int, lessons: int, as_lena: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    library(courses, lessons)
    # Session, user, lesson with stamp, catalogue, what is the person's own, the opening noted.
    with django_assert_num_queries(6):
        assert as_lena.get("/courses/c0/l5/").status_code == 200
    with django_assert_num_queries(3):
        assert as_lena.get("/courses/c0/l5/").status_code == 200
    with django_assert_num_queries(6):
        assert as_lena.get("/courses/c0/l6/").status_code == 200


@SIZES
def test_a_lesson_page_signed_out(
    courses: int, lessons: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    library(courses, lessons)
    with django_assert_num_queries(2):
        assert client.get("/courses/c0/l5/").status_code == 200
    with django_assert_num_queries(0):
        assert client.get("/courses/c0/l5/").status_code == 200


def test_links_prerequisites_and_frameworks_cost_no_query(
    as_lena: Client, lena: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.framework("star")
    elsewhere = factories.lesson(factories.module(factories.course("mle", track="mle")))
    first, second, _ = factories.small_course()
    second.prerequisites = [first.content_id, elsewhere.content_id]
    second.frameworks = ["star"]
    second.body = f"[a](lesson:{elsewhere.content_id}) [b](framework:star)"
    second.render()
    factories.saved(second)
    set_bookmarked(lena, second, True)
    with django_assert_num_queries(6):
        html = as_lena.get(second.get_absolute_url()).content.decode()
    assert html.count(f'href="{elsewhere.get_absolute_url()}"') == 2


@SIZES
def test_a_course_page(
    courses: int, lessons: int, as_lena: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    library(courses, lessons)
    # Session, user, stamp, course, catalogue, modules; then readings and skipped modules.
    with django_assert_num_queries(8):
        assert as_lena.get("/courses/c0/").status_code == 200
    with django_assert_num_queries(4):
        assert as_lena.get("/courses/c0/").status_code == 200


@pytest.mark.parametrize("courses", [1, 30])
def test_the_list_of_courses(
    courses: int,
    as_lena: Client,
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    library(courses, 10)
    with django_assert_num_queries(2):
        assert client.get("/courses/").status_code == 200
    with django_assert_num_queries(2):
        assert as_lena.get("/courses/").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_frameworks(
    rows: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        factories.framework(f"framework-{number}")
    with django_assert_num_queries(2):
        assert client.get("/frameworks/").status_code == 200


@pytest.mark.parametrize("read", [1, 30])
@pytest.mark.parametrize("courses", [3, 30])
def test_the_home_page(
    courses: int,
    read: int,
    as_lena: Client,
    lena: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    library(courses, 30)
    for lesson in Lesson.objects.filter(course__slug="c0")[:read]:
        set_bookmarked(lena, lesson, True)
    forget_everything()
    # Three courses are shown: each costs three queries once, and two for each person. What is due
    # costs three, what to practise two where there is no question, and the bank three once.
    with django_assert_num_queries(29):
        assert as_lena.get("/").status_code == 200
    with django_assert_num_queries(15):
        assert as_lena.get("/").status_code == 200


@pytest.mark.parametrize("courses", [1, 30])
def test_the_landing_page(
    courses: int, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    library(courses, 10)
    with django_assert_num_queries(2):
        assert client.get("/").status_code == 200
    with django_assert_num_queries(0):
        assert client.get("/").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_bookmarks_and_notes(
    rows: int, as_lena: Client, lena: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    library(1, 30)
    Reading.objects.bulk_create(
        Reading(user=lena, lesson=lesson, note="mine") for lesson in Lesson.objects.all()[:rows]
    )
    with django_assert_num_queries(3):
        assert as_lena.get("/courses/saved/").status_code == 200


@pytest.mark.parametrize("rows", [1, 30])
def test_search(
    rows: int, as_lena: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    library(1, rows)
    sources.rebuild()
    # Session and user; the matches, their extracts, the addresses of the pages.
    with django_assert_num_queries(5):
        assert as_lena.get("/search/?q=text").status_code == 200
