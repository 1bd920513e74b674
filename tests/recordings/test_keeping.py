"""Expiry, quota, what is tidied up, taken out and erased; and a disk that is full."""

import datetime
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts import erasing, exporting
from accounts.models import User
from recordings import keeping, signals
from recordings.models import Chunk, Recording, State
from tests.accounts.belonging import archive_of, rows_in
from tests.recordings import takes
from tests.recordings.recorded import SOUND
from tests.recordings.takes import files_of, ready, send


def in_days(days: int) -> datetime.date:
    return keeping.today() + datetime.timedelta(days=days)


def all_files() -> list[Path]:
    return [path for path in Path(django_settings.MEDIA_ROOT).rglob("*") if path.is_file()]


@pytest.fixture
def told() -> Iterator[list[Recording]]:
    found: list[Recording] = []

    def listen(recording: Recording, **_: Any) -> None:
        found.append(recording)

    signals.expires_soon.connect(listen, weak=False, dispatch_uid="test")
    yield found
    signals.expires_soon.disconnect(dispatch_uid="test")


class TestExpiry:
    def test_what_has_expired_is_gone_file_and_row(self, as_lena: Client) -> None:
        gone, stays = ready(as_lena), ready(as_lena)
        keeping.set_expiry(gone, keeping.today())
        keeping.set_expiry(stays, in_days(1))
        keeping.expire()
        assert list(Recording.objects.all()) == [stays]
        assert not (Path(django_settings.MEDIA_ROOT) / gone.folder).exists()
        assert sorted(all_files()) == sorted(files_of(str(stays.pk)))

    def test_what_is_kept_stays(self, as_lena: Client) -> None:
        recording = ready(as_lena)
        path = f"/recordings/{recording.pk}/expiry/"
        assert as_lena.post(path, {"keep": "on", "date": str(keeping.today())}).status_code == 302
        keeping.expire()
        recording.refresh_from_db()
        assert recording.expires_on is None
        assert Path(recording.file.path).exists()

    def test_a_day_can_be_chosen(self, as_lena: Client) -> None:
        recording = ready(as_lena)
        path = f"/recordings/{recording.pk}/expiry/"
        page = as_lena.post(path, {"date": str(in_days(40))}, follow=True)
        recording.refresh_from_db()
        assert recording.expires_on == in_days(40)
        assert "is deleted on" in page.content.decode()

    @pytest.mark.parametrize("date", ["", "tomorrow", "2020-01-01"])
    def test_nonsense_changes_nothing(self, as_lena: Client, date: str) -> None:
        recording = ready(as_lena)
        as_lena.post(f"/recordings/{recording.pk}/expiry/", {"date": date})
        assert Recording.objects.get().expires_on == recording.expires_on

    def test_its_owner_is_told_once_a_week_before(
        self, as_lena: Client, told: list[Recording]
    ) -> None:
        recording = ready(as_lena)
        Recording.objects.update(expires_on=in_days(8))
        keeping.expire()
        assert told == []
        Recording.objects.update(expires_on=in_days(7))
        keeping.expire()
        keeping.expire()
        assert told == [recording]
        Recording.objects.update(expires_on=in_days(7), warned_for=in_days(3))
        keeping.expire()
        assert told == [recording, recording]  # another date is told of anew

    @pytest.mark.parametrize("days", [6, 0, -30])
    def test_where_nobody_could_be_told_in_time_a_week_is_left(
        self, as_lena: Client, told: list[Recording], days: int
    ) -> None:
        recording = ready(as_lena)
        Recording.objects.update(expires_on=in_days(days))
        keeping.expire()
        assert told == [recording]
        assert Recording.objects.get().expires_on == in_days(7)
        keeping.expire()
        assert told == [recording]

    def test_who_chooses_a_day_of_this_week_is_not_told(
        self, as_lena: Client, told: list[Recording]
    ) -> None:
        keeping.set_expiry(ready(as_lena), in_days(2))
        keeping.expire()
        assert told == []

    def test_what_never_sent_anything_goes_after_a_while(self, as_lena: Client) -> None:
        takes.begin(as_lena)
        keeping.expire()
        assert Recording.objects.exists()
        Recording.objects.update(begun_at=timezone.now() - keeping.LATE)
        keeping.expire()
        assert not Recording.objects.exists()


def days_later(days: int) -> None:
    Recording.objects.update(assembled_at=timezone.now() - datetime.timedelta(days=days))


class TestTidying:
    def test_chunks_go_a_day_after_they_were_put_together(self, as_lena: Client) -> None:
        recording = ready(as_lena)
        keeping.clean_chunks()
        assert Chunk.objects.exists()
        days_later(1)
        keeping.clean_chunks()
        assert not Chunk.objects.exists()
        assert files_of(str(recording.pk)) == [Path(recording.file.path)]
        found = as_lena.get(f"{takes.API}{recording.pk}/").json()
        assert found["segments"][0]["received"] == [[0, SOUND.counts["0"] - 1]]
        late = takes.put(as_lena, str(recording.pk), (0, 9), b"more")
        assert (late.status_code, late.json()["code"]) == (409, "closed")

    def test_who_finishes_after_that_changes_nothing(self, as_lena: Client) -> None:
        recording = ready(as_lena)
        days_later(1)
        keeping.clean_chunks()
        assert takes.finish(as_lena, str(recording.pk), {"0": 99}).status_code == 202
        recording.refresh_from_db()
        assert recording.state == State.READY

    def test_those_that_wait_for_more_stay_longer(self, as_lena: Client) -> None:
        ready(as_lena, without=[(0, 2)])
        days_later(1)
        keeping.clean_chunks()
        assert Chunk.objects.exists()
        days_later(14)
        keeping.clean_chunks()
        assert not Chunk.objects.exists()

    def test_what_no_row_knows_goes(self, as_lena: Client) -> None:
        recording = ready(as_lena)
        known = set(all_files())
        folder = Path(recording.file.path).parent
        left = [folder / "x.part", folder / "0" / "y.chunk"]
        orphan = folder.parent / "0a0b0c0d-0000-4000-8000-000000000000"
        orphan.mkdir()
        for path in left:
            path.write_bytes(b"left by one that was killed")
        keeping.sweep()
        assert orphan.exists()  # it may be about to get its row
        yesterday = timezone.now().timestamp() - 90_000
        for path in [*left, orphan]:
            os.utime(path, (yesterday, yesterday))
        keeping.sweep()
        assert set(all_files()) == known
        assert not orphan.exists()


class TestQuota:
    def test_a_file_counts_and_its_chunks_do_not(self, as_lena: Client, lena: User) -> None:
        recording = ready(as_lena)
        assert keeping.used(lena) == recording.size
        waiting = Recording.objects.get(pk=send(as_lena, SOUND))
        assert keeping.used(lena) == recording.size + waiting.chunk_bytes
        assert waiting.chunk_bytes == sum(map(len, SOUND.chunks.values()))

    def test_deleting_gives_it_back(self, as_lena: Client, lena: User) -> None:
        recording = ready(as_lena)
        page = as_lena.post(f"/recordings/{recording.pk}/delete/", follow=True)
        assert "The recording is deleted." in page.content.decode()
        assert (keeping.used(lena), all_files()) == (0, [])

    def test_the_page_says_it(self, as_lena: Client, settings: Settings) -> None:
        settings.RECORDING_QUOTA_MEGABYTES = 7
        assert "Nothing is recorded yet" in as_lena.get("/recordings/").content.decode()
        ready(as_lena)
        page = as_lena.get("/recordings/").content.decode()
        assert "of 7.0\xa0MB used" in page
        assert "0:08 min" in page


class TestPersonalData:
    def test_recordings_are_taken_out(self, as_lena: Client, lena: User) -> None:
        recording = ready(as_lena)
        export = exporting.ask(lena)
        exporting.make_due()
        archive = archive_of(export)
        (row,) = rows_in(archive, "recordings")
        assert archive.read(row["file"]) == Path(recording.file.path).read_bytes()
        pieces = {archive.read(row["file"]) for row in rows_in(archive, "recording-pieces")}
        assert pieces == set(SOUND.chunks.values())

    def test_nothing_is_left_of_who_leaves(self, as_lena: Client, lena: User) -> None:
        recording = ready(as_lena)
        (Path(recording.file.path).parent / "half.part").write_bytes(b"left")
        erasing.erase(lena)
        assert (all_files(), Recording.objects.count(), Chunk.objects.count()) == ([], 0, 0)


FULL_DISK = """
import resource, signal, sys
from pathlib import Path
import django
django.setup()
from django.conf import settings
from recordings import chunkfiles
settings.MEDIA_ROOT = sys.argv[1]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
chunkfiles.write("recordings/a/0", iter([bytes(900_000)]))
try:
    chunkfiles.write("recordings/a/0", iter([bytes(600_000), bytes(600_000)]))
except chunkfiles.DiskFull:
    print(sorted(path.stat().st_size for path in Path(sys.argv[1]).rglob("*.*")))
"""


def test_a_full_disk_is_said_and_leaves_no_half_file(tmp_path: Path) -> None:
    """The system refuses to write further, as it does where there is no room."""
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path / "disk")]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.stdout == "[900000]\n", done.stderr
