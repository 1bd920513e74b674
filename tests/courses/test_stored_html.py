"""Stored HTML stays right: links, images and old renderings, when a page is looked at."""

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from courses.models import Course, Framework, Lesson
from courses.pages import KEPT
from prepsite.content import assets, rendering, stamp, tasks
from prepsite.content.models import Stamp
from prepsite.markdown import RENDERER_VERSION
from prepsite.search import finding
from tests import factories

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" width="120" height="80"/>'


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    """The first links to the second, and to a framework."""
    found = factories.small_course()
    factories.framework("star")
    write(found[0], f"Read [it](lesson:{found[1].content_id}#two) and [STAR](framework:star).\n")
    return found


def write(lesson: Lesson, body: str) -> None:
    lesson.body = body
    lesson.render()
    save(lesson)


def save(item: Lesson | Framework) -> None:
    """The stamp is forgotten as after a commit."""
    factories.saved(item)
    stamp.forget()


def html_of(client: Client) -> str:
    return client.get("/courses/em/lesson-1/").content.decode()


def test_links_lead_to_where_things_are(as_lena: Client, lessons: list[Lesson]) -> None:
    html = html_of(as_lena)
    assert '<a href="/courses/em/lesson-2/#two">it</a>' in html
    assert '<a href="/frameworks/star/">STAR</a>' in html


def test_a_link_follows_a_renamed_lesson_at_once(as_lena: Client, lessons: list[Lesson]) -> None:
    stored = Lesson.objects.get(pk=lessons[0].pk).html
    assert "lesson-2" in html_of(as_lena)
    lessons[1].slug = "better"
    save(lessons[1])
    assert '<a href="/courses/em/better/#two">it</a>' in html_of(as_lena)
    assert Lesson.objects.get(pk=lessons[0].pk).html == stored


def test_a_link_follows_a_renamed_framework(as_lena: Client, lessons: list[Lesson]) -> None:
    framework = Framework.objects.get()
    framework.slug = "star-story"
    save(framework)
    assert '<a href="/frameworks/star-story/">STAR</a>' in html_of(as_lena)


@pytest.mark.parametrize("hidden", [{"status": "draft"}, {"withdrawn": True}])
def test_a_link_to_what_is_hidden_is_plain_text(
    hidden: dict[str, object], as_lena: Client, lessons: list[Lesson]
) -> None:
    for name, value in hidden.items():
        setattr(lessons[1], name, value)
    save(lessons[1])
    assert "Read it and" in html_of(as_lena)


def test_a_framework_links_to_lessons(client: Client, lessons: list[Lesson]) -> None:
    framework = Framework.objects.get()
    framework.body = "Used in [one](lesson:em-start-lesson-1).\n"
    framework.render()
    save(framework)
    html = client.get("/frameworks/star/").content.decode()
    assert '<a href="/courses/em/lesson-1/">one</a>' in html


@pytest.fixture
def drawn(lessons: list[Lesson], settings: Settings, tmp_path: object) -> assets.Measured:
    """The first lesson shows a drawing."""
    settings.MEDIA_ROOT = tmp_path
    image = assets.measure("plan.svg", DRAWING)
    lessons[0].use([assets.keep(lessons[0].kind, lessons[0].content_id, image)])
    write(lessons[0], "![The plan](plan.svg)\n")
    return image


def test_an_image_is_shown_with_its_size(as_lena: Client, drawn: assets.Measured) -> None:
    html = html_of(as_lena)
    assert f'src="/media/{drawn.path}" width="120" height="80"' in html
    image = as_lena.get(f"/media/{drawn.path}")
    assert image.getvalue() == DRAWING


def test_the_address_of_an_image_is_made_when_the_page_is(
    as_lena: Client, drawn: assets.Measured, settings: Settings
) -> None:
    assert f'src="/media/{drawn.path}"' in html_of(as_lena)
    settings.MEDIA_URL = "https://media.example.org/"
    KEPT.clear()  # as in a process that was started with this setting
    assert f'src="https://media.example.org/{drawn.path}"' in html_of(as_lena)
    assert default_storage.url("a") == "https://media.example.org/a"


def test_an_image_that_is_missing_keeps_its_text(as_lena: Client, lessons: list[Lesson]) -> None:
    write(lessons[0], "![The plan](gone.svg)\n")
    html = html_of(as_lena)
    assert 'alt="The plan"' in html
    assert "gone.svg" not in html
    assert "asset:" not in html


def age(*models: type[Course] | type[Lesson] | type[Framework]) -> None:
    """As an older renderer has left it."""
    for model in models:
        model.objects.update(html="<p>old</p>", renderer=RENDERER_VERSION - 1, words=0)


def test_what_an_older_renderer_made_is_made_anew(as_lena: Client, lessons: list[Lesson]) -> None:
    assert rendering.render_stale() == 0
    before = {lesson.pk: lesson.html for lesson in Lesson.objects.all()}
    age(Course, Lesson, Framework)
    assert rendering.render_stale() == 5
    assert {lesson.pk: lesson.html for lesson in Lesson.objects.all()} == before
    assert not Lesson.objects.stale().exists()
    assert Lesson.objects.get(pk=lessons[1].pk).words > 0


def test_nothing_stale_costs_a_query_a_kind(
    lessons: list[Lesson], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(len(rendering.texts())):
        assert tasks.render_stale() == 0


def test_pages_and_search_follow_a_new_rendering(as_lena: Client, lessons: list[Lesson]) -> None:
    age(Lesson)
    assert "<p>old</p>" in html_of(as_lena)
    stamped = Stamp.objects.get().value
    tasks.render_stale.delay()
    stamp.forget()
    assert Stamp.objects.get().value != stamped
    assert "<p>old</p>" not in html_of(as_lena)
    assert len(finding.find("text", user_id=1)) == 2


def test_rendering_anew_is_no_edit(lessons: list[Lesson]) -> None:
    revision = lessons[0].revision_id
    age(Lesson)
    rendering.render_stale()
    assert Lesson.objects.get(pk=lessons[0].pk).revision_id == revision


def test_more_than_a_batch_is_made_anew(
    lessons: list[Lesson], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "BATCH", 2)
    age(Lesson)
    assert rendering.render_model(Lesson, most=10) == 3
    assert not Lesson.objects.stale().exists()
