"""A recorder that sends real recordings as a browser does, and looks into what came of them."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import av
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from recordings import assembly
from recordings.models import Recording
from tests.recordings.recorded import SOUND, Place, Take

API = "/api/v1/recordings/"


def begin(client: Client, kind: str = "video") -> str:
    answer = client.post(API, {"kind": kind}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def put(client: Client, pk: str, place: Place, body: bytes, mime: str = "video/webm") -> Any:
    path = f"{API}{pk}/segments/{place[0]}/chunks/{place[1]}/"
    return client.put(path, body, content_type=mime)


def finish(client: Client, pk: str, counts: dict[str, int]) -> Any:
    return client.post(f"{API}{pk}/finish/", {"segments": counts}, content_type="application/json")


def send(
    client: Client, take: Take, *, without: Collection[Place] = (), kind: str = "video"
) -> str:
    """The whole of it, but for some chunks."""
    pk = begin(client, kind)
    for place, body in take.chunks.items():
        if place not in without:
            answer = put(client, pk, place, body, take.mime)
            assert answer.status_code == 200, answer.content
            assert answer.json() == {"received": len(body)}
    assert finish(client, pk, take.counts).status_code == 202
    return pk


def small(owner: User, pk: str) -> Recording:
    """One that can be played, as far as an address is concerned."""
    recording = Recording(pk=pk, owner=owner, kind="audio", state="ready", seconds=1)
    recording.mime = "audio/webm"
    name = default_storage.save(f"{recording.folder}/small.webm", ContentFile(b"sound"))
    recording.file, recording.size = name, 5
    recording.save(force_insert=True)
    return recording


def overdue(pk: str) -> None:
    """As if the grace, or a lease, were over."""
    Recording.objects.filter(pk=pk).update(try_at="2020-01-01T00:00Z")


def assembled(pk: str) -> Recording:
    overdue(pk)
    assembly.assemble_due()
    return Recording.objects.get(pk=pk)


def ready(client: Client, take: Take = SOUND, **options: Any) -> Recording:
    recording = assembled(send(client, take, **options))
    assert recording.state == "ready", recording.trouble
    return recording


def bytes_of(take: Take) -> bytes:
    """Its first segment in one piece."""
    return b"".join(body for (segment, _), body in take.chunks.items() if segment == 0)


def shown_at(path: str | Path, seconds: float) -> float:
    """The time of what a player shows that was told to go there."""
    with av.open(str(path)) as container:
        stream: Any = (*container.streams.video, *container.streams.audio)[0]
        container.seek(int(seconds * 1_000_000))
        for frame in container.decode(stream):
            if (frame.time or 0.0) >= seconds:
                return float(frame.time or 0.0)
    raise AssertionError(f"There is nothing at {seconds} s.")


def length_of(path: str | Path) -> float:
    """As the container itself says."""
    with av.open(str(path)) as container:
        assert container.duration is not None
        return container.duration / 1_000_000


def files_of(pk: str) -> list[Path]:
    folder = Path(settings.MEDIA_ROOT) / "recordings" / pk
    return [path for path in folder.rglob("*") if path.is_file()]
