"""The bank in the admin: an author writes a question, and is told what is wrong with it."""

import json

import pytest
from django.test import Client

from accounts.models import User
from questions.models import Example, Question, Round
from tests.questions.bank import RUBRIC, question, round_of, signal
from tests.questions.shelf import parts

ADD = "/admin/questions/question/add/"


@pytest.fixture
def place(db: None) -> Round:
    signal("teamwork")
    return round_of()


@pytest.fixture
def author(arun: User) -> Client:
    client = Client()
    client.force_login(arun)
    return client


def values(place: Round, **changed: object) -> dict[str, object]:
    """Of the form for a question."""
    return {
        "content_id": "new", "slug": "new", "title": "", "summary": "", "order": 0,
        "status": "published", "body": parts(), "round": place.pk, "tracks": '["em"]',
        "signals": '["teamwork"]', "difficulty": "standard", "level": "all", "minutes": 2,
        "framework": "", "key_points": '["One", "Two", "Three"]',
    } | changed  # fmt: skip


def test_an_author_adds_a_question_and_a_learner_finds_it(
    author: Client, as_lena: Client, place: Round
) -> None:
    assert author.post(ADD, values(place)).status_code == 302
    row = Question.objects.get()
    assert (row.line, row.has_solution) == ("What would you build?", True)
    assert row.revision is not None
    assert "/questions/new/" in as_lena.get("/questions/?q=build").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"body": "Words."}, "must begin with “## Prompt”"),
        ({"body": parts(Why="")}, "“## Why” is missing or empty"),
        ({"body": parts(Prompt="What " * 40)}, "title: is needed"),
        ({"signals": '["charm"]'}, "the signal “charm” does not exist"),
        ({"signals": '{"a": 1}'}, "Expected a list"),
        ({"tracks": '["law"]'}, "not a valid choice"),
        ({"key_points": "[1]"}, "Ensure this field has at least 3 elements"),
        ({"key_points": "nonsense"}, "Enter a valid JSON"),
        ({"minutes": 0}, "greater than or equal to 1"),
        ({"round": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_said_in_the_form(
    changed: dict[str, object], said: str, author: Client, place: Round
) -> None:
    answer = author.post(ADD, values(place, **changed))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Question.objects.exists()


def test_a_changed_question_is_shown_as_it_is_now(
    author: Client, as_lena: Client, place: Round
) -> None:
    row = question(place, "first")
    changed = values(place, body=parts(Prompt="What else?"), base_revision=row.revision_id)
    changed |= {"content_id": row.content_id, "slug": "first"}
    assert author.post(f"/admin/questions/question/{row.pk}/change/", changed).status_code == 302
    assert "What else?" in as_lena.get("/questions/first/").content.decode()


def test_a_rubric_needs_its_four_anchors(author: Client, place: Round) -> None:
    form = {
        "content_id": "x", "slug": "x", "title": "X", "summary": "", "order": 0, "body": "What.",
        "status": "published", "tracks": '["em"]', "minutes": 30, "framework": "",
        "answer": "spoken",
        "signals": '["teamwork"]', "rubric": json.dumps(RUBRIC),
    }  # fmt: skip
    broken = [{**RUBRIC[0], "anchors": {"weak-no": "So."}}, RUBRIC[1]]
    add = "/admin/questions/round/add/"
    answer = author.post(add, form | {"rubric": json.dumps(broken)})
    assert "must be given for strong-no, weak-no, weak-yes, strong-yes" in answer.content.decode()
    assert author.post(add, form).status_code == 302


def test_an_example_is_rated_in_every_area(author: Client, place: Round) -> None:
    row = question(place)
    form = {
        "content_id": "e", "slug": "e", "summary": "", "order": 0, "body": "## Answer\nSo.",
        "status": "published", "question": row.pk, "ratings": '{"evidence": "weak-no"}',
    }  # fmt: skip
    add = "/admin/questions/example/add/"
    answer = author.post(add, form)
    assert "must be given for evidence, fairness" in answer.content.decode()
    assert author.post(add, form | {"question": ""}).status_code == 200
    whole = '{"evidence": "weak-no", "fairness": "weak-yes"}'
    assert author.post(add, form | {"ratings": whole}).status_code == 302
    assert Example.objects.get().question == row
