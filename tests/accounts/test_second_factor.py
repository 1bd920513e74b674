"""The second step: authenticator app and recovery codes, each code once, the admin too."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.models import User
from tests.accounts.signing import (
    SECOND,
    code,
    is_in,
    is_user,
    post,
    recovery_codes,
    sign_in,
    with_app,
)
from tests.factories import PASSWORD
from tests.mails import delivered

Committing = Callable[..., AbstractContextManager[Any]]
ACTIVATE = "/accounts/2fa/totp/activate/"
WRONG = "Incorrect code."


@pytest.fixture(autouse=True)
def one_time_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code must not change between being read and being sent."""
    monkeypatch.setattr("time.time", lambda: 1_900_000_010.0)


def confirm(client: Client) -> None:
    """Gives the password again, which changes of security ask for."""
    post(client, "/accounts/reauthenticate/", {"password": PASSWORD})


def test_an_app_is_set_up_with_a_code_and_tells_the_person(
    client: Client, lena: User, django_capture_on_commit_callbacks: Committing
) -> None:
    sign_in(client, lena)
    assertRedirects(client.get(ACTIVATE), f"/accounts/reauthenticate/?next={ACTIVATE}")
    confirm(client)
    html = client.get(ACTIVATE).content.decode()
    shown = re.search(r"<code>([A-Z2-7]{32})</code>", html)
    assert shown is not None
    assert 'src="data:image/svg+xml' in html
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client, ACTIVATE, {"code": code(secret=shown[1])})
    assertRedirects(answer, "/accounts/2fa/recovery-codes/")
    kinds = Authenticator.objects.filter(user=lena).values_list("type", flat=True)
    assert set(kinds) == {"totp", "recovery_codes"}
    assert "Two-step sign-in is on" in [letter.subject for letter in delivered()]


def test_a_wrong_code_sets_nothing_up(client: Client, lena: User) -> None:
    sign_in(client, lena)
    confirm(client)
    client.get(ACTIVATE)
    assert WRONG in post(client, ACTIVATE, {"code": "000000"}).content.decode()
    assert not Authenticator.objects.exists()


def test_the_password_alone_opens_nothing(client: Client, lena: User) -> None:
    assertRedirects(sign_in(client, with_app(lena)), SECOND)
    assert not is_in(client)
    assertRedirects(post(client, SECOND, {"code": code()}), "/")
    assert is_user(client, lena)


def test_a_person_comes_to_where_they_were_going(client: Client, lena: User) -> None:
    sign_in(client, with_app(lena), next="/courses/")
    assertRedirects(post(client, SECOND, {"code": code()}), "/courses/")


@pytest.mark.parametrize("wrong", ["000000", "", "12345", "x" * 5000, "１２３４５６"])
def test_a_wrong_code_is_told(wrong: str, client: Client, lena: User) -> None:
    sign_in(client, with_app(lena))
    answer = post(client, SECOND, {"code": wrong})
    assert answer.status_code == 200
    assert (WRONG if wrong else "This field is required.") in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_code_of_another_time_is_refused(steps: int, client: Client, lena: User) -> None:
    sign_in(client, with_app(lena))
    assert WRONG in post(client, SECOND, {"code": code(steps=steps)}).content.decode()


def test_a_code_is_good_for_one_sign_in(client: Client, lena: User) -> None:
    sign_in(client, with_app(lena))
    assertRedirects(post(client, SECOND, {"code": code()}), "/")
    thief = Client()
    sign_in(thief, lena)
    assert WRONG in post(thief, SECOND, {"code": code()}).content.decode()
    assert not is_in(thief)


def test_a_recovery_code_is_good_for_one_sign_in(client: Client, lena: User) -> None:
    first, second, *_ = recovery_codes(with_app(lena))
    sign_in(client, lena)
    assertRedirects(post(client, SECOND, {"code": first}), "/")
    thief = Client()
    sign_in(thief, lena)
    assert WRONG in post(thief, SECOND, {"code": first}).content.decode()
    assert not is_in(thief)
    assertRedirects(post(thief, SECOND, {"code": second}), "/")


def test_anothers_codes_open_nothing(client: Client, lena: User, priya: User) -> None:
    hers = recovery_codes(with_app(priya))
    sign_in(client, with_app(lena))
    assert WRONG in post(client, SECOND, {"code": hers[0]}).content.decode()


def test_guessing_codes_ends_after_five(client: Client, lena: User) -> None:
    with_app(lena)
    for number in range(5):
        guesser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(guesser, lena)
        assert WRONG in post(guesser, SECOND, {"code": "000000"}).content.decode()
    late = Client(REMOTE_ADDR="192.0.2.99")
    sign_in(late, lena)
    assert "Too many failed login attempts" in post(late, SECOND, {"code": code()}).content.decode()
    assert not is_in(late)


def test_new_codes_end_the_old_ones(client: Client, lena: User) -> None:
    old = recovery_codes(with_app(lena))
    sign_in(client, lena)
    post(client, SECOND, {"code": old[0]})
    confirm(client)
    post(client, "/accounts/2fa/recovery-codes/generate/", {})
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert "10 of 10 are left" in page
    assert old[1] not in page
    stranger = Client()
    sign_in(stranger, lena)
    assert WRONG in post(stranger, SECOND, {"code": old[1]}).content.decode()


def test_turning_the_app_off_asks_who_it_is(client: Client, lena: User) -> None:
    sign_in(client, with_app(lena))
    post(client, SECOND, {"code": code()})
    off = "/accounts/2fa/totp/deactivate/"
    assert post(client, off, {}).status_code == 302
    assert Authenticator.objects.filter(user=lena, type="totp").exists()
    confirm(client)
    post(client, off, {})
    assert not Authenticator.objects.filter(user=lena).exists()


def test_the_admin_asks_for_the_second_step(client: Client, ada: User) -> None:
    sign_in(client, with_app(ada), next="/admin/")
    for path in ("/admin/", "/admin/accounts/user/"):
        assert client.get(path).status_code == 302
    posted = post(client, "/admin/login/", {"username": ada.email, "password": PASSWORD})
    assert posted.status_code == 302
    assert not is_in(client)
    answer = post(client, SECOND, {"code": code()})
    assertRedirects(answer, "/admin/")


def test_the_admin_shows_no_secret(as_ada: Client, lena: User) -> None:
    row = Authenticator.objects.get(user=with_app(lena))
    page = as_ada.get(f"/admin/mfa/authenticator/{row.pk}/change/")
    assert page.status_code == 200
    assert "JBSWY3DPEHPK3PXP" not in page.content.decode()
    assert as_ada.get("/admin/mfa/authenticator/add/").status_code == 403
    for hidden in (
        "socialaccount/socialtoken",
        "socialaccount/socialapp",
        "usersessions/usersession",
    ):
        assert as_ada.get(f"/admin/{hidden}/").status_code == 404


def test_an_administrator_helps_who_lost_phone_and_codes(
    as_ada: Client, client: Client, lena: User
) -> None:
    row = Authenticator.objects.get(user=with_app(lena))
    post(as_ada, f"/admin/mfa/authenticator/{row.pk}/delete/", {"post": "yes"})
    assertRedirects(sign_in(client, lena), "/")
