"""Signing in and out, lost passwords, the admin's door, and the limits that guard them."""

import re

import pytest
from django.contrib.auth import get_user
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.models import User
from tests.caches import empty_cache
from tests.factories import PASSWORD
from tests.mails import delivered

SIGN_IN = "/accounts/login/"


def sign_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    form = {"login": login, "password": password} | more
    answer: HttpResponse = client.post(SIGN_IN, form)  # type: ignore[assignment]
    return answer


def is_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


@pytest.mark.parametrize("login", ["lena@example.org", "LENA@Example.Org", " lena@example.org "])
def test_a_person_signs_in_by_address_in_any_case(login: str, client: Client, lena: User) -> None:
    assertRedirects(sign_in(client, login), "/")
    assert get_user(client) == lena


@pytest.mark.parametrize("login", ["lena@example.org", "nobody@example.org"])
def test_what_is_wrong_is_not_betrayed(login: str, client: Client, lena: User) -> None:
    answer = sign_in(client, login, "wrong")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "The email address and/or password you specified are not correct." in html
    assert f'value="{login}"' in html
    assert not is_in(client)


def test_a_closed_account_does_not_open(client: Client, lena: User) -> None:
    User.objects.update(is_active=False)
    assertRedirects(sign_in(client, lena.email), "/accounts/inactive/")
    assert not is_in(client)


def test_a_closed_account_ends_its_sessions(as_lena: Client, lena: User) -> None:
    User.objects.update(is_active=False)
    assert not is_in(as_lena)


def test_signing_out_asks_first(as_lena: Client) -> None:
    assert "Sign out?" in as_lena.get("/accounts/logout/").content.decode()
    assert is_in(as_lena)
    assertRedirects(as_lena.post("/accounts/logout/"), "/")
    assert not is_in(as_lena)


def test_five_wrong_passwords_close_the_door_for_that_address(client: Client, lena: User) -> None:
    for _ in range(5):
        assert "are not correct" in sign_in(client, lena.email, "wrong").content.decode()
    html = sign_in(client, lena.email).content.decode()
    assert "Too many failed login attempts. Try again later." in html
    assert not is_in(client)


def test_ten_wrong_passwords_close_the_door_for_that_machine(client: Client, lena: User) -> None:
    for number in range(10):
        assert sign_in(client, f"nobody{number}@example.org", "wrong").status_code == 200
    assert "Too many failed login attempts" in sign_in(client, lena.email).content.decode()
    assert not is_in(client)


def test_limits_are_kept_where_all_processes_see_them(client: Client, lena: User) -> None:
    for _ in range(5):
        sign_in(client, lena.email, "wrong")
    empty_cache()
    assertRedirects(sign_in(client, lena.email), "/")


def test_another_machine_is_not_locked_out(client: Client, lena: User) -> None:
    for number in range(10):
        sign_in(client, f"nobody{number}@example.org", "wrong")
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assertRedirects(sign_in(elsewhere, lena.email), "/")


def test_a_made_up_forwarding_header_does_not_escape_the_limit(client: Client, lena: User) -> None:
    for number in range(10):
        headers = {"X-Forwarded-For": f"198.51.100.{number}"}
        client.post(SIGN_IN, {"login": f"n{number}@x.org", "password": "w"}, headers=headers)
    assert "Too many failed login attempts" in sign_in(client, lena.email).content.decode()


def reset_link(client: Client, email: str) -> str:
    answer = client.post("/accounts/password/reset/", {"email": email})
    assertRedirects(answer, "/accounts/password/reset/done/")
    match = re.search(
        r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(delivered()[-1].body)
    )
    assert match is not None
    return match[1]


def test_a_lost_password_is_replaced(client: Client, lena: User) -> None:
    form = client.get(reset_link(client, "Lena@example.org"), follow=True)
    new = {"password1": "another-good-one", "password2": "another-good-one"}
    answer = client.post(form.request["PATH_INFO"], new)
    assert answer.status_code == 302
    stranger = Client()
    sign_in(stranger, lena.email)
    assert not is_in(stranger)
    sign_in(stranger, lena.email, "another-good-one")
    assert is_in(stranger)


def test_a_link_works_once(client: Client, lena: User) -> None:
    link = reset_link(client, lena.email)
    form = client.get(link, follow=True)
    new = {"password1": "another-good-one", "password2": "another-good-one"}
    client.post(form.request["PATH_INFO"], new)
    again = Client().get(link, follow=True)
    assert 'type="password"' not in again.content.decode()


def test_a_reset_does_not_betray_who_is_here(client: Client) -> None:
    answer = client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    assertRedirects(answer, "/accounts/password/reset/done/")


def test_the_admin_is_entered_by_the_sites_own_sign_in(client: Client, ada: User) -> None:
    page = client.get("/admin/", follow=True)
    assert page.request["PATH_INFO"] == SIGN_IN
    match = re.search(r'name="next" value="([^"]*)"', page.content.decode())
    assert match is not None
    answer = sign_in(client, ada.email, next=match[1].replace("&amp;", "&"))
    assert answer.status_code == 302
    arrived = client.get(answer.headers["Location"], follow=True)
    assert (arrived.status_code, arrived.request["PATH_INFO"]) == (200, "/admin/")


def test_the_admins_own_sign_in_takes_no_password(client: Client, ada: User) -> None:
    answer = client.post("/admin/login/", {"username": ada.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(SIGN_IN)
    assert not is_in(client)


def test_a_form_without_its_token_is_refused_kindly(lena: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client, lena.email)
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
