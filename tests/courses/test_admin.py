"""Courses in the admin: what authors may do, what a save does, and what it tells them."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from PIL import Image
from pytest_django import Settings

from accounts.models import User
from courses import reading
from courses.models import Lesson, Module
from prepsite.content.models import Asset, Revision
from prepsite.search import finding
from tests import factories

ADD = "/admin/courses/lesson/add/"


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    return factories.small_course()


@pytest.fixture
def author(arun: User) -> Client:
    client = Client()
    client.force_login(arun)
    return client


def change_of(item: Lesson | Module) -> str:
    return f"/admin/courses/{item._meta.model_name}/{item.pk}/change/"


def filled(client: Client, url: str) -> dict[str, Any]:
    """What the form at an address would send as it is."""
    form = client.get(url).context["adminform"].form
    values = {bound.html_name: bound.value() for bound in form}
    return {
        name: value for name, value in values.items() if value is not None and value is not False
    }


def save(client: Client, url: str, **changes: Any) -> HttpResponse:
    answer: HttpResponse = client.post(url, filled(client, url) | changes)  # type: ignore[assignment]
    return answer


def told(answer: HttpResponse) -> list[str]:
    """The warnings after a save."""
    request: Any = answer.wsgi_request  # type: ignore[attr-defined]
    return [str(m) for m in get_messages(request) if m.level_tag == "warning"]


def errors(answer: HttpResponse) -> dict[str, list[str]]:
    """What the form said where it was not saved."""
    assert answer.status_code == 200
    form = answer.context["adminform"].form  # type: ignore[attr-defined]
    return {name: list(texts) for name, texts in form.errors.items()}


def test_a_save_renders_and_records_one_revision(
    author: Client, arun: User, lessons: list[Lesson]
) -> None:
    answer = save(author, change_of(lessons[0]), body="## New\n\nFive *new* words here.\n")
    lesson = Lesson.objects.get(pk=lessons[0].pk)
    assert answer.status_code == 302
    assert lesson.html == '<h2 id="new">New</h2>\n<p>Five <em>new</em> words here.</p>'
    assert [heading["anchor"] for heading in lesson.headings] == ["new"]
    assert lesson.words == 5
    first, second = Revision.objects.filter(content_id=lesson.content_id).order_by("pk")
    assert lesson.revision == second
    assert (second.author, second.source) == (arun, "admin")
    assert "Five *new* words here." in second.text
    assert first.sha256 != second.sha256


def test_a_save_that_changes_nothing_records_nothing(author: Client, lessons: list[Lesson]) -> None:
    save(author, change_of(lessons[0]))
    assert Revision.objects.filter(content_id=lessons[0].content_id).count() == 1


@pytest.mark.parametrize("kind", ["course", "module", "framework"])
def test_every_kind_can_be_saved(kind: str, author: Client, lessons: list[Lesson]) -> None:
    item: Any = {
        "course": lessons[0].course,
        "module": lessons[0].module,
        "framework": factories.framework(),
    }[kind]
    assert save(author, change_of(item), title="New title").status_code == 302
    item.refresh_from_db()
    assert (item.title, "New title" in item.revision.text) == ("New title", True)


def test_an_author_adds_a_lesson(author: Client, as_lena: Client, lessons: list[Lesson]) -> None:
    values = {"content_id": "salary", "slug": "salary", "title": "Salary talks", "body": "Wait."}
    answer = save(author, ADD, module=lessons[0].module.pk, **values)
    assert answer.status_code == 302
    assert "<p>Wait.</p>" in as_lena.get("/courses/em/salary/").content.decode()
    assert [hit.title for hit in finding.find("salary", user_id=1)] == ["Salary talks"]


def test_the_id_of_an_item_never_changes(author: Client, lessons: list[Lesson]) -> None:
    save(author, change_of(lessons[0]), content_id="other", title="Other")
    lesson = Lesson.objects.get(pk=lessons[0].pk)
    assert (lesson.content_id, lesson.title) == ("em-start-lesson-1", "Other")


def test_what_leads_nowhere_is_told(author: Client, lessons: list[Lesson]) -> None:
    body = "[a](lesson:none) [b](framework:none) [c](question:none) ![d](plan.svg) $x^{$\n"
    warnings = told(save(author, change_of(lessons[0]), body=body))
    assert "The link to the lesson “none” leads nowhere yet." in warnings
    assert "The link to the framework “none” leads nowhere yet." in warnings
    assert "The image “plan.svg” was not uploaded yet." in warnings
    assert "The link to the question “none” leads nowhere yet." in warnings


def test_a_sound_text_is_saved_without_a_word(author: Client, lessons: list[Lesson]) -> None:
    body = f"[a](lesson:{lessons[1].content_id})\n"
    assert told(save(author, change_of(lessons[0]), body=body)) == []


def test_a_second_editor_is_told_and_overwrites_nothing(
    author: Client, as_ada: Client, lessons: list[Lesson]
) -> None:
    url = change_of(lessons[0])
    theirs = filled(as_ada, url) | {"title": "By Ada"}
    save(author, url, title="By Arun")
    answer: Any = as_ada.post(url, theirs)
    assert errors(answer) == {
        "__all__": [
            "arun saved this while you were editing. Nothing was overwritten: "
            "copy your text, reload the page, and put both together."
        ]
    }
    assert 'value="By Ada"' in answer.content.decode()
    assert Lesson.objects.get(pk=lessons[0].pk).title == "By Arun"


@pytest.mark.parametrize(("url", "values"), [("add", {"content_id": "new"}), ("change", {})])
def test_a_slug_that_is_taken_is_told(
    url: str, values: dict[str, str], author: Client, lessons: list[Lesson]
) -> None:
    page = ADD if url == "add" else change_of(lessons[0])
    values |= {"slug": "lesson-2", "title": "X", "module": str(lessons[0].module.pk)}
    answer = save(author, page, **values)
    message = "Another lesson of this course has this slug already."
    assert errors(answer) == {"__all__": [message]}


def test_an_id_that_is_taken_is_told(author: Client, lessons: list[Lesson]) -> None:
    values = {"content_id": lessons[0].content_id, "slug": "new", "title": "X"}
    answer = save(author, ADD, module=lessons[0].module.pk, **values)
    assert errors(answer) == {"content_id": ["Lesson with this Content id already exists."]}


def test_the_same_slug_in_two_courses_is_fine(author: Client, lessons: list[Lesson]) -> None:
    other = factories.module(factories.course("mle", track="mle"))
    values = {"content_id": "new", "slug": "lesson-1", "title": "X"}
    assert save(author, ADD, module=other.pk, **values).status_code == 302


def png() -> bytes:
    file = BytesIO()
    Image.new("RGB", (30, 20)).save(file, "PNG")
    return file.getvalue()


def upload(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_an_uploaded_image_is_shown_on_the_page(
    author: Client, as_lena: Client, lessons: list[Lesson], media: Path
) -> None:
    url = change_of(lessons[0])
    answer = save(author, url, body="![The plan](plan.png)\n", image=upload("plan.png", png()))
    asset = Asset.objects.get()
    html = as_lena.get("/courses/em/lesson-1/").content.decode()
    assert told(answer) == []
    assert f'src="/media/{asset.path}" width="30" height="20"' in html
    assert as_lena.get(f"/media/{asset.path}").getvalue() == png()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("plan.png", b"not an image", "“plan.png” is not a PNG image that can be shown"),
        ("plan.svg", b"<html/>", "“plan.svg” is not an SVG drawing"),
        (
            "plan.svg",
            b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script/></svg>',
            "“plan.svg” holds script or a handler or a link; a drawing has none",
        ),
        ("plan.exe", b"MZ", "“plan.exe” must be a name like picture.png or diagram.svg"),
        ("plan.png", b"x" * 5_000_001, "“plan.png” has 5,000,001 bytes; the limit is 5,000,000"),
    ],
)
def test_what_is_no_image_is_refused(
    name: str, data: bytes, message: str, author: Client, lessons: list[Lesson], media: Path
) -> None:
    answer = save(author, change_of(lessons[0]), title="New", image=upload(name, data))
    assert errors(answer) == {"image": [message]}
    assert Lesson.objects.get(pk=lessons[0].pk).title == "Lesson-1"
    assert not Asset.objects.exists()


def test_an_empty_title_is_told(author: Client, lessons: list[Lesson]) -> None:
    answer = save(author, change_of(lessons[0]), title="")
    assert errors(answer) == {"title": ["This field is required."]}


@pytest.mark.django_db(transaction=True)
def test_a_page_shows_an_edit_at_once(
    as_ada: Client, as_lena: Client, client: Client, lessons: list[Lesson]
) -> None:
    for reader in (client, as_lena):
        assert "<p>Text.</p>" in reader.get("/courses/em/lesson-1/").content.decode()
    save(as_ada, change_of(lessons[0]), body="Other words.\n")
    for reader in (client, as_lena):
        assert "<p>Other words.</p>" in reader.get("/courses/em/lesson-1/").content.decode()


def test_search_follows_an_edit(author: Client, lessons: list[Lesson]) -> None:
    save(author, change_of(lessons[0]), title="Salary talks")
    assert len(finding.find("salary", user_id=1)) == 1
    save(author, change_of(lessons[0]), status="draft")
    assert finding.find("salary", user_id=1) == []


def test_search_follows_a_hidden_module(author: Client, lessons: list[Lesson]) -> None:
    save(author, change_of(lessons[0].module), status="draft")
    assert finding.find("text", user_id=1) == []
    save(author, change_of(lessons[0].module), status="published")
    assert len(finding.find("text", user_id=1)) == 3


DELETE_ALL = {"action": "delete_selected", "post": "yes"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["its page", "the list"])
def test_a_deleted_lesson_is_gone_at_once(
    by: str, as_ada: Client, as_lena: Client, lessons: list[Lesson]
) -> None:
    assert "Lesson-3" in as_lena.get("/courses/em/").content.decode()
    pk = lessons[2].pk
    if by == "its page":
        as_ada.post(f"/admin/courses/lesson/{pk}/delete/", {"post": "yes"})
    else:
        as_ada.post("/admin/courses/lesson/", DELETE_ALL | {"_selected_action": [pk]})
    assert not Lesson.objects.filter(pk=pk).exists()
    assert "Lesson-3" not in as_lena.get("/courses/em/").content.decode()
    assert as_lena.get("/courses/em/lesson-3/").status_code == 404
    assert len(finding.find("text", user_id=1)) == 2


@pytest.mark.parametrize("by", ["its page", "the list"])
def test_a_lesson_that_people_worked_on_cannot_be_deleted(
    by: str, as_ada: Client, lena: User, lessons: list[Lesson]
) -> None:
    reading.set_completed(lena, lessons[0], True)
    pk = lessons[0].pk
    if by == "its page":
        answer = as_ada.post(f"/admin/courses/lesson/{pk}/delete/", {"post": "yes"})
    else:
        answer = as_ada.post("/admin/courses/lesson/", DELETE_ALL | {"_selected_action": [pk]})
    assert "would require deleting the following protected related objects" in " ".join(
        answer.content.decode().split()
    )
    assert Lesson.objects.filter(pk=pk).exists()
