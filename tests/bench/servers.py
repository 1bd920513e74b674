"""Databases and gunicorn processes of one run, and what they cost."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1")
TICK = os.sysconf("SC_CLK_TCK")


class Missing(Exception):
    """What this machine lacks for a benchmark."""


def check_tools() -> None:
    for tool, package in (("wrk", "wrk"), ("psql", "postgresql")):
        if shutil.which(tool) is None:
            raise Missing(f"{tool} is missing (on Debian: apt install {package})")
    sql("postgres", "SELECT 1")


def sql(database: str, statement: str) -> str:
    command = ["psql", f"{POSTGRES}/{database}", "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", statement]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(f"PostgreSQL at {POSTGRES} does not do {statement!r}: {done.stderr.strip()}")
    return done.stdout.strip()


def fresh_database(name: str) -> str:
    drop_database(name)
    sql("postgres", f"CREATE DATABASE {name}")
    return f"{POSTGRES}/{name}"


def drop_database(name: str) -> None:
    sql("postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def environment(folder: Path, database: str = "", **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG")}
    own = {"PREPSITE_VAR": str(folder), "BENCH_FOLDER": str(folder), "DEBUG": "0"}
    return kept | own | ({"DATABASE_URL": database} if database else {}) | more


def python(*arguments: str, env: dict[str, str]) -> float:
    """Runs a Python process; its seconds."""
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{arguments}: {done.stderr[-2000:]}")
    return time.monotonic() - begin


@dataclass
class Server:
    """One gunicorn: gthread, two workers, four threads."""

    application: str
    env: dict[str, str]
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self, probe: str) -> None:
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload"]
        command += ["--log-level", "error", self.application]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, start_new_session=True)
        wait_for(self.url + probe)

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(20)

    def cpu(self) -> float:
        """Seconds of CPU that its processes and all of PostgreSQL's have used."""
        assert self.process is not None
        group = str(self.process.pid)
        return sum(
            seconds for name, pgrp, seconds in processes() if pgrp == group or name == "postgres"
        )


def processes() -> list[tuple[str, str, float]]:
    """Name, process group and CPU seconds of every process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            match = re.match(r"\d+ \((.*)\) (.*)", stat.read_text(), re.DOTALL)
        except OSError:
            continue  # it has ended
        if match:
            fields = match[2].split()
            found.append((match[1], fields[2], (int(fields[11]) + int(fields[12])) / TICK))
    return found


def wait_for(url: str, seconds: float = 60) -> float:
    """Seconds until the address answers."""
    begin = time.monotonic()
    while time.monotonic() - begin < seconds:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return time.monotonic() - begin
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{url} does not answer")
