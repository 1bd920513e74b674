"""Demo accounts: made in development, and never served to others."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from pytest_django import Settings

from accounts import demo
from accounts.models import User
from prepsite import prepare

LEARNER = "learner@example.com"


@pytest.fixture
def debug(settings: Settings, db: None) -> None:
    settings.DEBUG = True


@pytest.mark.usefixtures("debug")
def test_they_are_made_under_debug_with_verified_addresses(client: Client) -> None:
    assert prepare.demo_accounts() == ""
    assert sorted(User.objects.values_list("email", flat=True)) == sorted(demo.demo_accounts())
    assert EmailAddress.objects.filter(verified=True, primary=True).count() == 4
    client.post("/accounts/login/", {"login": LEARNER, "password": "prepsite-demo"})
    assert client.get("/settings/").status_code == 200


@pytest.mark.usefixtures("debug")
def test_each_may_do_what_its_name_says() -> None:
    prepare.demo_accounts()
    people = {user.email.split("@")[0]: user for user in User.objects.all()}
    rights = {
        who: (user.has_perm("courses.change_lesson"), user.has_perm("accounts.change_user"))
        for who, user in people.items()
    }
    assert rights == {
        "learner": (False, False),
        "peer": (False, False),
        "author": (True, False),
        "admin": (True, True),
    }


@pytest.mark.usefixtures("debug")
def test_a_second_start_leaves_them_alone() -> None:
    prepare.demo_accounts()
    learner = User.objects.get(email=LEARNER)
    learner.set_password("changed-by-a-person")
    learner.save()
    User.objects.get(email="peer@example.com").delete()
    prepare.demo_accounts()
    learner.refresh_from_db()
    assert learner.check_password("changed-by-a-person")
    assert User.objects.count() == 4


def test_they_are_not_made_without_debug(db: None) -> None:
    prepare.demo_accounts()
    assert not User.objects.exists()


def test_a_public_host_refuses_them(db: None, settings: Settings) -> None:
    demo.create_demo_accounts()
    settings.BIND = "0.0.0.0"  # noqa: S104 - what a public site would listen on
    with pytest.raises(prepare.CannotStart) as refused:
        prepare.demo_accounts()
    assert "This database has demo accounts with a known password" in str(refused.value)
    assert "Delete them in the admin" in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_machine_may_serve_them(host: str, db: None, settings: Settings) -> None:
    demo.create_demo_accounts()
    settings.BIND = host
    assert prepare.demo_accounts() == ""


def test_a_public_host_takes_them_with_other_passwords(db: None, settings: Settings) -> None:
    demo.create_demo_accounts()
    for user in User.objects.all():
        user.set_password("changed-by-a-person")
        user.save()
    settings.BIND = "0.0.0.0"  # noqa: S104 - what a public site would listen on
    assert prepare.demo_accounts() == ""
