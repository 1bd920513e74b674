"""`/health/ready/` names what is wrong, and answers soon even where a service hangs."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from prepsite import readiness
from tests.production.machines import Machine, in_django
from tests.production.people import Person
from tests.production.services import SHARED, ManyMachines
from tests.web.supervised import environment, run, until

MOST = 20.0  # seconds, of which each check may take some


@pytest.fixture
def room_check(monkeypatch: pytest.MonkeyPatch, shared_cache: None) -> list[str]:
    """What a room would register; its words are what the list holds."""
    words = [""]
    monkeypatch.setitem(readiness.checks, "outbox", lambda: words[0])
    return words


def ready(client: Client) -> tuple[int, str]:
    answer = client.get("/health/ready/")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.status_code, answer.json()["outbox"]


def test_a_room_adds_what_it_needs(client: Client, room_check: list[str]) -> None:
    assert ready(client) == (200, "ok")
    room_check[0] = "12 messages are late"
    assert ready(client) == (503, "12 messages are late")


def test_a_check_that_breaks_is_no_answer_and_keeps_its_reasons(
    client: Client, room_check: list[str]
) -> None:
    room_check.clear()
    assert ready(client) == (503, "no answer")


def test_health_answers_within_by_any_way(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.SECURE_SSL_REDIRECT = True  # type: ignore[attr-defined]
    assert client.get("/health/").status_code == 200
    assert client.get("/courses/").status_code == 301


def asked(machine: Machine) -> tuple[int, dict[str, str], float]:
    start = time.monotonic()
    status, text = Person("", "192.0.2.250").ask(machine, "/health/ready/")
    return status, json.loads(text), time.monotonic() - start


def test_all_that_is_there_is_ready(one: Machine) -> None:
    one.serve()
    status, results, _ = asked(one)
    for name in ("database", "cache", "broker"):
        assert results[name] == "ok", results
    assert status == (200 if set(results.values()) == {"ok"} else 503)


def hung_redis(one: Machine) -> None:
    """It lets everybody in and says nothing."""
    assert isinstance(one.services, ManyMachines)
    redis = one.services.redis
    one.serve()
    assert asked(one)[1]["broker"] == "ok"
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        status, results, seconds = asked(one)
    finally:
        os.kill(redis.pid, signal.SIGCONT)
    assert (status, results["cache"], results["broker"]) == (503, "no answer", "no answer")
    assert results["database"] == "ok"
    assert seconds < MOST


@pytest.mark.skipif(not SHARED, reason="these tests start a Redis where Redis is used")
def test_a_redis_behind_a_socket_is_used_by_cache_and_broker(tmp_path: Path) -> None:
    place = tmp_path / "redis"
    command = ["redis-server", "--port", "0", "--save", "", "--unixsocket", str(place)]
    redis = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until(place.exists)
        code = "from prepsite import readiness; print(readiness.results())"
        done = run(in_django(code), environment(tmp_path, REDIS_URL=f"unix://{place}"))
    finally:
        redis.kill()
        redis.wait()
    assert "'cache': 'ok', 'broker': 'ok'" in done.stdout, done.stderr


def locked_database(one: Machine) -> None:
    """Somebody holds the file; the cache is in it."""
    one.serve()
    holder = sqlite3.connect(one.var / "db.sqlite3", isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        status, results, seconds = asked(one)
    finally:
        holder.close()
    assert (status, results["cache"]) == (503, "forgets")
    assert seconds < MOST


@pytest.mark.parametrize("hung", [hung_redis if SHARED else locked_database])
def test_what_hangs_is_named_soon(hung: Callable[[Machine], None], one: Machine) -> None:
    hung(one)


def test_a_database_that_never_answers_is_not_waited_for(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"postgres://user@127.0.0.1:{silent.getsockname()[1]}/name"
        start = time.monotonic()
        done = run(["-m", "prepsite.start", "prepare"], environment(tmp_path, DATABASE_URL=url))
    assert done.stderr.startswith("prepsite cannot start: the database does not answer: ")
    assert time.monotonic() - start < MOST
