"""A private note on a lesson, in a browser without scripts."""

import re

import pytest
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.models import User
from courses.models import Lesson, Reading
from courses.models.reading import LONGEST_NOTE
from tests import factories

PAGE, NOTE = "/courses/em/lesson-1/", "/courses/em/lesson-1/note/"


@pytest.fixture(autouse=True)
def lesson(db: None) -> Lesson:
    return factories.small_course()[0]


def base_in(client: Client) -> str:
    """What the form on the lesson's page says of the copy that is being edited."""
    match = re.search(r'name="base" value="([^"]*)"', client.get(PAGE).content.decode())
    assert match is not None
    return match[1]


@pytest.fixture
def as_priya(priya: User) -> Client:
    client = Client()
    client.force_login(priya)
    return client


def test_a_first_note_is_saved_and_shown(as_lena: Client, lena: User) -> None:
    answer = as_lena.post(NOTE, {"note": "Ask for **numbers**.", "base": ""}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Your note is saved." in html
    assert "<p>Ask for <strong>numbers</strong>.</p>" in html
    assert "Ask for **numbers**.</textarea>" in html
    assert Reading.objects.get(user=lena).note == "Ask for **numbers**."


@pytest.mark.parametrize("who", ["as_lena", "as_priya"])  # in UTC and in India
def test_a_note_is_changed_again_and_again(who: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(who)
    for text in ("one", "two", "three"):
        assertRedirects(client.post(NOTE, {"note": text, "base": base_in(client)}), PAGE)
    assert Reading.objects.get().note == "three"


def test_a_note_is_emptied(as_lena: Client) -> None:
    as_lena.post(NOTE, {"note": "one", "base": ""})
    as_lena.post(NOTE, {"note": "", "base": base_in(as_lena)})
    reading = Reading.objects.get()
    assert (reading.note, reading.note_html) == ("", "")
    assert "none yet" in as_lena.get(PAGE).content.decode()
    assert "Nothing kept yet" in as_lena.get("/courses/saved/").content.decode()


def test_two_windows_do_not_overwrite_each_other(as_lena: Client) -> None:
    as_lena.post(NOTE, {"note": "one", "base": ""})
    base = base_in(as_lena)
    as_lena.post(NOTE, {"note": "from the <telephone>", "base": base})
    answer = as_lena.post(NOTE, {"note": "from the desk", "base": base})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "This note was changed in another window." in html
    assert "“from the &lt;telephone&gt;”" in html
    assert "from the desk</textarea>" in html
    assert Reading.objects.get().note == "from the <telephone>"


def test_the_page_that_shows_both_can_be_saved(as_lena: Client) -> None:
    as_lena.post(NOTE, {"note": "one", "base": ""})
    html = as_lena.post(NOTE, {"note": "two", "base": ""}).content.decode()
    match = re.search(r'name="base" value="([^"]*)"', html)
    assert match is not None
    assertRedirects(as_lena.post(NOTE, {"note": "both", "base": match[1]}), PAGE)
    assert Reading.objects.get().note == "both"


def test_the_same_text_from_two_windows_is_no_conflict(as_lena: Client) -> None:
    as_lena.post(NOTE, {"note": "one", "base": ""})
    assertRedirects(as_lena.post(NOTE, {"note": "one", "base": ""}), PAGE)


@pytest.mark.parametrize("base", ["2020-01-01T00:00:00Z", "2020-13-99T00:00:00Z", "yesterday"])
def test_a_made_up_base_harms_no_first_note(base: str, as_lena: Client) -> None:
    assertRedirects(as_lena.post(NOTE, {"note": "one", "base": base}), PAGE)
    assert Reading.objects.get().note == "one"


@pytest.mark.parametrize("base", ["2020-01-01T00:00:00Z", "2020-01-01T00:00", "yesterday"])
def test_a_made_up_base_overwrites_nothing(base: str, as_lena: Client) -> None:
    as_lena.post(NOTE, {"note": "one", "base": ""})
    assert as_lena.post(NOTE, {"note": "two", "base": base}).status_code == 409
    assert Reading.objects.get().note == "one"


def test_a_note_that_is_too_long_is_kept_on_the_page(as_lena: Client) -> None:
    text = "x" * (LONGEST_NOTE + 1)
    answer = as_lena.post(NOTE, {"note": text, "base": ""})
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Ensure this value has at most 20000 characters (it has 20001)." in html
    assert f"{text}</textarea>" in html
    assert not Reading.objects.exclude(note="").exists()


HOSTILE = """</textarea><script>alert(1)</script>
<img src=x onerror="alert(2)">
[click](javascript:alert(3)) <a href="https://example.org" onclick="alert(4)">here</a>
<iframe src="https://example.org"></iframe><style>body{display:none}</style>
"""


def test_what_could_run_is_taken_out_of_a_note(as_lena: Client) -> None:
    as_lena.post(NOTE, {"note": HOSTILE, "base": ""})
    stored = Reading.objects.get().note_html
    for page in (stored, *(as_lena.get(p).content.decode() for p in (PAGE, "/courses/saved/"))):
        shown = page.partition("<textarea")[0]
        for piece in ("<script>", "onerror", "onclick", "<iframe", "<style", 'href="javascript'):
            assert piece not in shown
    assert Reading.objects.get().note == HOSTILE
    assert "&lt;/textarea&gt;&lt;script&gt;" in as_lena.get(PAGE).content.decode()


def test_a_note_is_seen_by_its_author_alone(as_lena: Client, as_priya: Client) -> None:
    as_lena.post(NOTE, {"note": "my secret", "base": ""})
    for page in (PAGE, "/courses/saved/", "/search/?q=secret"):
        assert "my secret" not in as_priya.get(page).content.decode()
