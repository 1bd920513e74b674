"""The real site for a real browser: gunicorn, no DEBUG, collected static files, real content."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
INHERITED = {"PATH", "HOME", "LANG", "DATABASE_URL", "REDIS_URL"}
Person = tuple[str, str]  # e-mail and session key


def chromium() -> str:
    """The browser's path; there is no testing without one."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    path = next(filter(None, found), None)
    if path is None:
        raise RuntimeError("No Chromium on the PATH (on Debian: apt install chromium).")
    return path


@contextmanager
def own_database(name: str) -> Iterator[str | None]:
    """On the server of DATABASE_URL a database of our own; SQLite's lies in the site's folder."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield None
        return
    server = psycopg2.connect(given)
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield re.sub(r"(?<!/)/[^/?]*(\?|$)", rf"/{name}\1", given, count=1)
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@dataclass
class Site:
    """One site with state of its own."""

    var: Path
    debug: bool = False
    content: bool = True
    database: str | None = None
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {
            "PREPSITE_VAR": str(self.var),
            "PORT": str(self.port),
            "DEBUG": "1" if self.debug else "0",
            "DJANGO_SETTINGS_MODULE": "prepsite.settings",
            "OUTBOX_TICK": "1",
        }
        own |= {"DATABASE_URL": self.database} if self.database else {}
        return {k: v for k, v in os.environ.items() if k in INHERITED} | own

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def make_people(self, call: str) -> dict[str, Person]:
        """What a function of people.py made, by name."""
        code = f"from tests.browser.people import *; {call}"
        made = json.loads(self.manage("shell", "--verbosity=0", "-c", code))
        return {name: (email, key) for name, (email, key) in made.items()}

    def collect_static(self) -> None:
        self.manage("collectstatic", "--noinput", "--verbosity=0")

    @contextmanager
    def running(self) -> Iterator["Site"]:
        """Made from nothing and served."""
        with own_database(f"prepsite_browser_{self.port}") as self.database:
            self.manage("migrate", "--verbosity=0")
            self.manage("createcachetable", "--verbosity=0")
            if self.content:
                self.manage("load_content")
            self.collect_static()
            with self.serving():
                yield self

    @contextmanager
    def serving(self) -> Iterator["Site"]:
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--threads", "8", "--log-level", "warning"]
        command += ["prepsite.wsgi:application"]
        with (
            (self.var / "server.log").open("ab") as log,
            subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=log) as process,
            self.working(),
        ):
            try:
                self.await_health(process)
                yield self
            finally:
                process.terminate()

    @contextmanager
    def working(self) -> Iterator[None]:
        """With a worker for mail and heavy work, and the scheduler."""
        for folder in ("queue", "control"):
            (self.var / "broker" / folder).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "celery", "-A", "prepsite", "--quiet", "worker", "--beat"]
        command += ["--queues", "mail,heavy", "--concurrency", "1", "--loglevel", "ERROR"]
        with (
            (self.var / "worker.log").open("ab") as log,
            subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                start_new_session=True,
            ) as process,
        ):  # fmt: skip
            try:
                yield
            finally:
                os.killpg(process.pid, signal.SIGKILL)

    def await_health(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/health/"):
                    return
            except OSError:
                assert process.poll() is None, "the server stopped"
                time.sleep(0.05)
        raise AssertionError("the server does not answer")

    def await_mail(self, pattern: str) -> str:
        """What matches in the newest mail that has it; raises AssertionError if none comes."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for text in reversed(self.mails()):
                if found := re.search(pattern, text):
                    return found[0]
            time.sleep(0.1)
        raise AssertionError(f"no mail has {pattern}")

    def mails(self) -> list[str]:
        """Texts of the mails that were sent, oldest first; each file may hold several."""
        files = sorted((self.var / "mail").glob("*.log"), key=lambda file: file.stat().st_mtime)
        return [file.read_text("utf-8") for file in files]
