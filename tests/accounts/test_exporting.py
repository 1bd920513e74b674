"""Taking one's data out: what is in it, who gets it, and what happens when a worker dies."""

import datetime
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertRedirects

from accounts import exporting
from accounts.models import Export, User
from tests import factories
from tests.accounts import belonging
from tests.accounts.belonging import MARK, archive_of, browser, fill, proved, rows_in
from tests.accounts.signing import SECRET
from tests.belongings.models import Belonging
from tests.mails import delivered
from tests.together import at_once

DATA, ASK, PROGRESS = "/settings/data/", "/settings/data/export/", "/api/v1/export/"


pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def full_lena(lena: User, priya: User) -> User:
    fill(lena, factories.small_course(), priya)
    return lena


def made(user: User) -> Export:
    export = exporting.ask(user)
    exporting.make_due()
    export.refresh_from_db()
    return export


def address(export: Export) -> str:
    return f"{ASK}{export.pk}/"


class TestArchive:
    def test_it_holds_everything_of_the_person(self, full_lena: User) -> None:
        archive = archive_of(made(full_lena))
        assert archive.testzip() is None
        assert [row["email"] for row in rows_in(archive, "account")] == ["lena@example.org"]
        assert [row["note"] for row in rows_in(archive, "reading")] == [f"My note: {MARK}"] * 3
        assert [row["lesson"] for row in rows_in(archive, "reading")] == [
            "Lesson-1", "Lesson-2", "Lesson-3",
        ]  # fmt: skip
        assert [row["words"] for row in rows_in(archive, "gifts-given")] == ["Well done."]
        assert [row["words"] for row in rows_in(archive, "gifts-taken")] == [f"For {MARK}"]
        assert [row["kind"] for row in rows_in(archive, "declined-mails")] == [
            "accounts.export-ready"
        ]
        assert rows_in(archive, "skipped-modules") == []

    def test_files_lie_where_the_rows_say(self, full_lena: User) -> None:
        archive = archive_of(made(full_lena))
        for row in rows_in(archive, "belongings"):
            assert archive.read(row["file"]) == MARK.encode() * 1000

    def test_it_names_no_secret(self, full_lena: User, as_lena: Client) -> None:
        as_lena.get(DATA)
        archive = archive_of(made(full_lena))
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
        full_lena.refresh_from_db()
        for secret in (full_lena.password, SECRET, str(as_lena.session.session_key)):
            assert secret not in whole

    def test_it_holds_nothing_of_others(self, full_lena: User, priya: User) -> None:
        archive = archive_of(made(priya))
        whole = b"".join(archive.read(name) for name in archive.namelist()).decode()
        assert MARK in rows_in(archive, "gifts-given")[0]["words"]  # what Priya wrote to Lena
        assert "lena@example.org" not in whole
        assert "My note" not in whole
        assert not [name for name in archive.namelist() if name.startswith("files/")]

    def test_words_of_all_the_world_stay_as_they_are(self, lena: User) -> None:
        Belonging.objects.create(user=lena, words='Ünïcode 李娜 \u2028 "quoted"\n')
        archive = archive_of(made(lena))
        assert rows_in(archive, "belongings")[0]["words"] == 'Ünïcode 李娜 \u2028 "quoted"\n'

    def test_a_file_that_is_missing_stops_nothing(self, lena: User) -> None:
        row = belonging.give_file(lena, "lost")
        Path(row.file.path).unlink()
        export = made(lena)
        assert export.state == "ready"
        assert [row["words"] for row in rows_in(archive_of(export), "belongings")] == ["lost"]

    def test_memory_does_not_grow_with_the_files(self, lena: User, tmp_path: Path) -> None:
        row = Belonging(user=lena, words="long")
        large = tmp_path / "large"
        with large.open("wb") as sparse:
            sparse.truncate(64 * 1024 * 1024)
        with large.open("rb") as source:
            row.file.save("talk.webm", File(source))
        tracemalloc.start()
        try:
            export = made(lena)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert export.state == "ready"
        assert export.size > 64 * 1024 * 1024
        assert peak < 12 * 1024 * 1024

    @pytest.mark.parametrize("rows", [1, 40])
    def test_more_rows_do_not_mean_more_queries(
        self, rows: int, lena: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        exporting.ask(lena)
        for number in range(rows):
            Belonging.objects.create(user=lena, words=str(number))
        with django_assert_max_num_queries(110):
            exporting.make_due()


class TestMaking:
    def test_asking_wakes_a_worker(
        self, lena: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            export = exporting.ask(lena)
        export.refresh_from_db()
        assert export.state == "ready"

    def test_asking_twice_is_one(self, lena: User) -> None:
        assert exporting.ask(lena) == exporting.ask(lena)
        assert Export.objects.count() == 1

    def test_a_new_one_takes_the_place_of_the_old(self, lena: User) -> None:
        old = made(lena)
        new = made(lena)
        assert list(Export.objects.all()) == [new]
        assert not Path(old.file.path).exists()

    def test_the_person_is_told_once(self, lena: User) -> None:
        made(lena)
        delivered()
        (mail,) = delivered()
        assert mail.to == ["lena@example.org"]
        assert "http://localhost:8000/settings/data/" in str(mail.body)

    def test_nobody_is_told_of_what_has_expired(self, lena: User) -> None:
        made(lena)
        Export.objects.update(expires_at=timezone.now())
        assert delivered() == []

    def test_progress_is_told_while_it_is_made(self, as_lena: Client, lena: User) -> None:
        assert as_lena.get(PROGRESS).json()["state"] == "none"
        exporting.ask(lena)
        assert as_lena.get(PROGRESS).json()["state"] == "waiting"
        export = exporting.claim()
        assert export is not None
        exporting.Progress(export, total=200, done=83).tell()
        said = as_lena.get(PROGRESS).json()
        assert (said["state"], said["percent"]) == ("making", 41)
        assert "41 %" in as_lena.get(DATA).content.decode()

    def test_only_one_worker_takes_it(self, lena: User) -> None:
        exporting.ask(lena)
        assert exporting.claim() is not None
        assert exporting.claim() is None

    def test_what_a_dead_worker_had_is_made_by_another(self, lena: User) -> None:
        exporting.ask(lena)
        assert exporting.claim() is not None  # and never heard of again
        Export.objects.update(try_at=timezone.now())
        exporting.make_due()
        assert Export.objects.get().state == "ready"

    def test_a_worker_that_was_overtaken_leaves_nothing(self, lena: User, tmp_path: Path) -> None:
        exporting.ask(lena)
        slow = exporting.claim()
        Export.objects.update(try_at=timezone.now())
        exporting.make_due()
        assert slow is not None
        with pytest.raises(exporting.Overtaken):
            exporting.make(slow)
        assert len(list((tmp_path / "media" / "exports").iterdir())) == 1
        assert not list((tmp_path / "var" / "exports").iterdir())

    def test_what_fails_is_tried_again_and_at_last_given_up(
        self, lena: User, as_lena: Client, tmp_path: Path
    ) -> None:
        (tmp_path / "media").write_text("no folder can be made here")
        exporting.ask(lena)
        for _ in range(exporting.MOST_TRIES):
            assert Export.objects.get().state == "waiting"
            exporting.make_due()
            Export.objects.update(try_at=timezone.now())
        assert Export.objects.get().state == "failed"
        assert "could not be made" in as_lena.get(DATA).content.decode()
        (tmp_path / "media").unlink()
        as_lena.post(ASK)
        exporting.make_due()
        assert as_lena.get(PROGRESS).json()["state"] == "ready"

    def test_trouble_with_one_does_not_keep_the_others(
        self, lena: User, priya: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = belonging.give_file(lena, "a folder, not a file")
        path = Path(row.file.path)
        path.unlink()
        path.mkdir()
        exporting.ask(lena)
        exporting.ask(priya)
        exporting.make_due()
        states = {export.user: export.state for export in Export.objects.select_related("user")}
        assert states == {lena: "waiting", priya: "ready"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_it_once(tmp_path: Path) -> None:
    Export.objects.create(user=factories.user("lena@example.org"))
    claimed = at_once(4, exporting.claim)
    assert len(claimed) == 4
    assert len([export for export in claimed if export]) == 1


class TestDownload:
    def test_it_is_streamed_to_its_owner(self, lena: User) -> None:
        export = made(lena)
        answer = proved(browser(lena)).get(address(export))
        assert answer.status_code == 200
        assert answer.streaming
        assert "no-store" in answer["Cache-Control"]
        name = f'attachment; filename="prepsite-{timezone.now():%Y-%m-%d}.zip"'
        assert answer["Content-Disposition"] == name
        assert len(b"".join(answer)) == export.size

    def test_the_password_is_asked_for_again(self, lena: User) -> None:
        export = made(lena)
        answer = browser(lena).get(address(export))
        assertRedirects(
            answer, f"/accounts/reauthenticate/?next=/settings/data/export/{export.pk}/"
        )

    def test_the_page_leads_back_to_itself_after_the_password(self, lena: User) -> None:
        export, client = made(lena), browser(lena)
        page = client.get(DATA).content.decode()
        assert "/accounts/reauthenticate/?next=/settings/data/" in page
        assert address(export) not in page
        assert address(export) in proved(client).get(DATA).content.decode()

    def test_it_is_nobody_elses(self, lena: User, priya: User, ada: User) -> None:
        export = made(lena)
        for other in (priya, ada):
            answer = proved(browser(other)).get(address(export))
            assert answer.status_code == 404
            assert "This archive is not here" in answer.content.decode()

    def test_a_visitor_is_sent_to_sign_in(self, client: Client, lena: User) -> None:
        path = address(made(lena))
        assertRedirects(client.get(path), f"/accounts/login/?next={path}")

    @pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
    def test_a_made_up_number_is_not_found(self, number: str, lena: User) -> None:
        assert proved(browser(lena)).get(f"{ASK}{number}/").status_code == 404

    def test_after_its_time_it_is_gone(self, lena: User) -> None:
        export, client = made(lena), proved(browser(lena))
        Export.objects.update(expires_at=timezone.now())
        assert client.get(address(export)).status_code == 404
        assert address(export) not in client.get(DATA).content.decode()
        exporting.forget_old()
        assert not Export.objects.exists()
        assert not Path(export.file.path).exists()

    def test_the_file_is_at_no_address_of_its_own(self, lena: User, client: Client) -> None:
        export = made(lena)
        for who in (client, proved(browser(lena))):
            assert who.get(f"/media/{export.file.name}").status_code in (302, 404)
            assert who.get(f"/media/content/{export.file.name}").status_code == 404

    def test_signed_out_the_progress_is_a_clear_401(self, client: Client, db: None) -> None:
        answer = client.get(PROGRESS)
        assert answer.status_code == 401
        assert json.loads(answer.content)["detail"]


class TestForgetting:
    def test_it_is_kept_for_as_long_as_the_settings_say(
        self, lena: User, settings: Settings
    ) -> None:
        settings.EXPORT_KEEP_DAYS = 3
        export = made(lena)
        assert export.ready_at is not None
        assert export.expires_at is not None
        kept = export.expires_at - export.ready_at
        assert kept == datetime.timedelta(days=3)
        exporting.forget_old()
        assert Path(export.file.path).exists()

    def test_an_archive_without_a_row_goes_after_an_hour(self, lena: User, tmp_path: Path) -> None:
        kept = made(lena)
        folder = tmp_path / "media" / "exports"
        lost, fresh = folder / "lost.zip", folder / "fresh.zip"
        for path in (lost, fresh):
            path.write_bytes(b"x")
        set_back(lost, hours=2)
        set_back(Path(kept.file.path), hours=2)
        exporting.forget_old()
        assert {path.name for path in folder.iterdir()} == {fresh.name, Path(kept.file.path).name}

    def test_what_a_killed_worker_left_half_made_goes_after_a_day(self, tmp_path: Path) -> None:
        half, fresh = exporting.workshop() / "half.zip", exporting.workshop() / "fresh.zip"
        for path in (half, fresh):
            path.write_bytes(b"x")
        set_back(half, hours=25)
        exporting.forget_old()
        assert list(exporting.workshop().iterdir()) == [fresh]

    @pytest.fixture(autouse=True)
    def database(self, db: None) -> None:
        pass


def set_back(path: Path, hours: int) -> None:
    import os
    import time

    then = time.time() - hours * 3600
    os.utime(path, (then, then))
