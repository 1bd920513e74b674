"""Taking a recording in: begun, chunk by chunk, finished. What was confirmed is never lost."""

import datetime
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from prepsite import celery
from recordings import chunkfiles, containers, keeping
from recordings.models import Chunk, Recording, State, all_there

MEGABYTE = 1024 * 1024
BLOCK = 256 * 1024
MOST_SEGMENTS = 200
CHUNKS_A_MINUTE = 240  # more than any recorder gives


class Refused(Exception):
    """Why something is not taken: a code for scripts, a sentence for people."""

    status, code, detail = 409, "closed", "This recording takes nothing more."

    def __init__(self) -> None:
        super().__init__(self.detail)


class Closed(Refused):
    pass


class Different(Refused):
    code = "different"
    detail = "Another piece was saved under this number before; that one stays."


class NoQuota(Refused):
    code = "quota"
    detail = "Your space for recordings is used up. Delete one that you no longer need."


class TooLarge(Refused):
    status, code = 413, "chunk-too-large"
    detail = "This piece is larger than a piece may be."


class TooLong(Refused):
    status, code = 413, "too-long"
    detail = "This recording is as long as a recording may be. What came before is kept."


class OverQuota(NoQuota):
    status = 413


class NotMedia(Refused):
    status, code = 415, "not-media"
    detail = "This is neither a WebM nor an MP4 recording."


class Incomplete(Refused):
    status, code = 400, "incomplete"
    detail = "Less came than was announced. Send this piece again."


class NoRoom(Refused):
    status, code = 507, "disk-full"
    detail = "The server has no room left. Keep this page open, and try again later."


class Body(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Sent:
    """A chunk on its way: where it belongs, and the body of its request."""

    segment: int
    number: int
    mime: str
    length: int
    body: Body


def begin(user: User, kind: str) -> Recording:
    """Raises NoQuota."""
    if keeping.left(user) <= 0:
        raise NoQuota
    expires = timezone.now().date() + datetime.timedelta(days=settings.RECORDING_KEEP_DAYS)
    return Recording.objects.create(owner=user, kind=kind, expires_on=expires)


def keep_chunk(recording: Recording, sent: Sent) -> int:
    """How many bytes it has, once it is as safe as it can be.

    Raises Refused, and ObjectDoesNotExist where the recording was deleted meanwhile.
    """
    check(recording, sent)
    folder = f"{recording.folder}/{sent.segment}"
    try:
        written = chunkfiles.write(folder, blocks(sent, recording.kind))
    except chunkfiles.DiskFull as error:
        raise NoRoom from error
    except FileNotFoundError as error:
        raise Recording.DoesNotExist from error
    try:
        with committed_to_disk(), transaction.atomic():
            is_new = enter(recording.pk, sent, written)
    except ObjectDoesNotExist:
        chunkfiles.remove_folder(recording.folder)
        raise
    except BaseException:
        default_storage.delete(written.name)
        raise
    if not is_new:
        default_storage.delete(written.name)
    return written.bytes


def check(recording: Recording, sent: Sent) -> None:
    """What can be refused before anything is read."""
    if not sent.length > 0:
        raise Incomplete
    if sent.length > settings.RECORDING_CHUNK_MEGABYTES * MEGABYTE:
        raise TooLarge
    if sent.segment >= MOST_SEGMENTS:
        raise TooLong
    if sent.number >= settings.RECORDING_MINUTES * CHUNKS_A_MINUTE:
        raise TooLong
    if not known(recording, sent).exists():
        check_space(recording, sent.length)


def known(recording: Recording, sent: Sent) -> QuerySet[Chunk]:
    where = {"segment__recording": recording, "segment__number": sent.segment}
    return Chunk.objects.filter(number=sent.number, **where)


def check_space(recording: Recording, more: int) -> None:
    if recording.chunk_bytes + more > settings.RECORDING_MEGABYTES * MEGABYTE:
        raise TooLong
    # Once it is taken up again, the chunks of a recording that was ready count once more.
    reopened = recording.chunk_bytes if recording.state == State.READY else 0
    if reopened + more > keeping.left(recording.owner):
        raise OverQuota


def blocks(sent: Sent, kind: str) -> Iterator[bytes]:
    """The body, never more of it in memory than a block. The first chunk must be media."""
    left = sent.length
    first = sent.number == 0
    while left:
        block = sent.body.read(min(BLOCK, left))
        if not block:
            raise Incomplete
        if first and not containers.accepted(block, kind):
            raise NotMedia
        first = False
        left -= len(block)
        yield block


def enter(pk: uuid.UUID, sent: Sent, written: chunkfiles.Written) -> bool:
    """The row of a chunk whose file is there; False where it was known. Raises Refused."""
    recording = locked(pk)
    there = known(recording, sent).first()
    if there is not None:
        if there.sha256 != written.sha256:
            raise Different
        return False
    if recording.chunks_are_gone:
        raise Closed
    check_space(recording, written.bytes)
    segment, _ = recording.segments.get_or_create(number=sent.segment, defaults={"mime": sent.mime})
    Chunk.objects.create(
        segment=segment, number=sent.number, bytes=written.bytes, sha256=written.sha256,
        file=written.name,
    )  # fmt: skip
    recording.chunk_bytes += written.bytes
    expect_more(recording)
    return True


def locked(pk: uuid.UUID) -> Recording:
    """With its owner, so that neither quota nor leaving can be outrun."""
    owner = Recording.objects.values_list("owner", flat=True).get(pk=pk)
    User.objects.select_for_update().get(pk=owner)
    return Recording.objects.select_for_update().select_related(None).get(pk=pk)


def expect_more(recording: Recording) -> None:
    """Back into the queue, whatever it was: at once if all is there, else after the grace.

    A worker that has it is overtaken, and leaves nothing.
    """
    now, complete = timezone.now(), all_there(recording)
    recording.state = State.WAITING if recording.finished_at else State.OPEN
    recording.lease, recording.tries, recording.trouble, recording.progress = "", 0, "", 0
    grace = datetime.timedelta(minutes=settings.RECORDING_GRACE)
    recording.try_at = now if complete else now + grace
    recording.save(update_fields=[
        "state", "finished_at", "lease", "tries", "trouble", "progress", "try_at", "chunk_bytes",
    ])  # fmt: skip
    if complete:
        transaction.on_commit(wake)


def finish(recording: Recording, counts: dict[int, int]) -> Recording:
    """How many chunks each segment has. Harmless twice; a later one may know of more."""
    with committed_to_disk(), transaction.atomic():
        recording = locked(recording.pk)
        if recording.chunks_are_gone:
            return recording
        changed = [expect(recording, number, count) for number, count in counts.items()]
        if any(changed) or recording.finished_at is None:
            recording.finished_at = recording.finished_at or timezone.now()
            expect_more(recording)
    return recording


def expect(recording: Recording, number: int, count: int) -> bool:
    """Whether that is new."""
    segment, _ = recording.segments.get_or_create(number=number)
    if segment.expected is not None and segment.expected >= count:
        return False
    segment.expected = count
    segment.save(update_fields=["expected"])
    return True


@contextmanager
def committed_to_disk() -> Iterator[None]:
    """SQLite, as we run it, may forget the last commits in a power cut; not those within this."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=FULL")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=NORMAL")


def wake() -> None:
    from recordings.tasks import assemble

    celery.wake(assemble)
