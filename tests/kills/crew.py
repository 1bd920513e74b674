"""The site's mail workers and its scheduler, as real processes that can be killed."""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

CELERY = [sys.executable, "-m", "celery", "-A", "prepsite", "--quiet"]
ERRORS = ["--loglevel", "ERROR"]


class Member:
    """One process with its children, in a group of its own."""

    def __init__(self, arguments: list[str], environment: dict[str, str], log: Path) -> None:
        self.arguments, self.environment, self.log = arguments, environment, log
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*CELERY, *self.arguments], env=self.environment, start_new_session=True,
                stdout=log, stderr=log,
            )  # fmt: skip

    @property
    def pids(self) -> list[int]:
        """Of the whole group."""
        assert self.process is not None
        listed = subprocess.run(
            ["ps", "-o", "pid=", "-g", str(self.process.pid)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return [int(pid) for pid in listed.stdout.split()]

    def kill(self) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def worker(number: int, environment: dict[str, str], var: Path, *options: str) -> Member:
    arguments = ["worker", "--queues", "mail", "--hostname", f"w{number}@%h", "--concurrency", "1"]
    arguments += ["--without-gossip", "--without-mingle", *ERRORS, *options]
    return Member(arguments, environment, var / f"worker-{number}.log")


def crew(environment: dict[str, str], var: Path, beat_apart: bool) -> list[Member]:
    """Two workers; beat in one of them, as `make run` has it, or apart, as in production."""
    first = worker(1, environment, var, *([] if beat_apart else ["--beat"]))
    members = [first, worker(2, environment, var)]
    if beat_apart:
        members.append(Member(["beat", *ERRORS], environment, var / "beat.log"))
    return members


def choose(members: list[Member], chance: random.Random) -> list[Member]:
    """Mostly one of the workers, sometimes beat, sometimes all there are."""
    if chance.random() < 0.2:
        return list(members)
    return [chance.choice(members[:2] if chance.random() < 0.8 else members)]
