"""Chunks of real recorders become one file of the right length, which can be gone about in."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts.models import User
from recordings import assembly, capture, signals
from recordings.media import Unreadable
from recordings.models import Recording
from tests import factories
from tests.recordings.recorded import ALL, MP4, MP4_SOUND, SOUND, VIDEO, Take
from tests.recordings.takes import (
    API,
    assembled,
    begin,
    files_of,
    finish,
    length_of,
    overdue,
    put,
    ready,
    send,
    shown_at,
)  # fmt: skip
from tests.together import at_once

TYPES = {"webm": "video/webm", "webm-audio": "audio/webm", "mp4": "video/mp4",
         "mp4-audio": "audio/webm"}  # fmt: skip


def folder_of(pk: object) -> Path:
    return Path(django_settings.MEDIA_ROOT) / "recordings" / str(pk)


def made_files(pk: object) -> list[Path]:
    """Without the chunks."""
    return [path for path in folder_of(pk).iterdir() if path.is_file()]


class TestWhole:
    @pytest.mark.parametrize("take", ALL, ids=lambda take: take.name)
    def test_two_segments_are_one(self, as_lena: Client, take: Take) -> None:
        recording = ready(as_lena, take)
        seconds = sum(take.facts["seconds"])
        assert recording.seconds == pytest.approx(seconds, abs=0.5)
        assert length_of(recording.file.path) == pytest.approx(seconds, abs=0.5)
        assert (recording.mime, recording.missing) == (TYPES[take.name], [])
        for asked in (0.5, 2.0, take.facts["seconds"][0] + 1.0, seconds - 1):
            assert shown_at(recording.file.path, asked) == pytest.approx(asked, abs=1)

    def test_the_sound_is_drawn(self, as_lena: Client) -> None:
        peaks = ready(as_lena, SOUND).peaks
        assert (len(peaks), max(peaks), min(peaks) >= 0) == (200, 255, True)
        assert len([peak for peak in peaks if peak < 50]) > 50  # it beeps, with silence between

    def test_the_page_is_told(self, as_lena: Client) -> None:
        recording = ready(as_lena, VIDEO)
        found = as_lena.get(f"{API}{recording.pk}/").json()
        assert (found["state"], found["progress"]) == ("ready", 100)
        assert found["media"] == f"/recordings/{recording.pk}/media/"
        assert found["bytes"] == recording.size == Path(recording.file.path).stat().st_size
        assert found["segments"][1]["received"] == [[0, 4]]

    def test_rooms_above_are_told_once(self, as_lena: Client) -> None:
        told: list[Recording] = []

        def listen(recording: Recording, **_: Any) -> None:
            told.append(recording)

        signals.assembled.connect(listen)
        try:
            recording = ready(as_lena)
            assembly.assemble_due()
        finally:
            signals.assembled.disconnect(listen)
        assert told == [recording]


class TestDamaged:
    @pytest.mark.parametrize("take", ALL, ids=lambda take: take.name)
    def test_a_missing_middle_chunk_leaves_the_rest(self, as_lena: Client, take: Take) -> None:
        recording = ready(as_lena, take, without=[(0, 2)])
        seconds = sum(take.facts["seconds"])
        assert recording.missing == ["Part 1 lacks piece 3."]
        assert recording.seconds == pytest.approx(seconds, abs=0.5)
        for asked in (1.0, take.facts["seconds"][0] - 0.6, seconds - 1):
            assert shown_at(recording.file.path, asked) == pytest.approx(asked, abs=1)

    @pytest.mark.parametrize("take", ALL, ids=lambda take: take.name)
    def test_a_segment_without_its_beginning_is_not_fatal(
        self, as_lena: Client, take: Take
    ) -> None:
        recording = ready(as_lena, take, without=[(0, 0)])
        assert recording.missing == ["Part 1 could not be used: its beginning never arrived."]
        assert recording.seconds == pytest.approx(take.facts["seconds"][1], abs=0.5)
        kept = {path.read_bytes() for path in files_of(str(recording.pk))}
        assert set(Take(take.name).chunks.values()) - {take.chunks[0, 0]} <= kept

    @pytest.mark.parametrize("take", ALL, ids=lambda take: take.name)
    def test_an_end_that_was_cut_off(self, as_lena: Client, take: Take) -> None:
        chunks = {place: body for place, body in take.chunks.items() if place[0] == 0}
        last = max(chunks)
        chunks[last] = chunks[last][: len(chunks[last]) * 2 // 3]
        pk = begin(as_lena)
        for place, body in chunks.items():
            put(as_lena, pk, place, body)
        finish(as_lena, pk, {"0": len(chunks)})
        recording = assembled(pk)
        seconds = take.facts["seconds"][0]
        assert recording.seconds == pytest.approx(seconds - 0.4, abs=0.9)
        assert shown_at(recording.file.path, 3) == pytest.approx(3, abs=1)

    def test_what_nobody_can_read_is_broken_and_kept(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        body = VIDEO.chunks[0, 0][:60] + bytes(range(256)) * 40
        put(as_lena, pk, (0, 0), body)
        finish(as_lena, pk, {"0": 1})
        recording = assembled(pk)
        assert (recording.state, recording.trouble) == ("broken", assembly.UNREADABLE)
        (path,) = files_of(pk)
        assert path.read_bytes() == body
        assert as_lena.get(f"{API}{pk}/").json()["trouble"] == assembly.UNREADABLE
        assert "The pieces that came are kept." in as_lena.get("/recordings/").content.decode()

    def test_a_header_alone_is_broken(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        put(as_lena, pk, (0, 0), MP4.chunks[0, 0])
        finish(as_lena, pk, {"0": 1})
        assert assembled(pk).state == "broken"

    def test_a_segment_that_nobody_can_read_does_not_spoil_the_others(
        self, as_lena: Client
    ) -> None:
        pk = begin(as_lena)
        put(as_lena, pk, (0, 0), VIDEO.chunks[0, 0][:60] + bytes(5000))
        for number in range(5):
            put(as_lena, pk, (1, number), VIDEO.chunks[1, number])
        finish(as_lena, pk, {"0": 1, "1": 5})
        recording = assembled(pk)
        assert recording.missing == ["Part 1 cannot be read."]
        assert recording.seconds == pytest.approx(4, abs=0.5)

    def test_nothing_came_at_all(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        finish(as_lena, pk, {"0": 3})
        recording = assembled(pk)
        assert (recording.state, recording.trouble) == ("broken", assembly.NOTHING)


class TestLate:
    """A person may come back with the rest: nothing that is sent is sent for nothing."""

    def test_what_nobody_finished_is_put_together_after_the_grace(self, as_lena: Client) -> None:
        pk = begin(as_lena)
        for number in range(3):
            put(as_lena, pk, (0, number), SOUND.chunks[0, number])
        assembly.assemble_due()
        assert Recording.objects.get().state == "open"
        recording = assembled(pk)
        assert (recording.state, recording.missing) == ("ready", [assembly.UNFINISHED])

    def test_the_rest_is_joined_to_it(self, as_lena: Client) -> None:
        without = [place for place in SOUND.chunks if place >= (0, 2)]
        early = ready(as_lena, without=without)
        for place in without:
            assert put(as_lena, str(early.pk), place, SOUND.chunks[place]).status_code == 200
        media = as_lena.get(f"/recordings/{early.pk}/media/")
        assert media.getvalue() == Path(early.file.path).read_bytes()  # until there is a better one
        late = assembled(str(early.pk))
        assert (late.missing, late.state) == ([], "ready")
        assert late.seconds == pytest.approx(sum(SOUND.facts["seconds"]), abs=0.5)
        assert made_files(late.pk) == [Path(late.file.path)]

    def test_one_that_seemed_broken_is_tried_again(self, as_lena: Client) -> None:
        recording = assembled(send(as_lena, SOUND, without=[(0, 0), (1, 0)]))
        assert recording.state == "broken"
        for place in [(0, 0), (1, 0)]:
            put(as_lena, str(recording.pk), place, SOUND.chunks[place])
        assert assembled(str(recording.pk)).missing == []

    def test_a_chunk_that_comes_while_it_is_made_overtakes_the_worker(
        self, as_lena: Client
    ) -> None:
        pk = send(as_lena, SOUND, without=[(0, 1)])
        overdue(pk)
        slow = assembly.claim()
        assert slow is not None
        put(as_lena, pk, (0, 1), SOUND.chunks[0, 1])
        with pytest.raises(assembly.Overtaken):
            assembly.assemble(slow)
        assert made_files(pk) == []
        assert assembled(pk).missing == []


class TestWorkers:
    def test_only_one_takes_it(self, as_lena: Client) -> None:
        send(as_lena, SOUND)
        assert assembly.claim() is not None
        assert assembly.claim() is None

    def test_what_a_dead_one_had_is_made_by_another(self, as_lena: Client) -> None:
        pk = send(as_lena, SOUND)
        assert assembly.claim() is not None  # and never heard of again
        assert assembled(pk).state == "ready"

    def test_one_that_was_overtaken_leaves_nothing(self, as_lena: Client) -> None:
        pk = send(as_lena, SOUND)
        slow = assembly.claim()
        recording = assembled(pk)
        assert slow is not None
        with pytest.raises(assembly.Overtaken):
            assembly.assemble(slow)
        assert made_files(pk) == [Path(recording.file.path)]

    def test_deleted_while_it_is_made(self, as_lena: Client) -> None:
        pk = send(as_lena, SOUND)
        slow = assembly.claim()
        as_lena.delete(f"{API}{pk}/")
        assert slow is not None
        with pytest.raises((assembly.Overtaken, Unreadable, OSError)):
            assembly.assemble(slow)
        assert not folder_of(pk).exists()

    def test_what_fails_is_tried_again_and_at_last_given_up(self, as_lena: Client) -> None:
        pk = send(as_lena, SOUND)
        path = files_of(pk)[0]
        away = path.rename(path.with_suffix(".away"))
        for _ in range(assembly.MOST_TRIES):
            assert Recording.objects.get().state == "waiting"
            assembled(pk)
        recording = Recording.objects.get()
        assert (recording.state, recording.trouble) == ("broken", assembly.GIVEN_UP)
        assert away.exists()

    def test_one_that_kills_its_workers_is_given_up(self, as_lena: Client) -> None:
        pk = send(as_lena, SOUND)
        for _ in range(assembly.MOST_TRIES):
            assert assembly.claim() is not None
            overdue(pk)
        assert assembly.claim() is None
        assert Recording.objects.get().trouble == assembly.GIVEN_UP

    def test_progress_is_told_and_renews_the_lease(self, as_lena: Client) -> None:
        pk = send(as_lena, SOUND)
        recording = assembly.claim()
        assert recording is not None
        overdue(pk)
        assembly.Progress(recording).tell(0.417)
        assert as_lena.get(f"{API}{pk}/").json()["progress"] == 41
        assert assembly.claim() is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_it_once() -> None:
    user = factories.user("lena@example.org")
    Recording.objects.create(owner=user, kind="audio", state="waiting")
    claimed = at_once(4, assembly.claim)
    assert len(claimed) == 4
    assert len([recording for recording in claimed if recording]) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_chunk_at_once_is_kept_once() -> None:
    """And different ones under one number: one is confirmed, and that one stays."""
    user: User = factories.user("lena@example.org")
    recording = capture.begin(user, "video")
    head = VIDEO.chunks[0, 0]
    bodies = [head, head, head + b"other", head + b"third"]
    start, confirmed = threading.Barrier(4), []

    def work(body: bytes) -> None:
        import io

        from django.db import connection

        start.wait()
        try:
            mine = Recording.objects.get(pk=recording.pk)
            capture.keep_chunk(mine, capture.Sent(0, 0, "", len(body), io.BytesIO(body)))
            confirmed.append(body)
        except capture.Different:
            pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work, args=[body]) for body in bodies]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    (path,) = files_of(str(recording.pk))
    assert set(confirmed) == {path.read_bytes()}
    recording.refresh_from_db()
    assert recording.chunk_bytes == path.stat().st_size


def test_mp4_sound_and_film_are_not_mixed_up(as_lena: Client) -> None:
    """A segment of film, then one of sound alone, as when the camera is taken away."""
    pk = begin(as_lena)
    for number in range(5):
        put(as_lena, pk, (0, number), MP4.chunks[0, number])
        put(as_lena, pk, (1, number), MP4_SOUND.chunks[0, number])
    finish(as_lena, pk, {"0": 5, "1": 5})
    recording = assembled(pk)
    assert (recording.state, recording.mime) == ("ready", "video/mp4")
    assert recording.seconds == pytest.approx(14, abs=0.5)
