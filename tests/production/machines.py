"""Machines of one deployment, and the processes on them, started by the site's own entry points."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port
from tests.production.services import Services
from tests.web.supervised import LONG, ROOT, environment, until

SECRET = "a-long-and-random-value-" * 3


@dataclass
class Running:
    """One process; what it says is kept in a file."""

    role: str
    process: subprocess.Popen[bytes]
    output: Path

    @property
    def said(self) -> str:
        return self.output.read_text()

    def end(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Asks it to stop, and waits until it has."""
        if self.process.poll() is None:
            self.process.send_signal(by)
        return self.process.wait(LONG)


@dataclass
class Machine:
    """Its own folder, its own port, and what all machines share."""

    services: Services
    name: str
    content: Path
    port: int = field(default_factory=free_port)
    running: list[Running] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.var.mkdir(parents=True, exist_ok=True)
        # As a volume would be: what people uploaded and took out is there for all machines.
        shared = self.services.folder_of("shared") / "media"
        shared.mkdir(parents=True, exist_ok=True)
        if not (self.var / "media").exists():
            (self.var / "media").symlink_to(shared)

    @property
    def var(self) -> Path:
        return self.services.folder_of(self.name)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, **variables: str) -> dict[str, str]:
        values = {
            "PORT": str(self.port),
            "SECRET_KEY": SECRET,
            "SITE_URL": "http://localhost",
            "CONTENT_ROOT": str(self.content),
            "QUESTIONS_ROOT": str(self.var / "no-questions"),
            "TRUSTED_PROXIES": "1",
            **self.services.environment,
        }
        return environment(self.var, **(values | variables))

    def start(self, role: str, **variables: str) -> Running:
        output = self.var / f"{self.name}-{role}-{len(self.running)}.log"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "prepsite.start", role],
                cwd=ROOT, env=self.environment(**variables), stdout=file, stderr=file,
            )  # fmt: skip
        self.running.append(Running(role, process, output))
        return self.running[-1]

    def serve(self) -> Running:
        """Web, once it answers."""
        web = self.start("web")
        until(lambda: web.process.poll() is not None or self.answers())
        assert web.process.poll() is None, web.said
        return web

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/", timeout=5):
                return True
        except OSError:
            return False

    def run(self, *command: str) -> str:
        """A command to its end."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT, env=self.environment(), capture_output=True, text=True,
            timeout=LONG, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self) -> None:
        for running in self.running:
            if running.process.poll() is None:
                running.end()
        self.running.clear()


def in_django(code: str) -> list[str]:
    """A command that runs a few lines within the site."""
    setup = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'prepsite.settings'; "
    return ["-c", f"{setup}django.setup()\n{code}"]


def kill_rest(machine: Machine) -> None:
    for running in machine.running:
        if running.process.poll() is None:
            os.kill(running.process.pid, signal.SIGKILL)
            running.process.wait()
