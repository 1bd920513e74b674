"""Signing in by another site: there once its keys are set, and never a way into another's account.

What needs keys runs in a process of its own that has them, against a GitHub on this machine.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.models import User
from tests.accounts.oauth import GitHub
from tests.accounts.signing import is_in, is_user, sign_in, with_app
from tests.factories import PASSWORD
from tests.mails import delivered

KEYS = {
    "GOOGLE_CLIENT_ID": "google-id",
    "GOOGLE_CLIENT_SECRET": "google-secret",
    "GITHUB_CLIENT_ID": "github-id",
    "GITHUB_CLIENT_SECRET": "github-secret",
}
with_keys = pytest.mark.skipif(not settings.SOCIAL, reason="runs in the process that has keys")
without_keys = pytest.mark.skipif(bool(settings.SOCIAL), reason="runs where no keys are set")
LOGIN, CALLBACK = "/accounts/github/login/", "/accounts/github/login/callback/"
CONNECTIONS = "/accounts/3rdparty/"


@without_keys
def test_with_keys_all_below_holds() -> None:
    """The environment decides which apps there are, so it takes a process of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    environment |= KEYS | {"TEST_DB": f"social-{os.getpid()}"}
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-p", "no:randomly", __file__]
    done = subprocess.run(
        [*command, "-k", "not without"],
        env={k: v for k, v in environment.items() if not k.startswith("PYTEST_")},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed, 1 skipped" in done.stdout


@without_keys
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_without_keys_no_button_is_shown(path: str, client: Client, db: None) -> None:
    html = client.get(path).content.decode()
    assert "Google" not in html
    assert "GitHub" not in html


@without_keys
@pytest.mark.parametrize("site", ["google", "github"])
def test_without_keys_no_address_exists(site: str, client: Client, as_lena: Client) -> None:
    for path in ("login/", "login/callback/"):
        assert client.get(f"/accounts/{site}/{path}").status_code == 404
    assert "Connected accounts" not in as_lena.get("/settings/").content.decode()


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    """Nora's GitHub."""
    from allauth.socialaccount.providers.github.views import GitHubOAuth2Adapter as Adapter

    profile = {"id": 4711, "login": "nora", "name": "Nora N."}
    emails = [{"email": "nora@example.org", "primary": True, "verified": True}]
    fake = GitHub(profile, emails)
    with fake.running() as url:
        monkeypatch.setattr(Adapter, "access_token_url", f"{url}/login/oauth/access_token")
        monkeypatch.setattr(Adapter, "profile_url", f"{url}/user")
        monkeypatch.setattr(Adapter, "emails_url", f"{url}/user/emails")
        yield fake


def arrive(client: Client, process: str = "login", **more: str) -> HttpResponse:
    """Presses the button, agrees over there, and comes back."""
    sent = client.post(f"{LOGIN}?process={process}")
    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    back = {"code": "a-code", "state": query["state"][0]} | more
    answer: HttpResponse = client.get(CALLBACK, back)  # type: ignore[assignment]
    return answer


@with_keys
@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/"])
def test_buttons_are_forms_that_post(path: str, client: Client, db: None) -> None:
    html = client.get(path).content.decode()
    for site, name in {"google": "Google", "github": "GitHub"}.items():
        assert f'<form method="post" action="/accounts/{site}/login/?process=login">' in html
        assert f"Go on with {name}</button>" in html


@with_keys
def test_a_link_alone_asks_first(client: Client, db: None) -> None:
    """Nobody is sent away, or signed in, by a picture on another page."""
    html = client.get(LOGIN).content.decode()
    assert "Go on with GitHub?" in html


@with_keys
@pytest.mark.parametrize(
    ("site", "address", "scope"),
    [
        ("github", "https://github.com/login/oauth/authorize", {"user:email"}),
        ("google", "https://accounts.google.com/o/oauth2/v2/auth", {"email", "profile"}),
    ],
)
def test_the_button_leads_to_the_other_site(
    site: str, address: str, scope: set[str], client: Client, db: None
) -> None:
    sent = client.post(f"/accounts/{site}/login/")
    place, _, query = sent.headers["Location"].partition("?")
    asked = parse_qs(query)
    assert (place, asked["client_id"]) == (address, [f"{site}-id"])
    assert set(asked["scope"][0].split()) == scope
    callback = f"http://testserver/accounts/{site}/login/callback/"
    assert asked["redirect_uri"] == [callback]


@with_keys
def test_the_policy_lets_the_forms_go_there(client: Client, db: None) -> None:
    policy = client.get("/accounts/login/").headers["Content-Security-Policy"]
    allowed = "form-action 'self' https://accounts.google.com https://github.com"
    assert allowed in policy.split("; ")


@with_keys
def test_a_newcomer_gets_an_account(client: Client, github: GitHub, db: None) -> None:
    assertRedirects(arrive(client), "/")
    nora = User.objects.get()
    assert (nora.email, nora.name) == ("nora@example.org", "Nora N.")
    assert is_user(client, nora)
    assert EmailAddress.objects.get(user=nora).verified
    again = Client()
    arrive(again)
    assert is_user(again, nora)
    assert User.objects.count() == 1


@with_keys
def test_no_token_of_the_other_site_is_kept(client: Client, github: GitHub, db: None) -> None:
    arrive(client)
    assert not SocialToken.objects.exists()


@with_keys
def test_a_name_with_line_breaks_is_put_on_one_line(
    client: Client, github: GitHub, db: None
) -> None:
    github.profile["name"] = "Nora\r\nBcc: victim@example.org" + "x" * 100
    arrive(client)
    name = User.objects.get().name
    assert name.startswith("Nora Bcc: victim@example.orgxxx")
    assert len(name) == 80


@with_keys
@pytest.mark.parametrize("verified", [True, False])
def test_an_address_that_has_an_account_is_not_taken_over(
    verified: bool, client: Client, github: GitHub, lena: User
) -> None:
    github.emails = [{"email": "LENA@example.org", "primary": True, "verified": verified}]
    answer = arrive(client)
    assertRedirects(answer, "/accounts/confirm-email/")
    assert not is_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.get() == lena
    letters = [letter for letter in delivered() if letter.to == ["lena@example.org"]]
    assert len(letters) == 1


@with_keys
def test_an_unconfirmed_address_opens_nothing_yet(client: Client, github: GitHub, db: None) -> None:
    github.emails = [{"email": "nora@example.org", "primary": True, "verified": False}]
    assertRedirects(arrive(client), "/accounts/confirm-email/")
    assert not is_in(client)
    assert [letter.to for letter in delivered()] == [["nora@example.org"]]


@with_keys
def test_a_person_connects_and_then_signs_in_by_it(github: GitHub, lena: User) -> None:
    browser = Client()
    sign_in(browser, lena)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "Connect GitHub</button>" in browser.get(CONNECTIONS).content.decode()
    assertRedirects(arrive(browser, "connect"), CONNECTIONS)
    assert SocialAccount.objects.get().user == lena
    elsewhere = Client()
    arrive(elsewhere)
    assert is_user(elsewhere, lena)


@with_keys
def test_the_second_step_is_asked_for_all_the_same(github: GitHub, lena: User) -> None:
    SocialAccount.objects.create(user=with_app(lena), provider="github", uid="4711")
    browser = Client()
    assertRedirects(arrive(browser), "/accounts/2fa/authenticate/")
    assert not is_in(browser)
    assert Authenticator.objects.count() == 1


@with_keys
def test_a_connected_account_of_another_is_not_moved(
    github: GitHub, lena: User, priya: User
) -> None:
    SocialAccount.objects.create(user=priya, provider="github", uid="4711")
    browser = Client()
    sign_in(browser, lena)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    arrive(browser, "connect")
    assert SocialAccount.objects.get().user == priya


@with_keys
def test_only_ones_own_account_is_disconnected(github: GitHub, lena: User, priya: User) -> None:
    hers = SocialAccount.objects.create(user=priya, provider="github", uid="1")
    mine = SocialAccount.objects.create(user=lena, provider="github", uid="2")
    browser = Client()
    sign_in(browser, lena)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.post(CONNECTIONS, {"account": hers.pk})
    assert SocialAccount.objects.count() == 2
    browser.post(CONNECTIONS, {"account": mine.pk})
    assert SocialAccount.objects.get() == hers


@with_keys
@pytest.mark.parametrize("state", ["", "forged"])
def test_an_answer_that_nobody_asked_for_opens_nothing(
    state: str, client: Client, github: GitHub, db: None
) -> None:
    answer = arrive(client, state=state)
    assert "That did not work" in answer.content.decode()
    assert github.asked == []
    assert not User.objects.exists()


@with_keys
def test_an_answer_for_another_browser_opens_nothing(
    client: Client, github: GitHub, db: None
) -> None:
    sent = client.post(LOGIN)
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    thief = Client()
    thief.get(CALLBACK, {"code": "a-code", "state": state})
    assert not User.objects.exists()


@with_keys
def test_who_declines_over_there_is_told_so(client: Client, github: GitHub, db: None) -> None:
    answer = arrive(client, error="access_denied", code="")
    page = client.get(answer.headers["Location"])
    assert "Nothing was changed" in page.content.decode()


@with_keys
def test_a_broken_site_is_told(client: Client, github: GitHub, db: None) -> None:
    github.broken = True
    answer = arrive(client)
    assert "The other site did not let you in" in answer.content.decode()
    assert not User.objects.exists()
