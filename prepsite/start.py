"""`make run` and `make serve`: prepares everything, then runs all processes under one supervisor.

Web, a worker for mail with the scheduler, a worker for heavy work. A worker that dies is started
again; when web cannot run, or Ctrl-C comes, all of them stop.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

GRACE = 15.0  # seconds for a process to finish what it is at
RESTART_AFTER = 2.0


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


def web() -> Process:
    options = ["--bind", f"{bind_host()}:{settings.PORT}", "--worker-class", "gthread"]
    options += ["--workers", "1" if settings.DEBUG else str(settings.WEB_CONCURRENCY)]
    options += ["--threads", "4", "--log-level", "warning", "--graceful-timeout", "10"]
    options += ["--reload"] if settings.DEBUG else ["--preload"]
    command = [sys.executable, "-m", "gunicorn", *options, "prepsite.wsgi:application"]
    return Process("web", command, essential=True)


def worker(queue: str, *options: str) -> Process:
    command = [sys.executable, "-m", "celery", "-A", "prepsite", "--quiet", "worker"]
    command += [
        "--queues",
        queue,
        "--hostname",
        f"{queue}@%h",
        "--loglevel",
        "ERROR",
        "--concurrency",
        "1",
    ]
    return Process(queue, [*command, "--without-gossip", "--without-mingle", *options])


def bind_host() -> str:
    host = str(settings.BIND)
    return f"[{host}]" if ":" in host else host


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepsite.settings")
    signal.signal(signal.SIGTERM, interrupted)
    try:
        settings_ready()
        from prepsite.prepare import CannotStart, prepare

        try:
            for line in prepare():
                print(line, flush=True)
        except CannotStart as error:
            return refuse(str(error))
    except ImproperlyConfigured as error:
        return refuse(str(error))
    except OperationalError as error:
        return refuse(f"the database does not answer: {error}")
    connections.close_all()
    return supervise([web(), worker("mail", "--beat"), worker("heavy")])


def settings_ready() -> None:
    """Raises ImproperlyConfigured for wrong settings or an address that is taken."""
    django.setup()
    family = socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.BIND, settings.PORT))
        except OSError as error:
            raise ImproperlyConfigured(
                f"{settings.BIND}:{settings.PORT} cannot be used ({error.strerror}). "
                "Stop what runs there, or choose another: make run PORT=8001"
            ) from None
    broker = settings.VAR / "broker"
    for folder in (broker / "queue", broker / "control", settings.VAR / "mail"):
        folder.mkdir(parents=True, exist_ok=True)


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def refuse(reason: str) -> int:
    print(f"prepsite cannot start: {reason}", file=sys.stderr, flush=True)
    return 2


def supervise(processes: list[Process]) -> int:
    """Runs until Ctrl-C, a SIGTERM, or the end of an essential process."""
    try:
        essential, rest = processes[0], processes[1:]
        essential.start()
        if not wait_until_up(essential):
            return refuse("the web server stopped; its message stands above")
        announce()
        for process in rest:
            process.start()
        return watch(processes)
    except KeyboardInterrupt:
        print("\nStopping.", flush=True)
        return 0
    finally:
        stop(processes)


def wait_until_up(process: Process) -> bool:
    url = f"http://{bind_host()}:{settings.PORT}/health/"
    request = urllib.request.Request(url, headers={"Host": settings.ALLOWED_HOSTS[0]})
    while process.running:
        try:
            with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - our own address
                return True
        except urllib.error.HTTPError:
            return True  # it answers, if only by sending us to https
        except OSError:
            time.sleep(0.05)
    return False


def announce() -> None:
    host = "localhost" if settings.DEBUG else bind_host()
    print(f"\nprepsite is at http://{host}:{settings.PORT}/")
    if settings.DEBUG:
        from accounts.demo import demo_accounts

        print(f"Sign in as {', '.join(demo_accounts())}")
        print(f"with the password {settings.DEMO_PASSWORD}")
        print("Mail that the site sends is shown at /dev/mail/")
    print("Ctrl-C stops it.\n", flush=True)


def watch(processes: list[Process]) -> int:
    while True:
        time.sleep(0.5)
        for process in processes:
            if process.running:
                continue
            if process.essential:
                return refuse(f"{process.name} stopped")
            if time.monotonic() - process.started > RESTART_AFTER:
                print(f"{process.name} stopped; starting it again", flush=True)
                process.kill()  # what it left behind, such as its scheduler
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


if __name__ == "__main__":
    sys.exit(main())
