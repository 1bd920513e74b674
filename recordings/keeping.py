"""How long recordings are kept, and how much of them: quota, expiry, deletion, tidying up."""

import datetime
import time
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from recordings import chunkfiles, signals
from recordings.models import FOLDER, Chunk, Recording, State

MEGABYTE = 1024 * 1024
NOTICE = datetime.timedelta(days=7)
# How long somebody may be away before sending the rest of a recording that is not complete.
LATE = datetime.timedelta(days=14)
HOUR, DAY = 3600, 86_400  # seconds


def used(user: User) -> int:
    return Recording.objects.of(user).taking_space()


def left(user: User) -> int:
    """Bytes; never less than none."""
    return max(0, settings.RECORDING_QUOTA_MEGABYTES * MEGABYTE - used(user))


def today() -> datetime.date:
    return timezone.now().date()


def tomorrow() -> datetime.date:
    return today() + datetime.timedelta(days=1)


def set_expiry(recording: Recording, date: datetime.date | None) -> None:
    """None keeps it. Who chooses a day of the coming week needs no notice a week before it."""
    near = date if date and date <= today() + NOTICE else None
    Recording.objects.filter(pk=recording.pk).update(expires_on=date, warned_for=near)


def warn() -> None:
    """Tells of each expiry once, a week before; where that was missed, a week is left from now."""
    day = today() + NOTICE
    soon = Recording.objects.filter(expires_on__lte=day)
    for recording in soon.exclude(warned_for=F("expires_on")).exclude(chunk_bytes=0, size=0):
        with transaction.atomic():
            same = Recording.objects.filter(pk=recording.pk, expires_on=recording.expires_on)
            unwarned = same.exclude(warned_for=recording.expires_on)
            if unwarned.update(expires_on=day, warned_for=day):
                recording.refresh_from_db()
                signals.expires_soon.send(Recording, recording=recording)


def expire() -> None:
    """Deletes what has expired, and what was begun once and never sent anything."""
    warn()
    given_up = Q(state=State.OPEN, chunk_bytes=0, begun_at__lte=timezone.now() - LATE)
    over = Q(expires_on__lte=today()) | given_up
    for recording in Recording.objects.filter(over):
        forget(recording, over)


def forget(recording: Recording, still: Q | None = None) -> None:
    """At once, files and rows; with `still`, only if that holds when nobody can change it more."""
    with transaction.atomic():
        rows = Recording.objects.select_for_update().filter(still or Q(), pk=recording.pk)
        row = rows.first()
        if row is not None:
            chunkfiles.remove_folder(row.folder)
            row.delete()


def forget_folders_of(user: User, **_: Any) -> None:
    """What no row knows of goes with a person too."""
    for recording in Recording.objects.of(user):
        chunkfiles.remove_folder(recording.folder)


def clean_chunks() -> None:
    """Chunks that have been put together are kept for a while; longer where some may still come."""
    for recording in spent(timezone.now()):
        with transaction.atomic():
            row = spent(timezone.now()).select_for_update().filter(pk=recording.pk).first()
            if row is not None:
                remove_chunks(row)


def spent(now: datetime.datetime) -> QuerySet[Recording]:
    ready = Recording.objects.filter(state=State.READY, chunk_bytes__gt=0)
    keep = datetime.timedelta(days=settings.RECORDING_KEEP_CHUNKS_DAYS)
    complete = Q(missing=[], finished_at__isnull=False, assembled_at__lte=now - keep)
    return ready.filter(complete | Q(assembled_at__lte=now - max(keep, LATE)))


def remove_chunks(recording: Recording) -> None:
    for segment in recording.segments.all():
        chunkfiles.remove_folder(f"{recording.folder}/{segment.number}")
    Chunk.objects.filter(segment__recording=recording).delete()
    Recording.objects.filter(pk=recording.pk).update(chunk_bytes=0)


def sweep() -> None:
    """Removes files that no row knows: left by processes that died, or by what was deleted."""
    top = Path(default_storage.path(FOLDER))
    if not top.is_dir():
        return
    rows = {str(pk) for pk in Recording.objects.values_list("pk", flat=True)}
    for folder in top.iterdir():
        if folder.name not in rows and older(folder, HOUR) and is_key(folder.name):
            chunkfiles.remove_folder(f"{FOLDER}/{folder.name}")
    known = {*names(Recording.objects.exclude(file="")), *names(Chunk.objects.all())}
    for path in top.rglob("*.*"):
        if f"{FOLDER}/{path.relative_to(top).as_posix()}" not in known and older(path, DAY):
            path.unlink(missing_ok=True)


def names(rows: QuerySet[Any]) -> list[str]:
    return list(rows.values_list("file", flat=True))


def older(path: Path, seconds: int) -> bool:
    try:
        return path.stat().st_mtime < time.time() - seconds
    except FileNotFoundError:
        return False


def is_key(name: str) -> bool:
    try:
        uuid.UUID(name)
    except ValueError:
        return False
    return True
