"""Processes of one run: what they are given, how they are started, and what they cost."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench import databases

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ("PATH", "HOME", "LANG", "REDIS_URL")
GUNICORN = ("--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload")
TICK = os.sysconf("SC_CLK_TCK")
COOKIE = re.compile(r"^(csrftoken=[^;]+)")


def environment(var: Path, database: str = "", **more: str) -> dict[str, str]:
    """Of a site in production; on SQLite where no database is named."""
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    env |= {"PREPSITE_VAR": str(var), "DEBUG": "0", "DJANGO_SETTINGS_MODULE": "prepsite.settings"}
    return env | ({"DATABASE_URL": databases.url_of(database)} if database else {}) | more


def python(*arguments: str, env: dict[str, str]) -> float:
    """Runs a Python process to its end; its seconds. Raises RuntimeError where it fails."""
    begin = time.monotonic()
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr[-2000:]}")
    return time.monotonic() - begin


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Answer:
    status: int
    encoding: str
    token: str  # the cookie that a browser sends back from now on
    body: bytes


def fetch(port: int, path: str, **headers: str) -> Answer:
    connection = http.client.HTTPConnection("localhost", port, timeout=20)
    try:
        connection.request(
            "GET", path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        token = COOKIE.match(answer.getheader("Set-Cookie", ""))
        encoding = answer.getheader("Content-Encoding", "")
        return Answer(answer.status, encoding, token[1] if token else "", answer.read())
    finally:
        connection.close()


def wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    """Returns with the first 200. Raises RuntimeError where the process ends before."""
    while process.poll() is None:
        try:
            if fetch(port, path).status == 200:
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"{process.args!r} ended before it answered")


@dataclass(frozen=True)
class Server:
    """One gunicorn and the database behind it."""

    process: subprocess.Popen[bytes]
    port: int
    database: str

    def cpu(self) -> float:
        """Seconds of CPU that its workers and their PostgreSQL processes have used."""
        pids = {*map(str, databases.backends(self.database))}
        return sum(
            seconds
            for pid, name, group, seconds in processes()
            if group == str(self.process.pid) or (pid in pids and name == "postgres")
        )


def processes() -> Iterator[tuple[str, str, str, float]]:
    """Id, name, process group and CPU seconds of every process."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            match = re.match(r"(\d+) \((.*)\) (.*)", stat.read_text(), re.DOTALL)
        except OSError:
            continue  # it has ended
        if match:
            fields = match[3].split()
            yield match[1], match[2], fields[2], (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def serve(application: str, env: dict[str, str], database: str, probe: str) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *GUNICORN]
    command += ["--log-level", "error", application]
    process = subprocess.Popen(command, cwd=ROOT, env=env, start_new_session=True)
    try:
        wait_for(port, probe, process)
        yield Server(process, port, database)
    finally:
        process.terminate()
        process.wait(30)
