"""The outbox in the admin: failures are seen and tried again; secrets are not shown."""

import pytest
from django.test import Client

from accounts.models import User
from notifications import outbox
from notifications.kinds import KINDS
from notifications.models import Message
from tests.mails import delivered

PLACE = "/admin/notifications/message/"


def act(client: Client, action: str, *messages: Message) -> str:
    chosen = {"action": action, "_selected_action": [message.pk for message in messages]}
    return client.post(PLACE, chosen, follow=True).content.decode()


@pytest.fixture
def failed(lena: User) -> Message:
    outbox.tell("accounts.security", lena, "user:1", 1, details={"notice": "x", "url": "secret"})
    message = Message.objects.get()
    message = Message.objects.claim(1)[0]
    message.finish(Message.State.FAILED, "550 no such mailbox")
    return message


def test_a_failure_is_seen_with_its_reason(as_ada: Client, failed: Message) -> None:
    html = as_ada.get(f"{PLACE}?state__exact=failed").content.decode()
    assert "550 no such mailbox" in html
    assert "lena@example.org" in html or "Lena" in html


def test_a_message_shows_nothing_of_what_it_says(as_ada: Client, failed: Message) -> None:
    html = as_ada.get(f"{PLACE}{failed.pk}/change/").content.decode()
    assert "550 no such mailbox" in html
    assert "secret" not in html


def test_failed_ones_are_tried_again_by_hand(as_ada: Client, failed: Message) -> None:
    details = {"notice": "mfa/email/totp_activated", "at": "2026-11-21T10:00:00+00:00", "ip": "",
               "browser": ""}  # fmt: skip
    Message.objects.update(details=details)
    assert "1 of the chosen messages will be tried again now." in act(as_ada, "try_again", failed)
    assert [letter.subject for letter in delivered()] == ["Two-step sign-in is on"]
    failed.refresh_from_db()
    assert failed.state == "sent"
    assert "0 of the chosen messages will be tried again" in act(as_ada, "try_again", failed)


def test_what_has_not_gone_is_taken_back(as_ada: Client, lena: User) -> None:
    outbox.tell("test.must", lena, "mock:1", 1)
    message = Message.objects.get()
    assert "1 of the chosen messages taken back." in act(as_ada, "take_back", message)
    assert delivered() == []


@pytest.mark.parametrize("action", ["add/", "1/delete/"])
def test_nobody_writes_messages_by_hand(action: str, as_ada: Client, failed: Message) -> None:
    path = PLACE + action.replace("1/", f"{failed.pk}/")
    assert as_ada.get(path).status_code == 403


def test_an_author_does_not_see_who_is_told_what(arun: User) -> None:
    client = Client()
    client.force_login(arun)
    assert client.get(PLACE).status_code == 403


@pytest.mark.parametrize("name", sorted(KINDS))
def test_each_mail_is_shown_with_sample_data(name: str, as_ada: Client) -> None:
    page = as_ada.get(f"{PLACE}kinds/{name}/").content.decode()
    assert f'src="{PLACE}kinds/{name}/html/"' in page
    mail = as_ada.get(f"{PLACE}kinds/{name}/html/")
    assert "<h1" in mail.content.decode()
    assert "script" not in mail.headers["Content-Security-Policy"]
    assert mail.headers["Content-Security-Policy"].endswith("sandbox")
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_all_mails_are_listed(as_ada: Client) -> None:
    html = as_ada.get(f"{PLACE}kinds/").content.decode()
    assert all(f"/kinds/{name}/" in html for name in KINDS)
    assert as_ada.get(f"{PLACE}kinds/none/").status_code == 404
