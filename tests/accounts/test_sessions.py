"""Where a person is signed in: every session in plain words, and signing out of others."""

import datetime

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

from accounts.models import User
from accounts.sessions import device
from tests.accounts.signing import is_in, sign_in, with_app
from tests.factories import PASSWORD

LIST = "/settings/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def browser(user: User, agent: str = FIREFOX, address: str = "192.0.2.1") -> Client:
    """A browser in which the person is signed in."""
    client = Client(REMOTE_ADDR=address, headers={"user-agent": agent})
    sign_in(client, user)
    return client


def shown(client: Client) -> list[tuple[str, str, bool]]:
    return [(s.device, s.address, s.here) for s in client.get(LIST).context["sign_ins"]]


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
         "Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Version/18.5 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Linux; Android 14; SAMSUNG SM-S918B) AppleWebKit/537.36 (KHTML, like "
         "Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
         "Samsung Internet on Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/140.0.0.0 Safari/537.36", "Chrome on ChromeOS"),
        ("curl/8.5.0", "curl"),
        ("", "An unknown device"),
        ("<script>alert(1)</script>", "An unknown device"),
    ],
)  # fmt: skip
def test_a_device_is_named_in_plain_words(agent: str, words: str) -> None:
    assert device(agent) == words


def test_every_sign_in_is_listed_this_one_first(lena: User, priya: User) -> None:
    here, phone = browser(lena), browser(lena, IPHONE, "192.0.2.2")
    browser(priya, address="192.0.2.3")
    assert shown(here) == [
        ("Firefox on Windows", "192.0.2.1", True),
        ("Safari on iPhone", "192.0.2.2", False),
    ]
    assert [place for _, place, _ in shown(phone)] == ["192.0.2.2", "192.0.2.1"]


def test_times_are_in_the_persons_zone(priya: User) -> None:
    here = browser(priya)
    began = datetime.datetime(2031, 3, 10, 20, 0, tzinfo=datetime.UTC)
    UserSession.objects.update(created_at=began)
    assert "since 11 Mar 2031, 01:30 IST" in here.get(LIST).content.decode()


def test_one_other_is_signed_out(lena: User) -> None:
    here, phone, tablet = (browser(lena, address=f"192.0.2.{n}") for n in (1, 2, 3))
    row = UserSession.objects.get(ip="192.0.2.2")
    answer = here.post(f"{LIST}{row.pk}/", follow=True)
    assert "Signed out: Firefox on Windows." in answer.content.decode()
    assert (is_in(here), is_in(phone), is_in(tablet)) == (True, False, True)


def test_all_others_are_signed_out(lena: User, priya: User) -> None:
    here, phone, hers = browser(lena), browser(lena, IPHONE), browser(priya)
    answer = here.post(f"{LIST}others/", follow=True)
    html = answer.content.decode()
    assert "Signed out everywhere else." in html
    assert "You are signed in nowhere else." in html
    assert (is_in(here), is_in(phone), is_in(hers)) == (True, False, True)


def test_anothers_session_is_not_there(lena: User, priya: User) -> None:
    here, hers = browser(lena), browser(priya)
    row = UserSession.objects.get(user=priya)
    assert here.post(f"{LIST}{row.pk}/").status_code == 404
    assert is_in(hers)


def test_this_session_ends_by_signing_out_only(lena: User) -> None:
    here = browser(lena)
    assert here.post(f"{LIST}{UserSession.objects.get().pk}/").status_code == 404
    assert is_in(here)


@pytest.mark.parametrize("action", ["1/", "others/"])
def test_a_link_ends_nothing(action: str, lena: User) -> None:
    here, phone = browser(lena), browser(lena, IPHONE)
    assert here.get(f"{LIST}{action}").status_code == 405
    assert is_in(phone)


def test_a_form_from_another_site_ends_nothing(lena: User) -> None:
    here, phone = browser(lena), browser(lena, IPHONE)
    here.handler.enforce_csrf_checks = True
    assert here.post(f"{LIST}others/").status_code == 403
    assert is_in(phone)


def test_sessions_that_ran_out_are_not_listed(lena: User) -> None:
    here, phone = browser(lena), browser(lena, IPHONE)
    past = timezone.now() - datetime.timedelta(seconds=1)
    Session.objects.filter(session_key=phone.session.session_key).update(expire_date=past)
    assert shown(here) == [("Firefox on Windows", "192.0.2.1", True)]


def test_a_new_password_signs_out_everywhere_else(lena: User) -> None:
    here, phone = browser(lena), browser(lena, IPHONE)
    new = "another-good-one"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/accounts/password/change/", form).status_code == 302
    # Before the other browser comes again, which would delete its session.
    assert shown(here) == [("Firefox on Windows", "192.0.2.1", True)]
    assert (is_in(here), is_in(phone)) == (True, False)


def test_a_second_step_keeps_sessions(lena: User) -> None:
    here, phone = browser(lena), browser(lena, IPHONE)
    with_app(lena)
    assert (is_in(here), is_in(phone)) == (True, True)


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_takes_four_queries(
    number: int, lena: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    here = next(browser(lena, address=f"192.0.2.{n}") for n in range(number))
    here.get(LIST)
    with django_assert_num_queries(4):
        here.get(LIST)


def test_allauths_own_address_leads_here(lena: User) -> None:
    assertRedirects(browser(lena).get("/accounts/sessions/"), LIST)
