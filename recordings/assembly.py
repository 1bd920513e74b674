"""Putting a recording together, in the background.

The row is the queue: a worker takes it with a lease that it renews while it works; a dead worker's
lease runs out. A late chunk takes the row away, and the worker's result with it.
"""

import datetime
import logging
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from recordings import chunkfiles, joining, media, signals
from recordings.models import Recording, Segment, State, gaps

log = logging.getLogger(__name__)
RETRY = datetime.timedelta(minutes=1)
MOST_TRIES = 5
TOLD_EVERY = 1.0  # seconds between two reports of progress
NOTHING = "Nothing of this recording has arrived."
UNREADABLE = "What arrived cannot be read as sound or pictures."
UNFINISHED = "It broke off: its end may never have arrived."
GIVEN_UP = "It could not be put together, though we tried several times."


class Overtaken(Exception):
    """The recording is no longer ours: deleted, taken by another worker, or more of it has come."""


def assemble_due() -> None:
    """All that wait, and those whose worker died."""
    while recording := claim():
        try:
            assemble(recording)
        except Overtaken:
            log.info("Recording %s is not ours any more.", recording.pk)
        except media.Unreadable:
            give_up(recording, UNREADABLE if recording.chunk_bytes else NOTHING)
        except Exception:
            log.exception("Recording %s could not be put together", recording.pk)
            put_back(recording)


def claim() -> Recording | None:
    """Only one of those who saw the same `try_at` changes it."""
    now = timezone.now()
    for recording in Recording.objects.due(now).order_by("try_at"):
        lease = uuid.uuid4().hex
        same = Recording.objects.due(now).filter(pk=recording.pk, try_at=recording.try_at)
        taken = {
            "lease": lease,
            "try_at": now + lease_time(),
            "state": State.ASSEMBLING,
            "progress": 0,
        }
        if same.filter(lease=recording.lease).update(**taken, tries=F("tries") + 1):
            recording.refresh_from_db()
            if recording.tries <= MOST_TRIES:
                return recording
            # Its workers died without a word each time; so would the next.
            give_up(recording, GIVEN_UP)
    return None


def lease_time() -> datetime.timedelta:
    return datetime.timedelta(seconds=settings.RECORDING_LEASE)


def held(recording: Recording) -> QuerySet[Recording]:
    mine = {"pk": recording.pk, "lease": recording.lease, "state": State.ASSEMBLING}
    return Recording.objects.filter(**mine)


def put_back(recording: Recording) -> None:
    if recording.tries >= MOST_TRIES:
        give_up(recording, GIVEN_UP)
        return
    state = State.WAITING if recording.finished_at else State.OPEN
    held(recording).update(state=state, lease="", try_at=timezone.now() + RETRY)


def give_up(recording: Recording, trouble: str) -> None:
    """Its chunks stay, and one that comes later has it tried again."""
    with transaction.atomic():
        if held(recording).update(state=State.BROKEN, trouble=trouble, lease=""):
            recording.refresh_from_db()
            signals.broken.send(Recording, recording=recording)


def assemble(recording: Recording) -> None:
    """Raises Overtaken, media.Unreadable."""
    segments = list(recording.segments.prefetch_related("chunks"))
    missing = [sentence for segment in segments for sentence in lacking(segment)]
    missing += [] if recording.finished_at else [UNFINISHED]
    sources = [source for segment in segments if (source := source_of(segment))]
    folder = Path(default_storage.path(recording.folder))
    progress = Progress(recording)
    progress.tell(0)  # only who holds the recording may tidy its folder
    forget_attempts(recording, folder)
    target = folder / f"{uuid.uuid4().hex}.part"
    try:
        made = joining.join(sources, target, progress.tell)
        final = target.rename(target.with_suffix(made.suffix))
        sync(final)
        publish(recording, final, made, missing)
    except BaseException:
        for path in folder.glob(f"{target.stem}.*"):
            path.unlink(missing_ok=True)
        raise


def forget_attempts(recording: Recording, folder: Path) -> None:
    """What workers left that were killed; one that was only slow has been overtaken."""
    keep = Path(recording.file.name or "").name
    for path in folder.glob("*.*"):
        if path.name != keep:
            path.unlink(missing_ok=True)


def lacking(segment: Segment) -> list[str]:
    """What never came, in words. Without its first chunk a segment cannot be read."""
    absent = gaps(segment)
    if absent and absent[0][0] == 0:
        return [f"Part {segment.number + 1} could not be used: its beginning never arrived."]
    return [f"Part {segment.number + 1} lacks {in_words(first, last)}." for first, last in absent]


def in_words(first: int, last: int) -> str:
    return f"piece {first + 1}" if first == last else f"pieces {first + 1} to {last + 1}"


def source_of(segment: Segment) -> media.Source | None:
    chunks = list(segment.chunks.all())
    if not chunks or chunks[0].number != 0:
        return None
    return media.Source(segment.number, [Path(chunk.file.path) for chunk in chunks])


def sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
    chunkfiles.sync_folder(path.parent)


def publish(recording: Recording, target: Path, made: joining.Made, missing: list[str]) -> None:
    """Raises Overtaken."""
    older = recording.file.name
    facts = {
        "file": f"{recording.folder}/{target.name}", "mime": made.mime, "seconds": made.seconds,
        "size": target.stat().st_size, "peaks": made.peaks, "missing": missing + made.troubles,
    }  # fmt: skip
    done = {"state": State.READY, "progress": 100, "lease": "", "trouble": ""}
    with transaction.atomic():
        if not held(recording).update(**facts, **done, assembled_at=timezone.now()):
            raise Overtaken
        recording.refresh_from_db()
        signals.assembled.send(Recording, recording=recording)
    if older:
        default_storage.delete(older)


@dataclass
class Progress:
    """Tells the row, now and then, how far its work is; that renews the lease too."""

    recording: Recording
    told: float = 0.0

    def tell(self, share: float) -> None:
        """Of 1. Raises Overtaken."""
        if time.monotonic() - self.told < TOLD_EVERY:
            return
        self.told = time.monotonic()
        facts = {"progress": min(99, int(100 * share)), "try_at": timezone.now() + lease_time()}
        if not held(self.recording).update(**facts):
            raise Overtaken


def still_missing(recording: Recording) -> list[str]:
    """While it may still come; of a recording `with_chunks`."""
    minutes = settings.RECORDING_GRACE
    found = [text for segment in recording.segments.all() for text in waited_for(segment)]
    return [*found, f"We wait up to {minutes} minutes for it."] if found else []


def waited_for(segment: Segment) -> list[str]:
    part = segment.number + 1
    return [f"Part {part}: {in_words(*pair)} still to come." for pair in gaps(segment)]
