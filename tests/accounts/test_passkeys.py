"""Passkeys: added, signed in with, refused when they come from another site or a second time."""

import json
from dataclasses import replace
from typing import Any

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.erasing import erase
from accounts.models import User
from tests.accounts.signing import SECOND, is_in, is_user, sign_in
from tests.accounts.softkey import SoftKey
from tests.factories import PASSWORD

ADD, LOGIN = "/accounts/2fa/webauthn/add/", "/accounts/2fa/webauthn/login/"


class SecureClient(Client):
    """A browser on https, where alone passkeys work."""

    def generic(self, *arguments: Any, **more: Any) -> Any:
        return super().generic(*arguments, **more | {"secure": True})


@pytest.fixture
def client() -> Client:
    return SecureClient()


@pytest.fixture
def key(client: Client, lena: User) -> SoftKey:
    """Lena's passkey, added through the form."""
    key = SoftKey()
    answer = add(client, lena, key)
    assertRedirects(answer, "/accounts/2fa/recovery-codes/", fetch_redirect_response=False)
    return key


def add(client: Client, user: User, key: SoftKey) -> HttpResponse:
    sign_in(client, user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    options = client.get(ADD).context["js_data"]["creation_options"]
    form = {"name": "My laptop", "passwordless": "on", "credential": key.create(jsonable(options))}
    answer: HttpResponse = client.post(ADD, form)  # type: ignore[assignment]
    return answer


def jsonable(options: Any) -> dict[str, Any]:
    """As the browser gets them."""
    plain: dict[str, Any] = json.loads(json.dumps(options, cls=DjangoJSONEncoder))
    return plain


def handle(user: User) -> bytes:
    return str(user_pk_to_url_str(user)).encode()


def sign_in_with(client: Client, key: SoftKey, user: User, **more: str) -> HttpResponse:
    options = client.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    form = {"credential": key.get(options, handle(user))} | more
    answer: HttpResponse = client.post(LOGIN, form)  # type: ignore[assignment]
    return answer


def test_a_passkey_signs_in_without_password(key: SoftKey, lena: User) -> None:
    browser = SecureClient()
    assertRedirects(sign_in_with(browser, key, lena), "/", fetch_redirect_response=False)
    assert is_user(browser, lena)


def test_a_person_comes_to_where_they_were_going(key: SoftKey, lena: User) -> None:
    answer = sign_in_with(SecureClient(), key, lena, next="/courses/")
    assertRedirects(answer, "/courses/", fetch_redirect_response=False)


@pytest.mark.parametrize(
    "fake",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://testserver.evil.example"},
        {"origin": "https://eviltestserver"},
        {"origin": "http://testserver"},
        {"rp_id": "evil.example"},
        {"origin": "https://evil.example", "rp_id": "evil.example"},
    ],
    ids=str,
)
def test_a_passkey_of_another_site_opens_nothing(
    fake: dict[str, Any], key: SoftKey, lena: User
) -> None:
    browser = SecureClient()
    refused = sign_in_with(browser, replace(key, **fake), lena)
    assertRedirects(refused, "/accounts/login/")
    assert not is_in(browser)
    # The same key, browser and person, at our own address:
    assertRedirects(sign_in_with(browser, key, lena), "/", fetch_redirect_response=False)
    assert is_user(browser, lena)


def test_what_was_wrong_is_told(key: SoftKey, lena: User) -> None:
    browser = SecureClient()
    sign_in_with(browser, replace(key, origin="https://evil.example"), lena)
    assert "Incorrect code." in browser.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    "fake", [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}], ids=str
)
def test_a_key_made_on_another_site_is_not_added(
    fake: dict[str, Any], client: Client, lena: User
) -> None:
    html = add(client, lena, SoftKey(**fake)).content.decode()
    assert "The key could not be added, and nothing was changed." in html
    assert 'value="My laptop"' in html
    assert not Authenticator.objects.exists()
    assert add(client, lena, SoftKey()).status_code == 302
    assert Authenticator.objects.filter(user=lena, type="webauthn").count() == 1


def test_an_answer_is_good_for_one_sign_in(key: SoftKey, lena: User) -> None:
    browser = SecureClient()
    options = browser.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    form = {"credential": key.get(options, handle(lena))}
    browser.post(LOGIN, form)
    assert is_user(browser, lena)
    browser.post("/accounts/logout/")
    assertRedirects(browser.post(LOGIN, form), "/accounts/login/")
    assert not is_in(browser)


def test_an_answer_from_another_browser_opens_nothing(key: SoftKey, lena: User) -> None:
    browser, thief = SecureClient(), SecureClient()
    options = browser.get(LOGIN, headers={"accept": "application/json"}).json()["request_options"]
    thief.get(LOGIN, headers={"accept": "application/json"})
    thief.post(LOGIN, {"credential": key.get(options, handle(lena))})
    assert not is_in(thief)


def test_a_key_does_not_open_anothers_account(key: SoftKey, priya: User) -> None:
    browser = SecureClient()
    sign_in_with(browser, key, priya)
    assert not is_in(browser)


def test_another_key_with_the_same_name_opens_nothing(key: SoftKey, lena: User) -> None:
    browser = SecureClient()
    sign_in_with(browser, replace(SoftKey(), key_id=key.key_id), lena)
    assert not is_in(browser)


def test_a_removed_key_opens_nothing(client: Client, key: SoftKey, lena: User) -> None:
    row = Authenticator.objects.get(user=lena, type="webauthn")
    client.post(f"/accounts/2fa/webauthn/keys/{row.pk}/remove/")
    browser = SecureClient()
    sign_in_with(browser, key, lena)
    assert not is_in(browser)


def test_a_passkey_of_someone_deleted_opens_nothing(key: SoftKey, lena: User) -> None:
    browser, lena_once = SecureClient(), User(pk=lena.pk)
    erase(lena)
    assertRedirects(sign_in_with(browser, key, lena_once), "/accounts/login/")
    assert not is_in(browser)


@pytest.mark.parametrize("action", ["remove", "edit"])
def test_anothers_key_is_not_there(action: str, key: SoftKey, lena: User, priya: User) -> None:
    row = Authenticator.objects.get(user=lena, type="webauthn")
    browser = SecureClient()
    sign_in(browser, priya)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = browser.post(f"/accounts/2fa/webauthn/keys/{row.pk}/{action}/", {"name": "Mine"})
    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.wrap().name == "My laptop"


@pytest.mark.parametrize(
    "junk", ["", "x", "{}", "[]", "null", '{"id": 1}', '{"response": {"userHandle": "AA"}}']
)
def test_junk_opens_nothing_and_breaks_nothing(junk: str) -> None:
    browser = SecureClient()
    browser.get(LOGIN, headers={"accept": "application/json"})
    assertRedirects(browser.post(LOGIN, {"credential": junk}), "/accounts/login/")


@pytest.mark.parametrize("junk", ["", "{}", '{"id": 1}', '{"response": []}'])
def test_junk_is_not_added(junk: str, client: Client, lena: User) -> None:
    sign_in(client, lena)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.get(ADD)
    answer = client.post(ADD, {"name": "Mine", "credential": junk})
    assert "could not be added" in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_a_new_key_is_called_by_its_device(client: Client, lena: User) -> None:
    sign_in(client, lena)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    assert (
        'value="Firefox on Linux"'
        in client.get(ADD, headers={"user-agent": firefox}).content.decode()
    )


def test_after_a_password_the_key_is_the_second_step(key: SoftKey, lena: User) -> None:
    browser = SecureClient()
    answer = sign_in(browser, lena)
    assertRedirects(answer, SECOND, fetch_redirect_response=False)
    assert not is_in(browser)
    options = jsonable(browser.get(SECOND).context["js_data"]["request_options"])
    browser.post(SECOND, {"credential": key.get(options, handle(lena))})
    assert is_user(browser, lena)
