"""Runs the site in processes of its own, as `make run` does."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
LONG = 120.0  # seconds until a slow machine must have done anything
# Started in the background by a shell, a process ignores Ctrl-C; the site must not inherit that.
START = (
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
    "os.execv(sys.executable, [sys.executable, '-m', 'prepsite.start'])"
)


def environment(var: Path, **variables: str) -> dict[str, str]:
    """Nothing of this process's own settings: the embedded default."""
    return {"PATH": os.environ["PATH"], "PREPSITE_VAR": str(var), **variables}


def run(command: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )


def until(condition: Callable[[], object]) -> None:
    """Polls; fails where the condition does not come true in time."""
    end = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


class Site:
    """A started site; its output is kept in a file."""

    def __init__(self, var: Path, port: int) -> None:
        self.var, self.port, self.output = var, port, var / f"output-{time.monotonic_ns()}"
        env = environment(var, PORT=str(port), DEBUG="1")
        with self.output.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-c", START], cwd=ROOT, env=env, stdout=file, stderr=file
            )
        until(lambda: self.ended or "Ctrl-C stops it." in self.said)
        assert not self.ended, self.said

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def worker(self, queue: str) -> list[int]:
        """The process at the head of a worker."""
        return self.children("--queues", queue)

    def children(self, *words: str) -> list[int]:
        """The processes that it started itself, by words of their commands."""
        return [
            pid
            for pid, parent in parents().items()
            if parent == self.process.pid and "\0".join(("", *words, "")) in command_of(pid)
        ]

    def stop(self, by: signal.Signals) -> int:
        self.process.send_signal(by)
        until(lambda: self.ended)
        return self.process.wait()


def parents() -> dict[int, int]:
    """Process → parent, of all that still run."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = file.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(file.parent.name)] = int(parent)
    return found


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def descendants(pid: int) -> set[int]:
    known, found = parents(), {pid}
    while more := {child for child, parent in known.items() if parent in found} - found:
        found |= more
    return found - {pid}
