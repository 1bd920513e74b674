"""Signing up: the form, the mail, the link, and the time zone that the browser tells."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.models import User
from tests.factories import PASSWORD
from tests.mails import delivered

SIGN_UP, SENT = "/accounts/signup/", "/accounts/confirm-email/"


def sign_up(client: Client, **fields: str) -> HttpResponse:
    values = {"email": "nora@example.org", "password1": PASSWORD, "name": "Nora"}
    answer: HttpResponse = client.post(SIGN_UP, values | fields)  # type: ignore[assignment]
    return answer


def link_in(text: object) -> str:
    match = re.search(r"https?://[^/]+(/\S+)", str(text))
    assert match is not None
    return match[1]


def test_a_mail_brings_the_link_that_opens_the_account(client: Client) -> None:
    assertRedirects(sign_up(client), SENT)
    (letter,) = delivered()
    assert letter.to == ["nora@example.org"]
    nora = User.objects.get()
    assert (nora.email, nora.name, nora.is_staff) == ("nora@example.org", "Nora", False)

    page = client.get(link_in(letter.body))
    assert page.status_code == 200
    client.post(link_in(letter.body))
    assert EmailAddress.objects.get(user=nora).verified
    signed_in = client.post("/accounts/login/", {"login": nora.email, "password": PASSWORD})
    assertRedirects(signed_in, "/", fetch_redirect_response=False)


def test_an_address_is_kept_in_lower_case(client: Client) -> None:
    sign_up(client, email="Nora@Example.ORG")
    assert User.objects.get().email == "nora@example.org"
    assert EmailAddress.objects.get().email == "nora@example.org"


def test_an_unverified_person_cannot_enter(client: Client) -> None:
    sign_up(client)
    stranger = Client()
    answer = stranger.post("/accounts/login/", {"login": "nora@example.org", "password": PASSWORD})
    assertRedirects(answer, SENT)
    assert stranger.get("/settings/").status_code == 302


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/Argentina/Buenos_Aires", "UTC"])
def test_the_time_zone_comes_from_the_browser(zone: str, client: Client) -> None:
    sign_up(client, time_zone=zone)
    assert User.objects.get().time_zone == zone


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "<script>", "x" * 900])
def test_an_odd_time_zone_becomes_utc(zone: str, client: Client) -> None:
    sign_up(client, time_zone=zone)
    assert User.objects.get().time_zone == "UTC"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"email": "nobody"}, "Enter a valid email address."),
        ({"email": ""}, "This field is required."),
        ({"password1": "short"}, "This password is too short."),
        ({"password1": "password1234"}, "This password is too common."),
        ({"name": "x" * 81}, "Ensure this value has at most 80 characters"),
    ],
)
def test_a_mistake_is_told_and_what_was_typed_is_kept(
    fields: dict[str, str], message: str, client: Client
) -> None:
    answer = sign_up(client, **fields)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert message in html
    assert f'value="{fields.get("name", "Nora")}"' in html
    assert not User.objects.exists()


def test_a_taken_address_gets_a_mail_and_tells_a_stranger_nothing(
    client: Client, lena: User
) -> None:
    assertRedirects(sign_up(client, email="LENA@Example.org"), SENT)
    assert User.objects.count() == 1
    (letter,) = delivered()
    assert letter.to == ["lena@example.org"]
    assert "account" in letter.subject.lower()


def test_a_person_comes_back_to_where_they_were(client: Client) -> None:
    html = client.get(f"{SIGN_UP}?next=/courses/em/").content.decode()
    assert 'name="next" value="/courses/em/"' in html


def test_a_foreign_address_is_not_followed(client: Client, lena: User) -> None:
    form = {"login": lena.email, "password": PASSWORD, "next": "https://example.net/"}
    answer = client.post("/accounts/login/", form)
    assertRedirects(answer, "/", fetch_redirect_response=False)
