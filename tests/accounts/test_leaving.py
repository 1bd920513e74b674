"""Deleting one's account: the password again, seven days, then really gone."""

import datetime

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertRedirects

from accounts import leaving
from accounts.models import User
from notifications.models import Message
from tests import factories
from tests.accounts.belonging import browser
from tests.factories import PASSWORD
from tests.mails import delivered

LEAVE, STAY, DATA = "/settings/data/leave/", "/settings/data/stay/", "/settings/data/"


def left(user: User, days_ago: int = 8) -> None:
    User.objects.filter(pk=user.pk).update(
        leaving_at=timezone.now() + datetime.timedelta(days=7 - days_ago)
    )


def test_the_password_is_asked_for_however_lately_it_was_given(lena: User) -> None:
    client = browser(lena)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    for wrong in ({}, {"password": ""}, {"password": "wrong"}):
        assert client.post(LEAVE, wrong).status_code == 200
        lena.refresh_from_db()
        assert lena.leaving_at is None


def test_seven_days_are_given(lena: User) -> None:
    before = timezone.now()
    assertRedirects(browser(lena).post(LEAVE, {"password": PASSWORD}), DATA)
    lena.refresh_from_db()
    assert lena.leaving_at is not None
    assert before <= lena.leaving_at - datetime.timedelta(days=7) <= timezone.now()


def test_the_settings_say_how_many(lena: User, settings: Settings) -> None:
    settings.LEAVING_DAYS = 2
    client = browser(lena)
    assert "For 2 days nothing changes" in client.get(LEAVE).content.decode()
    client.post(LEAVE, {"password": PASSWORD})
    lena.refresh_from_db()
    assert lena.leaving_at is not None
    assert lena.leaving_at < timezone.now() + datetime.timedelta(days=2)


def test_other_places_are_signed_out_and_this_one_goes_on(lena: User) -> None:
    here, elsewhere = browser(lena), browser(lena)
    elsewhere.get("/settings/")
    here.post(LEAVE, {"password": PASSWORD})
    assert here.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302


def test_every_page_of_the_settings_and_home_says_it(lena: User) -> None:
    client = browser(lena)
    client.post(LEAVE, {"password": PASSWORD})
    for page in ("/settings/", DATA, LEAVE, "/settings/sessions/", "/accounts/email/", "/"):
        assert "will be deleted on" in client.get(page).content.decode()
    client.post(STAY)
    for page in ("/settings/", DATA, LEAVE, "/"):
        assert "will be deleted on" not in client.get(page).content.decode()


def test_guessing_the_password_is_limited(lena: User) -> None:
    client = browser(lena)
    answers = [client.post(LEAVE, {"password": f"guess-{n}"}).status_code for n in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert client.post(LEAVE, {"password": PASSWORD}).status_code == 429


def test_who_has_no_password_proves_it_otherwise(lena: User) -> None:
    Authenticator.objects.create(user=lena, type="totp", data={"secret": "x"})
    client = Client()
    client.force_login(lena)
    lena.set_unusable_password()
    lena.save()
    client.force_login(lena)
    answer = client.post(LEAVE)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/2fa/reauthenticate/")
    lena.refresh_from_db()
    assert lena.leaving_at is None


def test_mails_tell_at_once_and_a_day_before(lena: User) -> None:
    browser(lena).post(LEAVE, {"password": PASSWORD})
    (mail,) = delivered()
    assert mail.to == ["lena@example.org"]
    lena.refresh_from_db()
    assert lena.leaving_at is not None
    (later,) = Message.objects.pending()
    assert later.kind == "accounts.leaving-soon"
    assert later.due == lena.leaving_at - datetime.timedelta(days=1)


def test_leaving_twice_is_one_day_and_one_mail(lena: User) -> None:
    client = browser(lena)
    client.post(LEAVE, {"password": PASSWORD})
    first = User.objects.get(pk=lena.pk).leaving_at
    client.post(LEAVE, {"password": PASSWORD})
    assert User.objects.get(pk=lena.pk).leaving_at == first
    assert len(delivered()) == 1


class TestStaying:
    def test_all_is_as_before(self, lena: User) -> None:
        client = browser(lena)
        client.post(LEAVE, {"password": PASSWORD})
        assertRedirects(client.post(STAY), DATA)
        lena.refresh_from_db()
        assert lena.leaving_at is None
        assert not Message.objects.pending().exists()

    def test_signing_in_again_within_the_days(self, lena: User) -> None:
        left(lena, days_ago=6)
        client = browser(lena)
        client.post(STAY)
        lena.refresh_from_db()
        assert lena.leaving_at is None

    def test_leaving_again_starts_anew_and_tells_again(self, lena: User) -> None:
        client = browser(lena)
        for _ in range(2):
            client.post(LEAVE, {"password": PASSWORD})
            client.post(STAY)
        client.post(LEAVE, {"password": PASSWORD})
        delivered()
        assert Message.objects.filter(kind="accounts.leaving", state="sent").count() == 1
        assert Message.objects.pending().count() == 1

    def test_once_sealed_it_is_too_late(self, lena: User) -> None:
        left(lena)
        leaving.seal_due()
        with pytest.raises(leaving.TooLate):
            leaving.stay(lena)
        assert User.objects.get(pk=lena.pk).leaving_at is not None

    def test_at_the_last_moment_it_holds(self, lena: User) -> None:
        """Somebody who stays just before the task looks is not touched by it."""
        left(lena)
        leaving.stay(lena)
        leaving.erase_due()
        assert User.objects.get(pk=lena.pk).is_active

    def test_it_needs_a_form(self, lena: User) -> None:
        assert browser(lena).get(STAY).status_code == 405


class TestTheLastAdministrator:
    def test_cannot_leave(self, ada: User) -> None:
        answer = browser(ada).post(LEAVE, {"password": PASSWORD})
        assert "You are the only administrator" in answer.content.decode()
        ada.refresh_from_db()
        assert ada.leaving_at is None

    def test_one_who_is_leaving_does_not_count(self, ada: User) -> None:
        second = factories.user("second@example.org", is_staff=True, is_superuser=True)
        leaving.leave(second, None)
        with pytest.raises(leaving.LastAdministrator):
            leaving.leave(ada, None)

    def test_one_of_two_can(self, ada: User) -> None:
        factories.user("second@example.org", is_staff=True, is_superuser=True)
        leaving.leave(ada, None)
        assert ada.leaving_at is not None


class TestTheDay:
    def test_before_it_nothing_happens(self, lena: User) -> None:
        left(lena, days_ago=6)
        leaving.erase_due()
        assert User.objects.get(pk=lena.pk).is_active

    def test_after_it_they_are_gone(self, lena: User, priya: User) -> None:
        left(lena)
        leaving.erase_due()
        assert list(User.objects.all()) == [priya]

    def test_who_was_only_switched_off_stays(self, lena: User) -> None:
        User.objects.update(is_active=False)
        leaving.erase_due()
        assert User.objects.filter(pk=lena.pk).exists()

    def test_trouble_with_one_does_not_keep_the_others(
        self, lena: User, priya: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from accounts import erasing

        real = erasing.delete_files

        def broken(user: User, **options: bool) -> None:
            if user == lena:
                raise OSError("the disk of this one is gone")
            real(user, **options)

        monkeypatch.setattr(erasing, "delete_files", broken)
        left(lena)
        left(priya)
        leaving.erase_due()
        assert list(User.objects.all()) == [lena]
        monkeypatch.undo()
        leaving.erase_due()
        assert not User.objects.exists()

    def test_sealed_nobody_signs_in(self, lena: User) -> None:
        left(lena)
        leaving.seal_due()
        client = Client()
        client.post("/accounts/login/", {"login": lena.email, "password": PASSWORD})
        assert client.get("/settings/").status_code == 302

    def test_the_address_may_be_used_again(self, lena: User) -> None:
        left(lena)
        leaving.erase_due()
        again = factories.user("lena@example.org")
        assert browser(again).get("/settings/").status_code == 200
