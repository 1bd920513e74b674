"""Several processes under one: what dies is started again, and all of them stop together."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field

GRACE = 15.0  # seconds for a process to finish what it is at
RESTART_AFTER = 2.0


class Stopped(Exception):
    """An essential process ended by itself."""


@dataclass
class Process:
    """One child, in a process group of its own, so that Ctrl-C reaches it through us alone."""

    name: str
    command: list[str]
    essential: bool = False
    child: subprocess.Popen[bytes] | None = None
    started: float = field(default=0.0)

    def start(self) -> None:
        self.child = subprocess.Popen(self.command, start_new_session=True)
        self.started = time.monotonic()

    @property
    def running(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def ask_to_stop(self) -> None:
        """Asks the first process only: it knows how to stop its own children."""
        if self.child is not None and self.running:
            self.child.terminate()

    def kill(self) -> None:
        if self.child is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.child.pid, signal.SIGKILL)


def supervise(
    essential: Process,
    rest: list[Process],
    *,
    is_up: Callable[[], bool],
    announce: Callable[[], None],
) -> None:
    """Runs until Ctrl-C or SIGTERM; raises Stopped at the end of the essential process."""
    try:
        essential.start()
        await_up(essential, is_up)
        announce()
        for process in rest:
            process.start()
        watch([essential, *rest])
    finally:
        stop([essential, *rest])


def await_up(process: Process, is_up: Callable[[], bool]) -> None:
    while not is_up():
        if not process.running:
            raise Stopped("the web server stopped; its message stands above")
        time.sleep(0.05)


def watch(processes: list[Process]) -> None:
    while True:
        time.sleep(0.5)
        for process in processes:
            if process.running:
                continue
            if process.essential:
                raise Stopped(f"{process.name} stopped")
            if time.monotonic() - process.started > RESTART_AFTER:
                print(f"{process.name} stopped; starting it again", flush=True)
                process.kill()  # what it left behind
                process.start()


def stop(processes: list[Process]) -> None:
    """Asks all to finish, and ends what has not after a grace."""
    for process in processes:
        process.ask_to_stop()
    end = time.monotonic() + GRACE
    while any(p.running for p in processes) and time.monotonic() < end:
        time.sleep(0.05)
    for process in processes:
        process.kill()
