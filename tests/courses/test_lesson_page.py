"""The lesson page: who may read it, what it shows, and what its buttons do."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from accounts.models import User
from courses.models import Course, Lesson, Module, Reading
from prepsite.content.items import Status
from prepsite.content.models import touch
from prepsite.markdown import links
from prepsite.markdown.links import Target
from tests import factories

pytestmark = pytest.mark.django_db
FREE, CLOSED, LAST = "/courses/em/lesson-1/", "/courses/em/lesson-2/", "/courses/em/lesson-3/"


@pytest.fixture
def lessons() -> list[Lesson]:
    """Three lessons of one module; the first is free."""
    return factories.small_course()


def html_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_visitor_reads_a_free_lesson(client: Client, lessons: list[Lesson]) -> None:
    html = html_of(client, FREE)
    assert "<h1>Lesson-1</h1>" in html
    assert "Sign up to keep your place" in html
    assert f"/accounts/signup/?next={FREE}" in html


def test_a_visitor_signs_in_and_comes_back_to_the_lesson(
    client: Client, lessons: list[Lesson], lena: User
) -> None:
    asked = client.get(CLOSED, follow=True)
    assert asked.redirect_chain == [(f"/accounts/login/?next={CLOSED}", 302)]
    assert f'name="next" value="{CLOSED}"' in asked.content.decode()
    form = {"login": lena.email, "password": factories.PASSWORD, "next": CLOSED}
    assertRedirects(client.post("/accounts/login/", form), CLOSED)


def test_a_learner_reads_every_lesson(as_lena: Client, lessons: list[Lesson]) -> None:
    for lesson in lessons:
        assert f"<h1>{lesson.title}</h1>" in html_of(as_lena, lesson.get_absolute_url())


@pytest.mark.parametrize("model", [Course, Module, Lesson])
@pytest.mark.parametrize("hidden", [{"status": Status.DRAFT}, {"withdrawn": True}])
@pytest.mark.parametrize("who", ["client", "as_lena", "as_ada"])
def test_what_is_not_published_is_not_there(
    model: type[Course] | type[Module] | type[Lesson],
    hidden: dict[str, object],
    who: str,
    lessons: list[Lesson],
    request: pytest.FixtureRequest,
) -> None:
    model.objects.update(**hidden)
    touch()
    client: Client = request.getfixturevalue(who)
    assert client.get(FREE).status_code == 404
    for action in ("complete", "bookmark", "note"):
        assert client.post(f"{FREE}{action}/").status_code == (302 if who == "client" else 404)
    assert not Reading.objects.exists()


def test_the_outline_marks_what_is_done_and_where_one_is(
    as_lena: Client, lessons: list[Lesson]
) -> None:
    as_lena.post(f"{FREE}complete/")
    html = html_of(as_lena, CLOSED)
    outline = html[html.index('class="contents"') : html.index("</aside>")]
    assert re.findall(
        r"<li( class=\"done\")?( aria-current=\"page\")?>\s*<a href=\"/", outline
    ) == [
        (' class="done"', ""),
        ("", ' aria-current="page"'),
        ("", ""),
    ]
    assert "1 of 3" in outline


def test_complete_goes_on_to_the_next_lesson(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    assertRedirects(as_lena.post(f"{FREE}complete/"), CLOSED)
    reading = Reading.objects.get(user=lena, lesson=lessons[0])
    assert reading.completed_at is not None
    assert "Completed. Undo" in html_of(as_lena, FREE)


def test_completing_again_keeps_the_first_time(as_lena: Client, lessons: list[Lesson]) -> None:
    as_lena.post(f"{FREE}complete/")
    first = Reading.objects.get(lesson=lessons[0]).completed_at
    as_lena.post(f"{FREE}complete/")
    assert Reading.objects.get(lesson=lessons[0]).completed_at == first


def test_undo_stays_on_the_lesson(as_lena: Client, lessons: list[Lesson]) -> None:
    as_lena.post(f"{FREE}complete/")
    assertRedirects(as_lena.post(f"{FREE}complete/", {"completed": "0"}), FREE)
    assert Reading.objects.get(lesson=lessons[0]).completed_at is None
    assert "Mark complete and go on" in html_of(as_lena, FREE)


def test_the_last_lesson_leads_back_to_the_course(as_lena: Client, lessons: list[Lesson]) -> None:
    answer = as_lena.post(f"{LAST}complete/", follow=True)
    assert answer.redirect_chain == [("/courses/em/", 302)]
    assert "That was the last lesson of this course." in answer.content.decode()


def test_a_message_is_shown_once(as_lena: Client, lessons: list[Lesson]) -> None:
    as_lena.post(f"{LAST}complete/")
    assert "last lesson of this course" in html_of(as_lena, "/courses/em/")
    assert "last lesson of this course" not in html_of(as_lena, "/courses/em/")


def test_a_bookmark_is_set_and_taken_back(
    as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    assertRedirects(as_lena.post(f"{FREE}bookmark/", {"bookmarked": "1"}), FREE)
    assert "Bookmarked. Remove" in html_of(as_lena, FREE)
    assert "Lesson-1" in html_of(as_lena, "/courses/saved/")
    assertRedirects(as_lena.post(f"{FREE}bookmark/", {"bookmarked": "0"}), FREE)
    assert "Bookmarked. Remove" not in html_of(as_lena, FREE)
    assert "Nothing kept yet" in html_of(as_lena, "/courses/saved/")


def test_what_a_person_did_is_theirs_alone(
    as_lena: Client, priya: User, lessons: list[Lesson]
) -> None:
    as_lena.post(f"{FREE}complete/")
    as_lena.post(f"{FREE}bookmark/")
    other = Client()
    other.force_login(priya)
    html = html_of(other, FREE)
    assert "0 of 3" in html
    assert "Bookmarked. Remove" not in html
    assert "Nothing kept yet" in html_of(other, "/courses/saved/")


def test_an_opening_is_noted_at_most_once_a_minute(as_lena: Client, lessons: list[Lesson]) -> None:
    as_lena.get(FREE)
    first = Reading.objects.get().opened_at
    as_lena.get(FREE)
    assert Reading.objects.get().opened_at == first
    earlier = timezone.now() - datetime.timedelta(seconds=61)
    Reading.objects.update(opened_at=earlier)
    as_lena.get(FREE)
    noted = Reading.objects.get().opened_at
    assert noted is not None
    assert noted > earlier


def test_previous_and_next_cross_modules(as_lena: Client, lessons: list[Lesson]) -> None:
    later = factories.module(lessons[0].course, "later", order=1)
    factories.lesson(later, "fourth")
    html = html_of(as_lena, LAST)
    assert '<link rel="prev" href="/courses/em/lesson-2/">' in html
    assert '<link rel="next" href="/courses/em/fourth/">' in html
    assert "lesson 3 of 3" in html


def test_prerequisites_frameworks_and_resources_are_shown(
    as_lena: Client, lessons: list[Lesson]
) -> None:
    factories.framework("star", title="STAR, in order")
    lesson = lessons[1]
    lesson.prerequisites = [lessons[0].content_id, "gone"]
    lesson.frameworks = ["star", "gone"]
    lesson.resources = [{"title": "A talk", "url": "https://example.org/talk", "why": "Short."}]
    factories.saved(lesson)
    html = html_of(as_lena, CLOSED)
    assert f'Better after: <a href="{FREE}">Lesson-1</a></p>' in html
    assert '<li><a href="/frameworks/star/">STAR, in order</a></li>' in html
    assert 'rel="noopener noreferrer" href="https://example.org/talk">A talk</a>' in html
    assert "<p>Short.</p>" in html
    assert "gone" not in html


@pytest.fixture
def bank() -> Iterator[None]:
    """A question bank that knows one question."""

    def resolve(slugs: object) -> dict[str, Target]:
        return {"conflict": Target("/questions/conflict/", "Tell me about a conflict")}

    before = dict(links._resolvers)
    links.register("question", resolve)
    yield
    links._resolvers.clear()
    links._resolvers.update(before)


def with_questions(lesson: Lesson) -> None:
    lesson.questions = ["conflict", "unknown"]
    lesson.body = "Try [this one](question:conflict) and [that](question:unknown).\n"
    lesson.render()
    factories.saved(lesson)


def test_questions_are_hidden_until_there_is_a_bank(as_lena: Client, lessons: list[Lesson]) -> None:
    with_questions(lessons[0])
    html = html_of(as_lena, FREE)
    assert "Practise now" not in html
    assert "<p>Try this one and that.</p>" in html


def test_a_bank_brings_questions_to_light(
    as_lena: Client, lessons: list[Lesson], bank: None
) -> None:
    with_questions(lessons[0])
    html = html_of(as_lena, FREE)
    link = '<a href="/questions/conflict/">{}</a>'
    assert "Practise now" in html
    assert f"<li>{link.format('Tell me about a conflict')}</li>" in html
    assert f"<p>Try {link.format('this one')} and that.</p>" in html


def test_a_page_that_a_visitor_read_first_still_takes_notes(
    client: Client, as_lena: Client
) -> None:
    free, *_ = factories.small_course()
    assert b"data-note" not in client.get(free.get_absolute_url()).content
    assert b"data-note" in as_lena.get(free.get_absolute_url()).content
    assert b"data-note" not in client.get(free.get_absolute_url()).content
