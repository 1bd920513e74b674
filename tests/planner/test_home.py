"""`/`: the planner of a person, the landing page of a visitor."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from courses import reading
from courses.models import Lesson, Reading
from prepsite.content import stamp
from tests import factories


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    return factories.small_course()


def home(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def lines(html: str) -> list[tuple[str, str]]:
    """Kind and title of each line of "Today"."""
    return re.findall(r'class="kind">([^<]*)</span><a href="[^"]*">([^<]*)</a>', html)


def other_course(slug: str, **fields: object) -> Lesson:
    return factories.lesson(factories.module(factories.course(slug, **fields)), f"{slug}-one")


def test_a_new_person_is_told_where_to_start(as_lena: Client, lessons: list[Lesson]) -> None:
    html = home(as_lena)
    assert "<h1>Hello, Lena</h1>" in html
    assert "Start here · EM" in html
    assert '<h2><a href="/courses/em/lesson-1/">Lesson-1</a></h2>' in html
    assert "set the date of your interview" in html
    assert lines(html) == [("Lesson", "Lesson-1")]


def test_a_person_goes_on_where_they_stopped(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    reading.set_completed(lena, lessons[0], True)
    reading.set_anchor(lena, lessons[1], "one")
    html = home(as_lena)
    assert "Continue · EM" in html
    assert '<a class="button primary" href="/courses/em/lesson-2/#one">Read on</a>' in html
    assert "1 of 3 · 1 min" in html


def test_the_course_of_the_persons_track_comes_first(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    other_course("mle", track="mle")
    lena.track = "mle"
    lena.save()
    assert lines(home(as_lena)) == [("Lesson", "Mle-one"), ("Lesson", "Lesson-1")]


def test_the_course_last_read_comes_before_all(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    other_course("mle", track="mle")
    lena.track = "mle"
    lena.save()
    as_lena.get("/courses/em/lesson-2/")
    assert lines(home(as_lena)) == [("Lesson", "Lesson-2"), ("Lesson", "Mle-one")]


def test_a_started_course_is_continued_before_a_new_one(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    finished = other_course("mle", track="mle")
    other_course("pm", track="pm-technical")
    lena.track = "pm-technical"
    lena.save()
    as_lena.get("/courses/em/lesson-2/")
    earlier = timezone.now() - datetime.timedelta(hours=1)
    Reading.objects.update(opened_at=earlier)
    as_lena.get(finished.get_absolute_url())
    reading.set_completed(lena, finished, True)
    assert "Continue · EM" in home(as_lena)


def test_a_bookmark_stands_in_today_until_it_is_read(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    reading.set_bookmarked(lena, lessons[2], True)
    assert lines(home(as_lena))[1:] == [("Bookmark", "Lesson-3")]
    reading.set_completed(lena, lessons[2], True)
    assert lines(home(as_lena))[1:] == []


def test_a_bookmark_on_what_is_hidden_is_not_shown(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    reading.set_bookmarked(lena, lessons[2], True)
    lessons[2].status = "draft"
    factories.saved(lessons[2])
    stamp.forget()
    assert "Lesson-3" not in home(as_lena)


def test_three_courses_at_most_are_shown(as_lena: Client, lessons: list[Lesson]) -> None:
    for slug in ("a", "b", "c"):
        other_course(slug)
    assert len(lines(home(as_lena))) == 3


def test_a_course_that_is_done_says_so(as_lena: Client, lena: User, lessons: list[Lesson]) -> None:
    for lesson in lessons:
        reading.set_completed(lena, lesson, True)
    html = home(as_lena)
    assert "3 of 3" in html
    assert "Nothing is waiting" in html


def test_a_last_read_course_that_is_hidden_is_no_trouble(
    as_lena: Client, lessons: list[Lesson]
) -> None:
    as_lena.get("/courses/em/lesson-1/")
    lessons[0].course.status = "draft"
    factories.saved(lessons[0].course)
    stamp.forget()
    html = home(as_lena)
    assert "No course is published yet." in html
    assert "Nothing is waiting" in html


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, "your interview is today"), (1, "1 day to your interview"), (9, "9 days to your")],
)
def test_the_days_to_the_interview_are_told(
    days: int, text: str, as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    lena.interview_date = lena.today() + datetime.timedelta(days=days)
    lena.save()
    assert text in home(as_lena)


def test_the_landing_page_shows_a_real_lesson(client: Client, lessons: list[Lesson]) -> None:
    body = (
        "Opening, see [that](lesson:em-start-lesson-2).\n\n## One\n\nFirst.\n\n## Two\n\nLater.\n"
    )
    lessons[0].body = body
    lessons[0].render()
    factories.saved(lessons[0])
    html = home(client)
    assert "The interview tests what you can say under pressure." in html
    assert 'Opening, see <a href="/courses/em/lesson-2/">that</a>.' in html
    assert "<p>First.</p>" in html
    assert "Later." not in html
    assert 'href="/courses/em/lesson-1/">Read the whole lesson, free</a>' in html


def test_the_landing_page_shows_nothing_that_is_not_free(
    client: Client, lessons: list[Lesson]
) -> None:
    Lesson.objects.update(free=False)
    html = home(client)
    assert "Read the whole lesson, free" not in html
    assert "Lesson-1" not in html


def test_an_empty_site_welcomes_too(client: Client, as_lena: Client) -> None:
    assert "Sign up" in home(client)
    assert "No course is published yet." in home(as_lena)


def test_only_looking_is_allowed(as_lena: Client) -> None:
    assert as_lena.post("/").status_code == 405
