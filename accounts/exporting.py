"""Taking a person's data out: one zip, made in the background, in constant memory.

The request is a row (`Export`), so nothing is lost when the broker or a worker is; a worker that
dies leaves a lease that runs out, and another starts anew.
"""

import datetime
import json
import logging
import tempfile
import time
import uuid
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from accounts import signals
from accounts.models import Export, User, display_name
from prepsite import celery
from prepsite.personal import Personal, all_ways, rows_of

log = logging.getLogger(__name__)
BLOCK = 1024 * 1024  # bytes of a file that count as one step of progress
LEASE = datetime.timedelta(minutes=5)
RETRY = datetime.timedelta(minutes=1)
MOST_TRIES = 5
TOLD_EVERY = 1.0  # seconds between two reports of progress
ROWS = 500  # fetched at a time
FOLDER = "exports"
README = """This archive holds what {site} keeps about {who}, as of {now}.

Each .json file is a list of rows of one kind. Times are in UTC. Where a row belongs to another,
such as a note to its lesson, the other is named beside its number. Files that you recorded or
uploaded lie under files/, and the rows name them.

Passwords, codes and keys are left out: they are of use only to somebody who should not have them.
"""


class Overtaken(Exception):
    """The export is no longer ours to make: its row is gone, or another worker has it."""


def ask(user: User) -> Export:
    """A new request, or the one that is still being worked on."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        running = user.exports.filter(state__in=["waiting", "making"]).first()
        export = running or Export.objects.create(user=user)
        transaction.on_commit(wake)
    return export


def latest(user: User) -> Export | None:
    """The one to show: what is being made before what is there, and nothing that has expired."""
    current = user.exports.exclude(expires_at__lte=timezone.now())
    return current.order_by("-pk").first()


def wake() -> None:
    from accounts.tasks import make_exports

    celery.wake(make_exports)


def make_due() -> None:
    """Makes all that wait, and those whose worker died."""
    while export := claim():
        try:
            make(export)
        except Overtaken:
            log.info("Export %s is not ours any more.", export.pk)
        except Exception:
            log.exception("Export %s failed", export.pk)
            put_back(export)


def claim() -> Export | None:
    """The row is the lock: only one of those who saw the same `try_at` changes it."""
    due = Export.objects.filter(state__in=["waiting", "making"], try_at__lte=timezone.now())
    for export in due.order_by("try_at").select_related("user"):
        lease = uuid.uuid4().hex
        same = Export.objects.filter(pk=export.pk, try_at=export.try_at, lease=export.lease)
        taken = {"lease": lease, "try_at": timezone.now() + LEASE, "state": Export.State.MAKING}
        if same.update(**taken, tries=F("tries") + 1, done=0):
            export.lease = lease
            export.tries += 1
            return export
    return None


def put_back(export: Export) -> None:
    state = Export.State.FAILED if export.tries >= MOST_TRIES else Export.State.WAITING
    held(export).update(state=state, lease="", try_at=timezone.now() + RETRY)


def held(export: Export) -> models.QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, lease=export.lease, state=Export.State.MAKING)


def make(export: Export) -> None:
    """Raises Overtaken."""
    with tempfile.NamedTemporaryFile(dir=workshop(), suffix=".zip") as temporary:
        progress = Progress(export, steps(export.user))
        write_archive(temporary, export.user, progress)
        progress.tell()
        size = temporary.tell()
        temporary.seek(0)
        finish(export, temporary, size)


def workshop() -> Path:
    """Where archives are made: beside the data, as /tmp may be small, and shared with others."""
    folder = Path(settings.VAR) / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def finish(export: Export, archive: Any, size: int) -> None:
    """Puts the archive in its place; an older one goes. Raises Overtaken, and leaves no file."""
    name = default_storage.save(Export.file.field.generate_filename(export, ""), File(archive))
    try:
        with transaction.atomic():
            publish(export, name, size)
    except BaseException:
        default_storage.delete(name)
        raise
    for older in Export.objects.filter(user=export.user, state=Export.State.READY):
        if older.pk != export.pk:
            forget(older)


def publish(export: Export, name: str, size: int) -> None:
    now = timezone.now()
    ready = {"state": Export.State.READY, "file": name, "size": size, "ready_at": now, "lease": ""}
    expires = now + datetime.timedelta(days=settings.EXPORT_KEEP_DAYS)
    if not held(export).update(**ready, expires_at=expires, done=F("total")):
        raise Overtaken
    export.refresh_from_db()
    signals.export_ready.send(Export, export=export)


def forget(export: Export) -> None:
    """The file first: a row without its file can be seen, a file without its row cannot."""
    export.file.delete(save=False)
    export.delete()


def forget_old() -> None:
    """Removes what has expired, files that no row knows, and what dead workers left behind."""
    now = timezone.now()
    for export in Export.objects.filter(expires_at__lte=now):
        forget(export)
    failed = Export.objects.filter(state=Export.State.FAILED)
    failed.filter(try_at__lte=now - datetime.timedelta(days=settings.EXPORT_KEEP_DAYS)).delete()
    known = set(Export.objects.exclude(file="").values_list("file", flat=True))
    for name in orphans(known, now - datetime.timedelta(hours=1)):
        default_storage.delete(name)
    yesterday = time.time() - 86_400
    for left in workshop().iterdir():
        if left.stat().st_mtime < yesterday:
            left.unlink(missing_ok=True)


def orphans(known: set[str], before: datetime.datetime) -> list[str]:
    """Archives without a row; those saved just now may be about to get theirs."""
    if not default_storage.exists(FOLDER):
        return []
    names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    unknown = (name for name in names if name not in known)
    return [name for name in unknown if default_storage.get_modified_time(name) < before]


@dataclass
class Progress:
    """Tells the row, now and then, how far the archive is; that renews the lease too."""

    export: Export
    total: int
    done: int = 0
    told: float = 0.0

    def step(self) -> None:
        self.done += 1
        if time.monotonic() - self.told > TOLD_EVERY:
            self.tell()

    def tell(self) -> None:
        """Raises Overtaken."""
        self.told = time.monotonic()
        facts = {"done": min(self.done, self.total), "total": self.total}
        if not held(self.export).update(**facts, try_at=timezone.now() + LEASE):
            raise Overtaken


def steps(user: User) -> int:
    """How many `write_archive` will take, about."""
    total = 0
    for model, way in exported():
        total += rows_of(model, way, user.pk).count()
        total += sum(file.size // BLOCK + 1 for _, file in files(model, way, user))
    return total


def exported() -> list[tuple[type[models.Model], Personal]]:
    return [(model, way) for model, way in all_ways() if way.archive]


def write_archive(target: Any, user: User, progress: Progress) -> None:
    """Streams everything into `target`, a binary file; memory does not grow with what there is."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        words = {"site": settings.SITE_URL, "who": display_name(user), "now": timezone.now()}
        archive.writestr("README.txt", README.format(**words))
        for model, way in exported():
            with archive.open(f"{way.archive}.json", "w", force_zip64=True) as entry:
                write_rows(entry, model, way, user, progress)
        for model, way in exported():
            for name, file in files(model, way, user):
                # Recordings and pictures are compressed already.
                info = zipfile.ZipInfo(name, time.localtime()[:6])
                with archive.open(info, "w", force_zip64=True) as entry, file.open() as source:
                    copy(source, entry, progress)


def write_rows(
    entry: Any, model: type[models.Model], way: Personal, user: User, progress: Progress
) -> None:
    names = [f for f in model._meta.concrete_fields if f.name not in way.leave_out]
    related = [f.name for f in names if isinstance(f, models.ForeignKey)]
    separator = "[\n"
    found = rows_of(model, way, user.pk)
    # Without names, select_related would follow every key.
    for row in (found.select_related(*related) if related else found).iterator(chunk_size=ROWS):
        text = json.dumps(
            in_words(row, names, way), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1
        )
        entry.write((separator + text).encode())
        separator = ",\n"
        progress.step()
    entry.write(b"[]\n" if separator == "[\n" else b"\n]\n")


def in_words(row: models.Model, fields: list[Any], way: Personal) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.FileField):
            value = archived_name(way, row, value) if value else ""
        values[field.attname] = value
        if isinstance(field, models.ForeignKey) and value is not None:
            values[field.name] = str(getattr(row, field.name))
    return values


def files(
    model: type[models.Model], way: Personal, user: User
) -> Iterator[tuple[str, models.fields.files.FieldFile]]:
    """Their names in the archive, and the files; those that are missing are passed over."""
    if not way.files:
        return
    for row in rows_of(model, way, user.pk).iterator(chunk_size=ROWS):
        for field in way.files:
            file = getattr(row, field)
            if file and file.storage.exists(file.name):
                yield archived_name(way, row, file), file


def archived_name(way: Personal, row: models.Model, file: Any) -> str:
    return f"files/{way.archive}/{row.pk}-{Path(file.name).name}"


def copy(source: Any, target: Any, progress: Progress) -> None:
    while block := source.read(BLOCK):
        target.write(block)
        progress.step()
