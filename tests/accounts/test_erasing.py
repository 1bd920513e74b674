"""After erasure nothing names the person: no row, no file, no session, no line of a log."""

from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.test import Client

from accounts import erasing, exporting, signals
from accounts.models import Export, User
from notifications import outbox
from notifications.models import Message
from tests import factories
from tests.accounts import belonging
from tests.accounts.belonging import MARK, browser, fill, places_with, proved
from tests.accounts.signing import SECRET
from tests.belongings.models import Belonging, Gift

NAMES = ("lena@example.org", MARK, SECRET)


pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def full_lena(lena: User, priya: User) -> User:
    """She has been here: signed in by the form, an archive made, guesses at her password."""
    client = proved(browser(lena))
    client.get("/settings/sessions/")
    Client().post("/accounts/login/", {"login": lena.email, "password": "guess"})
    Client().post("/accounts/password/reset/", {"email": lena.email})
    fill(lena, factories.small_course(), priya)
    exporting.ask(lena)
    exporting.make_due()
    return lena


def test_the_search_finds_what_is_there(full_lena: User) -> None:
    """Or the tests below would be worth nothing."""
    found = " ".join(places_with(*NAMES))
    for place in (
        "accounts_user.email", "accounts_user.name", "courses_reading.note", "mfa_authenticator",
        "account_emailaddress.email", "socialaccount_socialaccount", "django_admin_log.object_repr",
        "django_admin_log.change_message", "notifications_message.address",
        "belongings_gift.signature", "talk", "wave",
    ):  # fmt: skip
        assert place in found


def test_nothing_names_the_person(full_lena: User, tmp_path: Path) -> None:
    erasing.erase(full_lena)
    # What others wrote is theirs, whatever it says; the test's other says the word.
    assert places_with(*NAMES) == []
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
    assert not [path for path in (tmp_path / "var").rglob("*") if path.is_file()]


def test_what_others_were_given_stays_without_the_name(full_lena: User, priya: User) -> None:
    erasing.erase(full_lena)
    (gift,) = Gift.objects.all()
    assert (gift.giver, gift.taker, gift.words, gift.signature) == (None, priya, "Well done.", "")


def test_others_keep_what_is_theirs(full_lena: User, priya: User) -> None:
    row = belonging.give_file(priya, "mine")
    other = browser(priya)
    outbox.tell("accounts.exists", priya, "user:2", "1", details={"url": "x"})
    erasing.erase(full_lena)
    assert list(Belonging.objects.all()) == [row]
    assert Path(row.file.path).exists()
    assert other.get("/settings/").status_code == 200
    assert Message.objects.get().recipient == priya


def test_the_log_keeps_what_was_done(full_lena: User, priya: User) -> None:
    erasing.erase(full_lena)
    lines = LogEntry.objects.values_list("user", "object_repr", "change_message")
    assert list(lines) == [(priya.pk, "(erased)", "")] * 2


def test_all_sessions_end(full_lena: User) -> None:
    browsers = [Client(), Client()]
    for here in browsers:
        here.force_login(full_lena)  # no list of sessions knows of these
    erasing.erase(full_lena)
    for here in browsers:
        assert here.get("/settings/").status_code == 302
        assert here.get("/api/v1/export/").status_code == 401


def test_a_second_time_it_does_nothing(full_lena: User) -> None:
    again = User.objects.get(pk=full_lena.pk)
    erasing.erase(full_lena)
    erasing.erase(again)
    assert not User.objects.filter(pk=again.pk).exists()


class Killed(BaseException):
    """As a signal that ends the process: nothing catches it."""


def test_killed_between_files_and_rows_it_goes_on_later(full_lena: User) -> None:
    def kill(**_: object) -> None:
        raise Killed

    signals.erasing.connect(kill)
    try:
        with pytest.raises(Killed):
            erasing.erase(full_lena)
    finally:
        signals.erasing.disconnect(kill)
    assert User.objects.filter(pk=full_lena.pk).exists()
    assert Belonging.objects.count() == 2
    erasing.erase(full_lena)
    assert places_with(*NAMES) == []


def test_a_file_that_comes_while_files_are_deleted_goes_too(
    full_lena: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Belonging.objects.create(user=full_lena, words="late")
    storage = late.file.storage
    delete, name = storage.delete, "belongings/late.webm"

    def slow_delete(deleted: str) -> None:
        """An upload ends while an earlier file is being deleted."""
        delete(deleted)
        row = Belonging.objects.filter(pk=late.pk, file="").first()
        if row and not storage.exists(name) and deleted != name:
            row.file.save("late.webm", ContentFile(MARK.encode()))

    monkeypatch.setattr(storage, "delete", slow_delete)
    erasing.erase(full_lena)
    assert not storage.exists(name)
    assert places_with(*NAMES) == []


def test_an_archive_being_made_leaves_no_file(full_lena: User, tmp_path: Path) -> None:
    exporting.ask(full_lena)
    export = exporting.claim()
    erasing.erase(full_lena)
    assert export is not None
    with pytest.raises(exporting.Overtaken):
        exporting.make(export)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not Export.objects.exists()


class TestByAnAdministrator:
    def test_files_go_too(self, full_lena: User, as_ada: Client) -> None:
        path = f"/admin/accounts/user/{full_lena.pk}/delete/"
        page = as_ada.get(path).content.decode()
        assert "would require deleting the following protected" not in page
        assert "your account doesn" not in page
        as_ada.post(path, {"post": "yes"})
        assert not User.objects.filter(pk=full_lena.pk).exists()
        assert places_with(*NAMES) == []

    def test_several_at_once(self, full_lena: User, priya: User, as_ada: Client) -> None:
        belonging.give_file(priya, MARK)
        form = {
            "action": "delete_selected",
            "_selected_action": [full_lena.pk, priya.pk],
            "post": "yes",
        }
        as_ada.post("/admin/accounts/user/", form)
        assert list(User.objects.values_list("email", flat=True)) == ["ada@example.org"]
        assert places_with(MARK) == []
