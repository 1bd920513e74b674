"""200 people upload video at once over thin lines, while others read lessons.

`python -m tests.bench.uploads [sqlite|postgresql] [seconds]`. Each sends a chunk of half a megabyte
every five seconds, throttled to 1 Mbit/s, so that most of them are sending at any moment.
"""

import asyncio
import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench import servers
from tests.ports import free_port

PEOPLE, CHUNK, EVERY = 200, 500_000, 5.0  # bytes, seconds
RATE = 125_000  # bytes a second, which is 1 Mbit/s
STEP = 0.1  # seconds between two writes of a throttled body
READ_EVERY = 0.1
MOST_P95, MOST_GROWTH = 0.200, 1.10
HEADER = Path("tests/recordings/media/webm")  # what the first chunk begins with


@dataclass
class Load:
    """What happened, as the people saw it."""

    port: int
    confirmed: dict[str, int] = field(default_factory=dict)  # recording → bytes
    failed: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # of lesson pages, in seconds
    memory: list[int] = field(default_factory=list)  # of the server, in kB, once a second
    until: float = 0.0


def main() -> bool:
    database = sys.argv[1] if len(sys.argv) > 1 else "sqlite"
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 60.0
    with tempfile.TemporaryDirectory() as folder:
        env = prepared(Path(folder), database)
        people = json.loads(Path(folder, "people.json").read_text())
        load = Load(free_port())
        with served(env, load.port) as process:
            wait_until_it_answers(load.port)
            asyncio.run(upload_all(load, people, process.pid, seconds))
            process.terminate()
        kept = json.loads(said(env, "count"))
    return report(load, kept, database, seconds)


def prepared(folder: Path, database: str) -> dict[str, str]:
    """The environment of a site with lessons and people, and nobody's recordings."""
    url = servers.fresh_database("prepsite_bench_uploads") if database == "postgresql" else ""
    env = servers.environment(
        folder, url, DJANGO_SETTINGS_MODULE="prepsite.settings", SECRET_KEY="bench" * 10,
        ALLOWED_HOSTS="localhost",
    )  # fmt: skip
    static = ["collectstatic", "--noinput", "--verbosity=0"]
    for command in (["migrate", "--verbosity=0"], ["createcachetable"], ["load_content"], static):
        servers.python("manage.py", *command, env=env)
    servers.python("-m", "tests.bench.uploads", "people", env=env)
    return env


def make_people() -> None:
    """In the site's own environment: everybody's session key."""
    import django

    django.setup()
    from accounts.models import User
    from tests.sessions import session_of

    users = [User.objects.create(email=f"p{n}@example.org") for n in range(PEOPLE)]
    path = Path(os.environ["BENCH_FOLDER"], "people.json")
    path.write_text(json.dumps([session_of(user) for user in users]))


def count() -> None:
    """What the database knows, and what the disk holds."""
    import django

    django.setup()
    from django.core.files.storage import default_storage

    from recordings.models import Chunk

    rows = list(Chunk.objects.values_list("segment__recording_id", "bytes", "file"))
    there = [default_storage.size(name) for _, _, name in rows]
    total: dict[str, int] = {}
    for pk, size, _ in rows:
        total[str(pk)] = total.get(str(pk), 0) + size
    print(json.dumps({"rows": total, "disk": sum(there)}))


def said(env: dict[str, str], what: str) -> str:
    command = [sys.executable, "-m", "tests.bench.uploads", what]
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


def served(env: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """As `make serve` starts it."""
    command = [sys.executable, "-m", "prepsite.web.server", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "prepsite.web.server.Worker", "--no-control-socket"]
    command += ["--workers", "2", "--threads", "4", "--preload", "--log-level", "error"]
    return subprocess.Popen([*command, "prepsite.wsgi:application"], env=env)


def wait_until_it_answers(port: int) -> None:
    servers.wait_for(f"http://localhost:{port}/health/")


async def upload_all(load: Load, people: list[str], server: int, seconds: float) -> None:
    load.until = time.monotonic() + seconds
    tasks = [upload(load, key, random.uniform(0, EVERY)) for key in people]
    await asyncio.gather(*tasks, read(load, people[0]), watch(load, server))


async def upload(load: Load, session: str, start: float) -> None:
    """One person's recording, chunk after chunk, until the time is over."""
    await asyncio.sleep(start)
    status, body = await ask(load, session, "POST", "/api/v1/recordings/", b'{"kind": "video"}')
    if status != 201:
        load.failed.append(f"begin: {status}")
        return
    pk, number = json.loads(body)["id"], 0
    load.confirmed[pk] = 0
    while time.monotonic() < load.until:
        due = time.monotonic() + EVERY
        path = f"/api/v1/recordings/{pk}/segments/0/chunks/{number}/"
        status, body = await ask(load, session, "PUT", path, chunk(number), RATE)
        if status == 200:
            load.confirmed[pk] += CHUNK
            number += 1
        else:
            load.failed.append(f"chunk: {status} {body[:100]!r}")
        await asyncio.sleep(max(0, due - time.monotonic()))


def chunk(number: int) -> bytes:
    """Half a megabyte; the first begins as a recorder's does."""
    head = first_bytes() if number == 0 else b""
    return (head + os.urandom(1024) * math.ceil(CHUNK / 1024))[:CHUNK]


def first_bytes() -> bytes:
    return min(HEADER.rglob("*")).read_bytes()[:2_000]


async def read(load: Load, session: str) -> None:
    """Somebody who reads lessons meanwhile."""
    while time.monotonic() < load.until:
        began = time.monotonic()
        status, _ = await ask(load, session, "GET", "/courses/em/the-loop/")
        load.waits.append(time.monotonic() - began)
        if status != 200:
            load.failed.append(f"lesson: {status}")
        await asyncio.sleep(READ_EVERY)


async def watch(load: Load, server: int) -> None:
    while time.monotonic() < load.until:
        load.memory.append(memory_of(server))
        await asyncio.sleep(1)


def memory_of(parent: int) -> int:
    """Of a process and its children, in kB: what is theirs alone."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return sum(private(pid) for pid in [parent, *map(int, children)])


def private(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


async def ask(
    load: Load, session: str, method: str, path: str, body: bytes = b"", rate: float = 0
) -> tuple[int, bytes]:
    """One request on a connection of its own; its body at most `rate` bytes a second."""
    token = "t" * 32
    mime = "application/json" if method == "POST" else "video/webm;codecs=vp8,opus"
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Cookie: sessionid={session}; csrftoken={token}\r\nX-CSRFToken: {token}\r\n"
        f"Content-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection("localhost", load.port)
        writer.write(head.encode())
        await send(writer, body, rate)
        answer = await reader.read()
        writer.close()
    except OSError as error:
        return 0, str(error).encode()
    first, _, content = answer.partition(b"\r\n\r\n")
    return (int(first.split()[1]) if first else 0), content


async def send(writer: asyncio.StreamWriter, body: bytes, rate: float) -> None:
    step = int(rate * STEP) or len(body) or 1
    for start in range(0, len(body), step):
        began = time.monotonic()
        writer.write(body[start : start + step])
        await writer.drain()
        if rate:
            await asyncio.sleep(max(0, STEP - (time.monotonic() - began)))


def report(load: Load, kept: dict[str, Any], database: str, seconds: float) -> bool:
    confirmed = {pk: size for pk, size in load.confirmed.items() if size}
    total = sum(confirmed.values())
    lost = confirmed != kept["rows"] or total != kept["disk"]
    p95 = statistics.quantiles(load.waits, n=20)[-1]
    later = load.memory[len(load.memory) // 2 :]
    growth = max(later) / max(load.memory[: len(load.memory) // 2])
    checks = {
        f"{len(load.confirmed)} people, {total / 1e6:.0f} MB confirmed, "
        f"{total / 1e6 / seconds:.1f} MB/s; none lost": not lost and not load.failed,
        f"lesson pages meanwhile p95 {p95 * 1000:.0f} ms (aim {MOST_P95 * 1000:.0f})": p95
        < MOST_P95,
        f"memory {max(load.memory) / 1024:.0f} MB, second half against first {growth:.2f} "
        f"(aim {MOST_GROWTH:.2f})": growth <= MOST_GROWTH,
    }
    print(f"\nUploading over 1 Mbit/s each, {database}")
    for line, held in checks.items():
        print(f"{line}: {'held' if held else 'MISSED'}")
    for failure in load.failed[:5]:
        print(f"  {failure}")
    return all(checks.values())


COMMANDS = {"people": make_people, "count": count}

if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] in COMMANDS:
        COMMANDS[sys.argv[1]]()
    else:
        sys.exit(not main())
