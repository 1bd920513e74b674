"""`/api/v1/lessons/<id>/reading/` and `/api/v1/search/`."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from courses import reading
from courses.models import Lesson, Reading
from courses.models.reading import LONGEST_NOTE
from tests import factories

READING = "/api/v1/lessons/em-start-lesson-1/reading/"
SLUG_WANTED = 'Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'
NOTHING = {
    "note": "",
    "anchor": "",
    "note_html": "",
    "note_saved_at": None,
    "completed_at": None,
    "bookmarked_at": None,
}


@pytest.fixture(autouse=True)
def lesson(shared_cache: None) -> Lesson:
    return factories.small_course()[0]


def patch(client: Client, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    answer = client.patch(READING, body, content_type="application/json")
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def test_a_lesson_not_opened_yet(as_lena: Client) -> None:
    assert as_lena.get(READING).json() == NOTHING
    assert not Reading.objects.exists()


def test_an_empty_change_changes_nothing(as_lena: Client) -> None:
    assert patch(as_lena, {}) == NOTHING
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("field", "column"), [("completed", "completed_at"), ("bookmarked", "bookmarked_at")]
)
def test_a_mark_is_set_and_taken_back(field: str, column: str, as_lena: Client) -> None:
    first = patch(as_lena, {field: True})[column]
    assert first is not None
    assert patch(as_lena, {field: True})[column] == first
    assert as_lena.get(READING).json()[column] == first
    assert patch(as_lena, {field: False})[column] is None


def test_a_note_is_saved_as_it_was_typed(as_lena: Client) -> None:
    answer = patch(as_lena, {"note": "  **bold** \n", "base": None})
    assert answer["note"] == "  **bold** \n"
    assert answer["note_html"] == "<p><strong>bold</strong> </p>"
    again = patch(as_lena, {"note": "more", "base": answer["note_saved_at"]})
    assert again["note"] == "more"


def test_the_place_is_kept(as_lena: Client) -> None:
    assert patch(as_lena, {"anchor": "why-it-matters"})["anchor"] == "why-it-matters"
    assert patch(as_lena, {"anchor": ""})["anchor"] == ""


def test_all_at_once(as_lena: Client) -> None:
    body = {"completed": True, "bookmarked": True, "note": "n", "base": None, "anchor": "a"}
    answer = patch(as_lena, body)
    assert None not in answer.values()
    assert (answer["note"], answer["anchor"]) == ("n", "a")


def test_a_note_changed_elsewhere_is_shown_and_kept(as_lena: Client) -> None:
    patch(as_lena, {"note": "telephone", "base": None})
    answer = patch(as_lena, {"note": "desk", "base": None, "completed": True}, status=409)
    assert answer["detail"] == "The note was changed elsewhere."
    assert answer["theirs"]["note"] == "telephone"
    assert as_lena.get(READING).json()["note"] == "telephone"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"completed": "perhaps"}, {"completed": ["Must be a valid boolean."]}),
        ({"bookmarked": [1]}, {"bookmarked": ["Must be a valid boolean."]}),
        ({"completed": None}, {"completed": ["This field may not be null."]}),
        ({"note": None}, {"note": ["This field may not be null."]}),
        ({"note": {"a": 1}}, {"note": ["Not a valid string."]}),
        (
            {"note": "x" * (LONGEST_NOTE + 1)},
            {"note": ["Ensure this field has no more than 20000 characters."]},
        ),
        ({"note": "a\0b"}, {"note": ["Null characters are not allowed."]}),
        (
            {"anchor": "#<b>"},
            {"anchor": [SLUG_WANTED]},
        ),
        ({"anchor": "x" * 121}, {"anchor": ["Ensure this field has no more than 120 characters."]}),
    ],
)
def test_each_field_says_what_is_wrong_with_it(
    body: dict[str, Any], errors: dict[str, list[str]], as_lena: Client
) -> None:
    assert patch(as_lena, body, status=400) == errors
    assert not Reading.objects.exists()


def test_a_base_that_is_no_time_is_refused(as_lena: Client) -> None:
    errors = patch(as_lena, {"note": "x", "base": "yesterday"}, status=400)
    assert list(errors) == ["base"]
    assert "Datetime has wrong format." in errors["base"][0]


@pytest.mark.parametrize("body", ["[1]", '"x"', "3"])
def test_a_body_must_be_an_object(body: str, as_lena: Client) -> None:
    answer = as_lena.patch(READING, body, content_type="application/json")
    assert answer.status_code == 400
    assert list(answer.json()) == ["non_field_errors"]


def test_broken_json_is_refused(as_lena: Client) -> None:
    answer = as_lena.patch(READING, "{", content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("JSON parse error")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain"])
def test_nothing_but_json_is_taken(kind: str, as_lena: Client) -> None:
    answer = as_lena.patch(READING, "completed=true", content_type=kind)
    assert answer.status_code == 415
    assert not Reading.objects.exists()


def test_other_methods_are_not_allowed(as_lena: Client) -> None:
    for method in (as_lena.post, as_lena.put, as_lena.delete):
        assert method(READING, {}, content_type="application/json").status_code == 405


def test_a_visitor_is_told_to_sign_in(client: Client) -> None:
    answers: list[HttpResponse] = [
        client.get(READING),  # type: ignore[list-item]
        client.patch(READING, {"completed": True}, content_type="application/json"),  # type: ignore[list-item]
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert not Reading.objects.exists()


def test_another_persons_state_is_never_seen(as_lena: Client, priya: User, lesson: Lesson) -> None:
    reading.save_note(priya, lesson, "secret", base=None)
    reading.set_completed(priya, lesson, True)
    assert as_lena.get(READING).json() == NOTHING
    assert patch(as_lena, {"note": "mine", "base": None})["completed_at"] is None
    assert Reading.objects.get(user=priya).note == "secret"


def test_a_hidden_lesson_has_no_state(as_lena: Client) -> None:
    Lesson.objects.update(status="draft")
    assert as_lena.get(READING).status_code == 404
    assert as_lena.get("/api/v1/lessons/none/reading/").status_code == 404


def test_a_change_needs_the_token_of_the_page(lena: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(lena)
    refused = client.patch(READING, {"completed": True}, content_type="application/json")
    assert refused.status_code == 403
    assert not Reading.objects.exclude(completed_at=None).exists()

    client.get("/courses/em/lesson-1/")
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token}
    allowed = client.patch(
        READING, {"completed": True}, content_type="application/json", headers=headers
    )
    assert allowed.status_code == 200


def hits(client: Client, query: str) -> list[dict[str, str]]:
    answer = client.get("/api/v1/search/", {"q": query})
    assert answer.status_code == 200
    found: list[dict[str, str]] = answer.json()["hits"]
    return found


def test_search_finds_lessons(as_lena: Client, lesson: Lesson) -> None:
    text = "If `x < y & z`, name a number"
    factories.lesson(lesson.module, "salary", title="Salary talks", body=text)
    assert hits(as_lena, "number") == [
        {
            "kind": "lesson",
            "label": "Lesson",
            "key": "em-start-salary",
            "title": "Salary talks",
            "place": "EM · Start",
            "extract": "Short. If x &lt; y &amp; z, name a <mark>number</mark>",
            "url": "/courses/em/salary/",
        }
    ]


def test_visitors_find_free_lessons_only(client: Client, as_lena: Client) -> None:
    assert [hit["title"] for hit in hits(client, "text")] == ["Lesson-1"]
    assert len(hits(as_lena, "text")) == 3


def test_search_returns_eight_at_most(as_lena: Client, lesson: Lesson) -> None:
    for number in range(9):
        factories.lesson(lesson.module, f"more-{number}")
    assert len(hits(as_lena, "text")) == 8


@pytest.mark.parametrize("query", ["", "   ", "'\"()*:&|!", "<script>", "NEAR AND OR"])
def test_odd_words_find_nothing_and_break_nothing(query: str, as_lena: Client) -> None:
    assert hits(as_lena, query) == []


def test_a_null_character_is_refused(as_lena: Client) -> None:
    answer = as_lena.get("/api/v1/search/", {"q": "a\0b"})
    assert answer.status_code == 400
    assert answer.json() == {"q": ["Null characters are not allowed."]}


def test_a_query_that_is_too_long_is_refused(as_lena: Client) -> None:
    answer = as_lena.get("/api/v1/search/", {"q": "x" * 201})
    assert answer.status_code == 400
    assert answer.json() == {"q": ["Ensure this field has no more than 200 characters."]}
