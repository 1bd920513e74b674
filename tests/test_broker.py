"""The broker in files: a message is there whole, or not at all."""

import multiprocessing
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from prepsite import broker

LARGEST = 1_000_000  # bytes that the disk takes


@contextmanager
def queue_in(folder: Path) -> Iterator[SimpleQueue]:
    """A queue of its own name: kombu remembers in the process what it has declared."""
    broker.use()
    where = {"data_folder_in": str(folder), "data_folder_out": str(folder)}
    options = where | {"control_folder": str(folder / "control")}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.SimpleQueue(folder.name)


def write_on_a_full_disk(folder: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    with queue_in(folder) as queue:
        queue.put({"text": "x" * LARGEST})


def test_messages_are_read_in_their_order(tmp_path: Path) -> None:
    with queue_in(tmp_path) as queue:
        for text in ("one", "two"):
            queue.put({"text": text})
        found = [queue.get(timeout=10) for _ in range(2)]
        for message in found:
            message.ack()
    assert [message.payload["text"] for message in found] == ["one", "two"]


def test_half_a_message_is_never_read(tmp_path: Path) -> None:
    broken = multiprocessing.get_context("fork").Process(
        target=write_on_a_full_disk, args=(tmp_path,)
    )
    broken.start()
    broken.join()
    assert [path.stat().st_size for path in tmp_path.glob("*.*.*")] == [LARGEST]
    with queue_in(tmp_path) as queue, pytest.raises(SimpleQueue.Empty):
        queue.get_nowait()
