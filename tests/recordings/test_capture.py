"""Taking chunks in: what is confirmed is kept, what is wrong is refused."""

import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from recordings import capture
from recordings.models import Chunk, Recording
from tests.recordings import takes
from tests.recordings.recorded import ALL, MP4, SOUND, VIDEO, Take
from tests.recordings.takes import API, begin, files_of, finish, put, send

HEADER = VIDEO.chunks[0, 0]
MORE = VIDEO.chunks[0, 1]


def state(client: Client, pk: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{API}{pk}/").json()
    return found


def code(answer: Any) -> tuple[int, str]:
    assert answer.json()["detail"]
    return answer.status_code, answer.json()["code"]


class TestBeginning:
    def test_it_is_open_and_says_what_it_may_become(self, as_lena: Client) -> None:
        found = state(as_lena, begin(as_lena))
        assert (found["kind"], found["state"], found["segments"]) == ("video", "open", [])
        assert found["limits"] == {
            "chunk_bytes": 16 * 1024**2, "minutes": 90, "bytes_left": 2000 * 1024**2,
        }  # fmt: skip
        assert (found["media"], found["peaks"], found["seconds"]) == ("", [], None)

    def test_it_expires_one_day(self, as_lena: Client, settings: Settings) -> None:
        settings.RECORDING_KEEP_DAYS = 3
        expires = state(as_lena, begin(as_lena))["expires_on"]
        assert expires == str(timezone.now().date() + datetime.timedelta(days=3))

    @pytest.mark.parametrize("body", [{}, {"kind": "smell"}, {"kind": ["audio"]}, [], "x"])
    def test_its_kind_must_be_known(self, as_lena: Client, body: object) -> None:
        answer = as_lena.post(API, body, content_type="application/json")
        assert code(answer)[0] == 400
        assert not Recording.objects.exists()


class TestChunks:
    def test_it_is_durable_once_it_is_confirmed(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        assert put(as_lena, pk, (0, 0), HEADER, VIDEO.mime).json() == {"received": len(HEADER)}
        (path,) = files_of(pk)
        assert path.read_bytes() == HEADER
        assert Chunk.objects.get().file.path == str(path)
        assert state(as_lena, pk)["segments"] == [
            {"number": 0, "mime": "video/webm;codecs=vp8,opus", "received": [[0, 0]]}
        ]
        assert state(as_lena, pk)["bytes"] == len(HEADER)

    def test_order_does_not_matter(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        for place in [(0, 3), (1, 0), (0, 0), (0, 1)]:
            assert put(as_lena, pk, place, VIDEO.chunks[place]).status_code == 200
        received = [segment["received"] for segment in state(as_lena, pk)["segments"]]
        assert received == [[[0, 1], [3, 3]], [[0, 0]]]

    def test_twice_is_harmless(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        for _ in range(2):
            assert put(as_lena, pk, (0, 0), HEADER).json() == {"received": len(HEADER)}
        assert Chunk.objects.count() == len(files_of(pk)) == 1
        assert state(as_lena, pk)["bytes"] == len(HEADER)

    def test_twice_is_harmless_after_all_is_done(self, as_lena: Client) -> None:
        recording = takes.ready(as_lena)
        pk = str(recording.pk)
        assert put(as_lena, pk, (0, 0), SOUND.chunks[0, 0]).status_code == 200
        assert state(as_lena, pk)["state"] == "ready"

    def test_other_bytes_are_refused_and_the_first_stay(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        put(as_lena, pk, (0, 0), HEADER)
        assert code(put(as_lena, pk, (0, 0), HEADER + b"more")) == (409, "different")
        (path,) = files_of(pk)
        assert path.read_bytes() == HEADER

    def test_a_large_one_is_refused_before_it_is_read(
        self, as_lena: Client, settings: Settings
    ) -> None:
        settings.RECORDING_CHUNK_MEGABYTES = 1
        pk = begin(as_lena)
        path = f"{API}{pk}/segments/0/chunks/0/"
        unread = as_lena.put(path, b"", content_type="video/webm", CONTENT_LENGTH=str(2 * 1024**2))
        assert code(unread) == (413, "chunk-too-large")
        assert code(put(as_lena, pk, (0, 0), HEADER.ljust(1024**2 + 1))) == (413, "chunk-too-large")
        assert files_of(pk) == []

    @pytest.mark.parametrize("length", ["", "0", "-5", "x", "9" * 30])
    def test_a_length_must_be_said(self, as_lena: Client, length: str) -> None:
        path = f"{API}{begin(as_lena)}/segments/0/chunks/0/"
        answer = as_lena.put(path, HEADER, content_type="video/webm", CONTENT_LENGTH=length)
        assert code(answer) == (400, "incomplete")

    def test_one_that_breaks_off_is_not_kept(self, lena: User) -> None:
        recording = capture.begin(lena, "video")
        body = Breaking(HEADER)
        with pytest.raises(capture.Incomplete):
            capture.keep_chunk(recording, capture.Sent(0, 0, "", len(HEADER) + 1, body))
        assert (files_of(str(recording.pk)), Chunk.objects.count()) == ([], 0)

    def test_a_recording_has_an_end(self, as_lena: Client, settings: Settings) -> None:
        settings.RECORDING_MEGABYTES = settings.RECORDING_MINUTES = 1
        pk = begin(as_lena)
        assert put(as_lena, pk, (0, 0), HEADER).status_code == 200
        assert code(put(as_lena, pk, (0, 1), bytes(1024**2))) == (413, "too-long")
        assert code(put(as_lena, pk, (0, 240), MORE)) == (413, "too-long")
        assert code(put(as_lena, pk, (200, 1), MORE)) == (413, "too-long")
        assert state(as_lena, pk)["segments"][0]["received"] == [[0, 0]]

    def test_the_quota_holds(self, as_lena: Client, settings: Settings) -> None:
        settings.RECORDING_QUOTA_MEGABYTES = 1
        pk = begin(as_lena)
        assert put(as_lena, pk, (0, 0), HEADER).status_code == 200
        assert code(put(as_lena, pk, (0, 1), bytes(1024**2))) == (413, "quota")
        assert put(as_lena, pk, (0, 1), bytes(1024**2 - len(HEADER))).status_code == 200
        assert state(as_lena, pk)["limits"]["bytes_left"] == 0
        answer = as_lena.post(API, {"kind": "audio"}, content_type="application/json")
        assert code(answer) == (409, "quota")

    def test_it_goes_to_the_disk_in_blocks(self, as_lena: Client) -> None:
        import tracemalloc

        pk = begin(as_lena)
        body = HEADER.ljust(12 * 1024**2)
        tracemalloc.start()
        try:
            answer = put(as_lena, pk, (0, 0), body)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert answer.status_code == 200
        # The test's own client holds the body once.
        assert peak < 20 * 1024**2


class Breaking:
    """A connection that is lost when there is nothing more."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def read(self, size: int, /) -> bytes:
        block, self.body = self.body[:size], self.body[size:]
        return block


class TestContent:
    """The first chunk of a segment says what it is, whatever it is called."""

    WEBM, FILM = VIDEO.chunks[0, 0], MP4.chunks[0, 0]
    WRONG = {
        "html": b"<!doctype html><script>alert(1)</script>",
        "html, then webm": b"<html><!--" + WEBM,
        "zip": b"PK\x03\x04" + bytes(200),
        "zip, then webm": b"PK\x03\x04" + bytes(60) + WEBM,
        "pdf": b"%PDF-1.7\n" + bytes(100),
        "pdf, then mp4": b"%PDF-1.7\n" + FILM,
        "a playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        "a list of files": b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        "another ebml": b"\x1a\x45\xdf\xa3\x93\x42\x82\x84zebm" + bytes(100),
        "webm, a byte late": b"\x00" + WEBM,
        "mp4 with a huge ftyp": b"\x7f\xff\xff\xffftypisom" + FILM[12:],
        "an svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "nothing much": b"x",
    }

    @pytest.mark.parametrize("kind", ["audio", "video", "screen", "file"])
    @pytest.mark.parametrize("name", WRONG)
    def test_anything_else_is_refused(self, as_lena: Client, name: str, kind: str) -> None:
        pk = begin(as_lena, kind)
        assert code(put(as_lena, pk, (0, 0), self.WRONG[name])) == (415, "not-media")
        assert files_of(pk) == []

    @pytest.mark.parametrize("take", ALL)
    def test_what_it_is_called_does_not_matter(self, as_lena: Client, take: Take) -> None:
        pk = begin(as_lena)
        assert put(as_lena, pk, (0, 0), take.chunks[0, 0], "text/html").status_code == 200

    @pytest.mark.parametrize(
        "head",
        [b"ID3\x04" + bytes(50), b"RIFF0000WAVEfmt ", b"OggS" + bytes(50), b"\xff\xfb\x90\x00"],
    )
    def test_sound_files_are_for_files_only(self, as_lena: Client, head: bytes) -> None:
        assert code(put(as_lena, begin(as_lena, "audio"), (0, 0), head)) == (415, "not-media")
        assert put(as_lena, begin(as_lena, "file"), (0, 0), head).status_code == 200

    def test_what_a_recorder_calls_it_is_kept_only_if_it_is_a_type(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        put(as_lena, pk, (0, 0), self.WEBM, "<script>alert(1)</script>")
        assert state(as_lena, pk)["segments"][0]["mime"] == ""


class TestFinishing:
    def test_all_there_waits_for_a_worker(self, as_lena: Client) -> None:
        found = state(as_lena, send(as_lena, VIDEO))
        assert (found["state"], found["missing"]) == ("waiting", [])
        assert Recording.objects.due(timezone.now()).exists()

    def test_what_is_missing_is_named_and_may_still_come(self, as_lena: Client) -> None:
        pk = send(as_lena, VIDEO, without=[(0, 2), (0, 3)])
        found = state(as_lena, pk)
        assert found["state"] == "waiting"
        assert found["missing"][0] == "Part 1: pieces 3 to 4 still to come."
        assert not Recording.objects.due(timezone.now()).exists()
        for place in [(0, 3), (0, 2)]:
            assert put(as_lena, pk, place, VIDEO.chunks[place]).status_code == 200
        assert Recording.objects.due(timezone.now()).exists()
        assert state(as_lena, pk)["missing"] == []

    def test_twice_is_harmless(self, as_lena: Client) -> None:
        recording = takes.ready(as_lena)
        answer = finish(as_lena, str(recording.pk), SOUND.counts)
        assert (answer.status_code, answer.json()["state"]) == (202, "ready")

    def test_a_worker_is_woken(
        self, as_lena: Client, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            pk = send(as_lena, SOUND)
        assert state(as_lena, pk)["state"] == "ready"

    @pytest.mark.parametrize(
        "counts",
        [
            None,
            [],
            {"0": -1},
            {"x": 1},
            {"-1": 1},
            {"0": 10**9},
            {"999": 1},
            {"0": "many"},
            {"٣": 1},
        ],
    )
    def test_nonsense_is_refused(self, as_lena: Client, counts: Any) -> None:
        pk = begin(as_lena)
        assert code(finish(as_lena, pk, counts)) == (400, "invalid")
        assert state(as_lena, pk)["state"] == "open"


class TestAnothersRecording:
    """By every address, it is as if it did not exist."""

    @pytest.fixture
    def pk(self, as_lena: Client) -> str:
        return str(takes.ready(as_lena).pk)

    @pytest.mark.parametrize("anothers", [True, False])
    def test_it_is_not_there(self, pk: str, as_priya: Client, anothers: bool) -> None:
        place = f"{API}{pk if anothers else uuid.uuid4()}/"
        page = place.replace("/api/v1", "")
        answers = [
            as_priya.get(place),
            as_priya.delete(place),
            as_priya.put(f"{place}segments/0/chunks/0/", HEADER, content_type="video/webm"),
            as_priya.post(f"{place}finish/", {"segments": {}}, content_type="application/json"),
            as_priya.get(f"{page}media/"),
            as_priya.post(f"{page}delete/"),
            as_priya.post(f"{page}expiry/", {"keep": "on"}),
        ]
        assert [answer.status_code for answer in answers] == [404] * 7
        assert [answer.json()["code"] for answer in answers[:4]] == ["not_found"] * 4
        assert Recording.objects.filter(pk=pk, state="ready", expires_on__isnull=False).exists()

    def test_it_stands_in_no_list(self, pk: str, as_priya: Client) -> None:
        found = as_priya.get(API).json()
        assert found == {"recordings": [], "quota": {"used": 0, "left": 5000 * 1024**2}}
        assert pk not in as_priya.get("/recordings/").content.decode()

    def test_a_script_needs_the_token(self, lena: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(lena)
        pk = str(capture.begin(lena, "audio").pk)
        assert put(client, pk, (0, 0), HEADER).status_code == 403
        assert not Chunk.objects.exists()


class TestDeleting:
    def test_files_and_rows_are_gone_at_once(self, as_lena: Client) -> None:
        pk = str(takes.ready(as_lena).pk)
        assert files_of(pk)
        assert as_lena.delete(f"{API}{pk}/").status_code == 204
        assert not (Path(django_settings.MEDIA_ROOT) / "recordings" / pk).exists()
        assert (Recording.objects.count(), Chunk.objects.count()) == (0, 0)

    def test_a_chunk_that_was_on_its_way_leaves_nothing(self, lena: User) -> None:
        recording = capture.begin(lena, "video")
        folder = Path(django_settings.MEDIA_ROOT) / "recordings" / str(recording.pk)

        class Deleting(Breaking):
            def read(self, size: int, /) -> bytes:
                Recording.objects.all().delete()
                return super().read(size)

        with pytest.raises(Recording.DoesNotExist):
            capture.keep_chunk(recording, capture.Sent(0, 0, "", len(HEADER), Deleting(HEADER)))
        assert not folder.exists()


class TestList:
    def test_it_holds_ones_own_newest_first(self, as_lena: Client) -> None:
        first, second = begin(as_lena), begin(as_lena)
        put(as_lena, first, (0, 0), HEADER)
        found = as_lena.get(API).json()
        assert [row["id"] for row in found["recordings"]] == [second, first]
        assert found["quota"] == {"used": len(HEADER), "left": 5000 * 1024**2 - len(HEADER)}

    @pytest.mark.parametrize("count", [1, 3])
    def test_more_rows_are_not_more_queries(self, as_lena: Client, count: int) -> None:
        for _ in range(count):
            put(as_lena, begin(as_lena), (0, 0), HEADER)
        with CaptureQueriesContext(connection) as queries:
            as_lena.get(API)
        # The space twice; recordings, segments, chunks. The limits of the API count elsewhere.
        assert sum("recordings_" in query["sql"] for query in queries) == 5
