"""`prepsite.alive`: what containers ask, of processes that live, hang and have ended."""

import os
import signal
import time

import pytest

from prepsite.alive import STALE
from tests.production.machines import Machine, Running
from tests.production.services import SHARED
from tests.web.supervised import descendants, run, until


def alive(role: str, machine: Machine) -> bool:
    done = run(["-m", "prepsite.alive", role], machine.environment())
    assert (done.returncode in (0, 1), done.stderr) == (True, "")
    return done.returncode == 0


def tell_all(running: Running, what: signal.Signals) -> None:
    """It and what it started."""
    for pid in (running.process.pid, *descendants(running.process.pid)):
        os.kill(pid, what)


def test_web_lives_until_it_hangs_or_ends(one: Machine) -> None:
    assert not alive("web", one)
    web = one.serve()
    assert alive("web", one)
    tell_all(web, signal.SIGSTOP)
    try:
        assert not alive("web", one)
    finally:
        tell_all(web, signal.SIGCONT)
    assert alive("web", one)
    web.end()
    assert not alive("web", one)


@pytest.mark.skipif(not SHARED, reason="workers are asked over Redis")
@pytest.mark.parametrize("queue", ["mail", "heavy"])
def test_a_worker_lives_until_it_ends(queue: str, one: Machine) -> None:
    worker = one.start(queue)
    until(lambda: alive(queue, one))
    assert not alive({"mail": "heavy", "heavy": "mail"}[queue], one)
    worker.end()
    assert not alive(queue, one)


def test_the_scheduler_lives_while_it_writes(one: Machine) -> None:
    beat = one.start("beat")
    until(lambda: alive("beat", one))
    beat.end()
    for file in one.var.glob("beat*"):
        long_ago = time.time() - STALE - 1
        os.utime(file, (long_ago, long_ago))
    assert not alive("beat", one)
