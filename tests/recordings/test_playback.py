"""Playing: privately, and from wherever a player asks for."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from recordings import access, playback
from recordings.models import Recording
from tests.recordings import takes
from tests.recordings.recorded import SOUND


@pytest.fixture
def recording(as_lena: Client) -> Recording:
    return takes.ready(as_lena)


@pytest.fixture
def media(recording: Recording) -> str:
    return f"/recordings/{recording.pk}/media/"


@pytest.fixture
def whole(recording: Recording) -> bytes:
    return Path(recording.file.path).read_bytes()


def test_it_is_sent_whole(as_lena: Client, media: str, whole: bytes) -> None:
    answer = as_lena.get(media)
    assert (answer.status_code, answer.getvalue()) == (200, whole)
    assert answer.headers["Content-Type"] == "audio/webm"
    assert answer.headers["Content-Length"] == str(len(whole))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "private" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("0-", 0, None), ("0-0", 0, 0), ("5-9", 5, 9), ("100-", 100, None), ("-10", -10, None),
     ("-99999999", 0, None), ("7-99999999", 7, None)],
)  # fmt: skip
def test_a_part(
    as_lena: Client, media: str, whole: bytes, asked: str, first: int, last: int | None
) -> None:
    answer = as_lena.get(media, headers={"Range": f"bytes={asked}"})
    part = whole[first : None if last is None else last + 1]
    assert (answer.status_code, answer.getvalue()) == (206, part)
    start = first % len(whole)
    said = f"bytes {start}-{start + len(part) - 1}/{len(whole)}"
    assert answer.headers["Content-Range"] == said
    assert answer.headers["Content-Length"] == str(len(part))


def test_from_here_on_comes_in_pieces(
    as_lena: Client, media: str, whole: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playback, "PIECE", 1000)
    answer = as_lena.get(media, headers={"Range": "bytes=500-"})
    assert answer.getvalue() == whole[500:1500]
    assert answer.headers["Content-Range"] == f"bytes 500-1499/{len(whole)}"


@pytest.mark.parametrize("asked", ["99999999-", "99999999-999999999", "-0"])
def test_beyond_the_end(as_lena: Client, media: str, whole: bytes, asked: str) -> None:
    answer = as_lena.get(media, headers={"Range": f"bytes={asked}"})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(whole)}"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-6", "bytes=9-5", "bytes=-", "lines=1-2", "x", "bytes=٣-"]
)
def test_what_is_not_one_range_is_answered_with_the_whole(
    as_lena: Client, media: str, whole: bytes, asked: str
) -> None:
    answer = as_lena.get(media, HTTP_RANGE=asked)
    assert (answer.status_code, answer.getvalue()) == (200, whole)


def test_a_part_of_another_version_is_not_continued(
    as_lena: Client, media: str, whole: bytes
) -> None:
    headers = as_lena.get(media).headers
    for mark, status in [
        (headers["ETag"], 206), (headers["Last-Modified"], 206), ('"another"', 200),
    ]:  # fmt: skip
        answer = as_lena.get(media, headers={"Range": "bytes=0-9", "If-Range": mark})
        assert (answer.status_code, len(answer.getvalue())) == (
            status,
            10 if status == 206 else len(whole),
        )


@pytest.mark.parametrize(
    ("asked", "status"), [("", 200), ("bytes=0-9", 206), ("bytes=9999999-", 416)]
)
def test_head_tells_the_same(as_lena: Client, media: str, asked: str, status: int) -> None:
    headers = {"Range": asked} if asked else {}
    got, head = as_lena.get(media, headers=headers), as_lena.head(media, headers=headers)
    assert head.status_code == got.status_code == status
    assert head.getvalue() == b""
    assert {**head.headers} == {**got.headers}


def test_what_is_not_put_together_yet_is_not_there(as_lena: Client) -> None:
    pk = takes.send(as_lena, SOUND)
    assert as_lena.get(f"/recordings/{pk}/media/").status_code == 404


def test_a_visitor_signs_in_first(client: Client, media: str) -> None:
    answer = client.get(media)
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> dict[str, access.MayPlay]:
    found: dict[str, access.MayPlay] = {}
    monkeypatch.setattr(access, "_rules", found)
    return found


def test_a_room_above_may_let_others(
    rules: dict[str, access.MayPlay], as_priya: Client, priya: User, media: str, whole: bytes
) -> None:
    assert as_priya.get(media).status_code == 404
    access.register("never", lambda user, recording: False)
    assert as_priya.get(media).status_code == 404
    access.register("friends", lambda user, recording: user == priya)
    assert as_priya.get(media).getvalue() == whole


def test_it_is_called_what_it_is(as_lena: Client) -> None:
    """Never what its sender said."""
    pk = takes.begin(as_lena)
    for place, body in SOUND.chunks.items():
        takes.put(as_lena, pk, place, body, "text/html")
    takes.finish(as_lena, pk, SOUND.counts)
    takes.assembled(pk)
    answer = as_lena.get(f"/recordings/{pk}/media/")
    assert answer.headers["Content-Type"] == "audio/webm"
