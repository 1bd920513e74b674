"""Chunks on the disk, safe from a power cut. The default storage must be a file system."""

import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.files.storage import default_storage

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class DiskFull(Exception):
    """There is no room for it."""


@dataclass(frozen=True)
class Written:
    name: str  # in the storage
    bytes: int
    sha256: str


def write(folder: str, blocks: Iterator[bytes]) -> Written:
    """Streams a chunk into a file of its own, whose name nobody else has. Raises DiskFull.

    Whatever `blocks` raises leaves no file.
    """
    name = f"{folder}/{uuid.uuid4().hex}.chunk"
    path = Path(default_storage.path(name))
    temporary = path.with_suffix(".part")
    try:
        make_folder(path.parent)
        size, digest = pour(temporary, blocks)
        temporary.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno in FULL:
            raise DiskFull from error
        raise
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return Written(name, size, digest)


def pour(path: Path, blocks: Iterator[bytes]) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with path.open("xb", buffering=0) as file:
        for block in blocks:
            rest = memoryview(block)
            while rest:  # a disk that is nearly full takes a part, and the next write says why
                rest = rest[file.write(rest) :]
            digest.update(block)
            size += len(block)
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """So that the name of a new file is as safe as what is in it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_folder(folder: str) -> None:
    """With all that is in it, whether rows know of it or not."""
    shutil.rmtree(default_storage.path(folder), ignore_errors=True)
