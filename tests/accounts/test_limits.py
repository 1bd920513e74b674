"""Bad input: guesses by the hundred, names that would be headers, tokens of people who are gone."""

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from pytest_django.asserts import assertRedirects

from accounts.erasing import erase
from accounts.models import User
from tests import factories
from tests.accounts.signing import SECOND, SIGN_IN, code, is_in, sign_in, with_app
from tests.bench import signins
from tests.caches import everything_cached
from tests.factories import PASSWORD
from tests.mails import delivered

SIGN_UP = "/accounts/signup/"
TRIES = 200


def test_guesses_at_one_account_end_after_five(lena: User) -> None:
    """However many machines they come from."""
    outcome = signins.attack(TRIES, signins.one_account(lena.email))
    assert outcome.checked == 5


def test_guesses_from_one_address_end_after_ten(lena: User) -> None:
    """However many accounts they try."""
    outcome = signins.attack(TRIES, signins.one_address("192.0.2.1"))
    assert outcome.checked == 10


def test_guesses_by_many_at_many_end_too(db: None) -> None:
    for number in range(4):
        factories.user(f"person{number}@example.org")
    outcome = signins.attack(TRIES, signins.mixed(accounts=4, addresses=50, seed=1))
    assert outcome.checked == 20


def test_the_right_password_does_not_help_who_guessed(lena: User) -> None:
    signins.attack(TRIES, signins.one_account(lena.email))
    late = Client(REMOTE_ADDR="198.51.100.7")
    sign_in(late, lena)
    assert not is_in(late)


def test_writing_the_address_otherwise_is_the_same_account(lena: User) -> None:
    ways = ["lena@example.org", "LENA@example.org", " Lena@Example.org ", "lEnA@EXAMPLE.ORG"]
    outcome = signins.attack(40, lambda n: (ways[n % 4], signins.address_of(n)))
    assert outcome.checked == 5


def test_a_flood_of_other_entries_does_not_wash_a_limit_out(lena: User) -> None:
    signins.attack(6, signins.one_account(lena.email))
    # More than a cache of Django's own size holds.
    for number in range(400):
        cache.set(f"flood-{number}", number, 300)
    sign_in_again = signins.attack(5, signins.one_account(lena.email))
    assert sign_in_again.checked == 0


def test_a_signed_in_person_is_not_asked_about_anothers_guesses(lena: User) -> None:
    browser = Client()
    sign_in(browser, lena)
    signins.attack(20, signins.one_account(lena.email))
    assert is_in(browser)


def test_too_many_of_anything_gets_a_kind_page(db: None) -> None:
    client = Client()
    for _ in range(20):
        client.post(SIGN_UP, {"email": ""})
    answer = client.post(SIGN_UP, {"email": ""})
    assert answer.status_code == 429
    html = answer.content.decode()
    assert "Wait a minute, then go back and try again." in html
    assert '<a class="mark" href="/">prepsite</a>' in html


PROFILE = {"level": "senior", "time_zone": "UTC", "date_language": "en-gb"}
BAD_NAMES = [
    "Lena\nBcc: victim@example.org",
    "Lena\r\nBcc: victim@example.org",
    "Lena\rBcc: victim@example.org",
    "Lena\u2028Bcc: victim@example.org",
    "Lena\x85Bcc",
    "Lena\x0bBcc",
    "Lena\x1b[31m",
    "Lena\u202egro.elpmaxe",
]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_with_line_breaks_is_refused_at_sign_up(name: str, client: Client) -> None:
    form = {"email": "nora@example.org", "password1": PASSWORD, "name": name}
    answer = client.post(SIGN_UP, form)
    assert "Write it on one line, without control characters." in answer.content.decode()
    assert not User.objects.exists()
    assert delivered() == []


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_with_line_breaks_is_refused_in_the_profile(
    name: str, as_lena: Client, lena: User
) -> None:
    answer = as_lena.post("/settings/", PROFILE | {"name": name})
    assert "Write it on one line, without control characters." in answer.content.decode()
    lena.refresh_from_db()
    assert lena.name == "Lena"


@pytest.mark.parametrize("name", ["Лена Ó Súilleabháin", "李娜", "Anne-Marie d’Arc", "نور"])
def test_names_of_all_the_world_are_taken(name: str, as_lena: Client, lena: User) -> None:
    as_lena.post("/settings/", PROFILE | {"name": name})
    lena.refresh_from_db()
    assert lena.name == name


@pytest.mark.parametrize(
    "email", ["nora@example.org\nBcc: x@y.org", "nora@example.org\r\nBcc: x@y.org", "a@b.c\n"]
)
def test_an_address_with_line_breaks_is_no_address(email: str, client: Client) -> None:
    client.post(SIGN_UP, {"email": email, "password1": PASSWORD})
    assert not User.objects.filter(email__contains="\n").exists()
    assert all("\n" not in line for letter in delivered() for line in letter.to)


def test_a_session_of_someone_deleted_opens_nothing(lena: User) -> None:
    browser = Client()
    sign_in(browser, lena)
    lena.delete()
    assertRedirects(browser.get("/settings/"), f"{SIGN_IN}?next=/settings/")


def test_no_limit_is_kept_under_a_name_or_an_address_in_clear(client: Client, lena: User) -> None:
    """A row of the cache stays in its table after the person has gone."""
    with_app(lena)
    client.post(SIGN_UP, {"email": lena.email, "password1": PASSWORD})
    client.post("/accounts/password/reset/", {"email": lena.email})
    client.post(SIGN_IN, {"login": lena.email, "password": "wrong"})
    sign_in(client, lena)
    client.post(SECOND, {"code": "000000"})
    client.post(SECOND, {"code": code()})
    client.post("/accounts/reauthenticate/", {"password": "wrong"})
    client.post("/accounts/email/", {"action_add": "", "email": "lena.too@example.org"})
    client.post("/accounts/email/", {"action_send": "", "email": "lena.too@example.org"})
    erase(lena)
    cached = everything_cached().lower()
    # It is the cache that was searched, and each of these left something in it.
    for action in ("signup", "reset_password", "login", "login_failed", "reauthenticate"):
        assert f":{action}:" in cached
    assert "lena" not in cached
    assert "example.org" not in cached


def link(pattern: str) -> str:
    found = re.search(rf"https?://[^/]+({pattern}\S+)", str(delivered()[-1].body))
    assert found is not None
    return found[1]


def test_a_password_link_of_someone_deleted_does_nothing(client: Client, lena: User) -> None:
    client.post("/accounts/password/reset/", {"email": lena.email})
    path = link("/accounts/password/reset/key/")
    assert client.get(path).status_code == 302
    lena.delete()
    answer = Client().get(path, follow=True)
    assert answer.status_code == 200
    assert "This link no longer works" in answer.content.decode()
    form = {"password1": "another-good-one", "password2": "another-good-one"}
    assert client.post(re.sub(r"-[^-/]+-[^/]+/$", "-set-password/", path), form).status_code == 200
    assert not User.objects.exists()


def test_a_confirmation_of_someone_deleted_does_nothing(client: Client) -> None:
    client.post(SIGN_UP, {"email": "nora@example.org", "password1": PASSWORD})
    path = link("/accounts/confirm-email/")
    User.objects.all().delete()
    page, posted = client.get(path), client.post(path)
    assert "This link no longer works" in page.content.decode()
    assert (page.status_code, posted.status_code) == (200, 404)
    assert not EmailAddress.objects.exists()
    assert not is_in(client)


@pytest.mark.parametrize("key", ["old", "MQ:1abc:forged", "MQ"])
def test_a_made_up_confirmation_does_nothing(key: str, client: Client, lena: User) -> None:
    EmailAddress.objects.update(verified=False)
    page = client.get(f"/accounts/confirm-email/{key}/")
    assert "This link no longer works" in page.content.decode()
    assert client.post(f"/accounts/confirm-email/{key}/").status_code == 404
    assert not EmailAddress.objects.get().verified


def test_a_confirmation_signed_with_another_secret_does_nothing(
    client: Client, lena: User, settings: Settings
) -> None:
    EmailAddress.objects.update(verified=False)
    secret = settings.SECRET_KEY
    settings.SECRET_KEY = "of another site, but just as long as ours is, more or less"
    key = EmailConfirmationHMAC(EmailAddress.objects.get()).key
    settings.SECRET_KEY = secret
    client.post(f"/accounts/confirm-email/{key}/")
    assert not EmailAddress.objects.get().verified
    own = EmailConfirmationHMAC(EmailAddress.objects.get()).key
    client.post(f"/accounts/confirm-email/{own}/")
    assert EmailAddress.objects.get().verified
