"""A session that runs out in the middle of work: what was sent is kept, shown, and sent again."""

import json
import time
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.models import User
from courses.models import Reading
from tests import factories
from tests.factories import PASSWORD

NOTE = "/courses/em/lesson-2/note/"
LESSON = "/courses/em/lesson-2/"
RESUME = "/settings/resume/"
TO_RESUME = f"/accounts/login/?next={RESUME}"
WRITTEN = "Start with the **week** in which I saw it.\r\nThen < what it cost.\r\n"


@pytest.fixture(autouse=True)
def course(db: None) -> None:
    factories.small_course()


def post(client: Client, path: str, data: dict[str, Any], **headers: str) -> HttpResponse:
    answer: HttpResponse = client.post(path, data, headers=headers)  # type: ignore[assignment]
    return answer


def send_note(client: Client, **fields: Any) -> None:
    form = {"note": WRITTEN, "base": ""} | fields
    answer = post(client, NOTE, form, referer=f"http://testserver{LESSON}")
    assertRedirects(answer, TO_RESUME, fetch_redirect_response=False)


def sign_in(client: Client, user: User) -> HttpResponse:
    form = {"login": user.email, "password": PASSWORD, "next": RESUME}
    answer: HttpResponse = client.post("/accounts/login/", form)  # type: ignore[assignment]
    return answer


def page(client: Client) -> str:
    return client.get(RESUME).content.decode()


def hidden_fields(client: Client) -> dict[str, str]:
    kept = client.get(RESUME).context["kept"]
    return dict(kept.fields)


def test_a_note_is_kept_shown_and_saved_after_signing_in(client: Client, lena: User) -> None:
    send_note(client)
    assertRedirects(sign_in(client, lena), RESUME)
    html = page(client)
    assert "You were signed out" in html
    assert "Start with the **week** in which I saw it.<br>Then &lt; what it cost." in html
    assert not Reading.objects.exists()

    answer = client.post(f"{RESUME}send/", hidden_fields(client), follow=True)
    assert [status for _, status in answer.redirect_chain] == [307, 302]
    assert answer.redirect_chain[0][0] == NOTE
    assert Reading.objects.get(user=lena).note.strip() == WRITTEN.strip()


def test_the_form_that_is_shown_holds_what_was_sent_byte_for_byte(
    client: Client, lena: User
) -> None:
    send_note(client, note='"quoted" <b> & ünïcode')
    sign_in(client, lena)
    expected = 'name="note" value="&quot;quoted&quot; &lt;b&gt; &amp; ünïcode"'
    assert expected in page(client)


def test_a_button_without_text_is_kept_too(client: Client, lena: User) -> None:
    answer = post(client, f"{LESSON}bookmark/", {"bookmarked": "1"})
    assertRedirects(answer, TO_RESUME, fetch_redirect_response=False)
    sign_in(client, lena)
    client.post(f"{RESUME}send/", hidden_fields(client), follow=True)
    assert Reading.objects.get(user=lena).bookmarked_at is not None


def test_it_is_gone_once_it_is_sent(client: Client, lena: User) -> None:
    send_note(client)
    sign_in(client, lena)
    fields = hidden_fields(client)
    client.post(f"{RESUME}send/", fields)
    assert "Nothing is waiting" in page(client)
    assertRedirects(client.post(f"{RESUME}send/", fields), RESUME)


def test_it_can_be_discarded(client: Client, lena: User) -> None:
    send_note(client)
    sign_in(client, lena)
    assertRedirects(client.post(f"{RESUME}discard/"), "/")
    assert "Nothing is waiting" in page(client)
    assert not Reading.objects.exists()


def test_it_expires_after_an_hour(
    client: Client, lena: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_note(client)
    sign_in(client, lena)
    clock = time.time
    monkeypatch.setattr(time, "time", lambda: clock() + 3590)
    assert "You were signed out" in page(client)
    monkeypatch.setattr(time, "time", lambda: clock() + 3610)
    assert "Nothing is waiting" in page(client)


def test_another_browser_gets_nothing(client: Client, lena: User) -> None:
    send_note(client)
    elsewhere = Client()
    sign_in(elsewhere, lena)
    assert "Nothing is waiting" in page(elsewhere)


def test_another_person_in_the_same_browser_gets_nothing(
    client: Client, lena: User, priya: User
) -> None:
    sign_in(client, lena)
    Session.objects.all().delete()
    send_note(client)
    sign_in(client, priya)
    html = page(client)
    assert "Nothing is waiting" in html
    assert "week" not in html
    client.post(f"{RESUME}send/", {"note": WRITTEN})
    assert not Reading.objects.exists()


def test_the_same_person_gets_it_after_the_session_ran_out(client: Client, lena: User) -> None:
    sign_in(client, lena)
    Session.objects.all().delete()
    send_note(client)
    sign_in(client, lena)
    assert "You were signed out" in page(client)


def test_a_forged_mark_of_the_last_person_is_ignored(client: Client, lena: User) -> None:
    client.cookies["last_person"] = f"{lena.pk}:forged:forged"
    send_note(client)
    assert client.session["kept"]["person"] is None


def test_passwords_tokens_and_files_are_not_kept(client: Client, lena: User) -> None:
    upload = SimpleUploadedFile("cv.pdf", b"what is in the file")
    secrets = {"csrfmiddlewaretoken": "abc", "new_password1": "hidden-one", "cv": upload}
    send_note(client, **secrets)
    assert set(dict(client.session["kept"]["fields"])) == {"note", "base"}
    sign_in(client, lena)
    html = page(client)
    assert "Not kept: the file “cv.pdf”, the password." in html
    assert "hidden-one" not in html
    assert "what is in the file" not in html


def test_a_form_of_passwords_alone_leads_back_to_its_page(client: Client, lena: User) -> None:
    form = {"oldpassword": "a", "password1": "b", "password2": "b"}
    change = "/accounts/password/change/"
    answer = post(client, change, form, referer=f"http://testserver{change}")
    assertRedirects(answer, f"/accounts/login/?next={change}", fetch_redirect_response=False)
    assert "kept" not in client.session


@pytest.mark.parametrize(("length", "kept"), [(99_000, True), (100_001, False)])
def test_what_is_too_long_is_said(length: int, kept: bool, client: Client, lena: User) -> None:
    send_note(client, note="x" * length)
    sign_in(client, lena)
    html = page(client)
    assert ("more than 100 KB of text" not in html) is kept
    assert ("x" * 1000 in html) is kept
    assert (f'href="{LESSON}"' in html and "Open the page anew" in html) is not kept


def test_what_another_site_sends_is_not_kept(lena: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = post(client, NOTE, {"note": "planted"})
    assert answer.status_code == 403
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "path", ["//evil.example/x", "https://evil.example/", "/no/such/page/", "evil", "/\\evil"]
)
def test_it_is_only_sent_to_an_address_of_this_site(path: str, client: Client, lena: User) -> None:
    send_note(client)
    sign_in(client, lena)
    session = client.session
    session["kept"] = session["kept"] | {"path": path}
    session.save()
    assertRedirects(client.post(f"{RESUME}send/", {"note": "x"}), RESUME)
    assert "Nothing is waiting" in page(client)


@pytest.mark.parametrize("action", ["send", "discard"])
def test_sending_again_is_not_kept_itself(action: str, client: Client) -> None:
    answer = post(client, f"{RESUME}{action}/", {"note": "x"})
    assertRedirects(answer, "/accounts/login/?next=/")
    assert "kept" not in client.session


@pytest.mark.parametrize("referer", ["https://evil.example/courses/", "//evil.example/", "junk"])
def test_a_page_elsewhere_is_not_linked(referer: str, client: Client) -> None:
    post(client, NOTE, {"note": "some text"}, referer=referer)
    assert client.session["kept"]["page"] == "/"


def test_a_flood_is_not_kept(client: Client) -> None:
    for _ in range(20):
        assertRedirects(
            post(client, NOTE, {"note": "text"}), TO_RESUME, fetch_redirect_response=False
        )
    answer = post(Client(), NOTE, {"note": "text"}, referer=f"http://testserver{LESSON}")
    assertRedirects(answer, f"/accounts/login/?next={LESSON}", fetch_redirect_response=False)


@pytest.mark.parametrize(
    "headers", [{"accept": "application/json"}, {"x-requested-with": "XMLHttpRequest"}]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_a_script_gets_a_clear_401(method: str, headers: dict[str, str], client: Client) -> None:
    answer = getattr(client, method)(NOTE, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.content) == {
        "detail": "You are signed out. Nothing was saved; sign in and send it again."
    }
    assert "kept" not in client.session


def test_a_browser_that_also_takes_json_gets_a_page(client: Client) -> None:
    answer = client.get(LESSON, headers={"accept": "text/html,application/json;q=0.9"})
    assertRedirects(answer, f"/accounts/login/?next={LESSON}")


@pytest.mark.parametrize(
    ("action", "field"),
    [
        (f"{LESSON}complete/", "completed"),
        (f"{LESSON}bookmark/", "bookmarked"),
        (NOTE, "note"),
        ("/courses/em/modules/start/skip/", "skipped"),
    ],
)
def test_no_form_ends_in_an_error_after_signing_in(
    action: str, field: str, client: Client, lena: User
) -> None:
    post(client, action, {field: "1", "base": ""})
    sign_in(client, lena)
    answer = client.post(f"{RESUME}send/", hidden_fields(client), follow=True)
    assert answer.redirect_chain[0] == (action, 307)
    assert answer.status_code == 200
