"""`python -m prepsite.start [ROLE]`: the entry points of the site.

all       prepares everything, then runs all processes under one supervisor (`make run`)
prepare   migrations, the shipped content: once for each release, before anything else
static    collects the static files of a release
web       gunicorn                      mail      the worker for what must go out soon
heavy     the worker for long work      beat      the scheduler, of which one is enough
"""

import os
import signal
import socket
import sys
from collections.abc import Callable

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connections

from prepsite.supervisor import Process, Stopped, supervise

GRACE_IN_COMPANY, GRACE_ALONE = 10, 30  # seconds for requests that are being answered


def main(role: str = "all") -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepsite.settings")
    signal.signal(signal.SIGTERM, interrupted)
    if role not in ROLES:
        return refuse(f"the role must be one of {', '.join(ROLES)}; it is {role!r}.")
    try:
        django.setup()
        make_folders()
        from prepsite.prepare import CannotStart

        try:
            ROLES[role]()
        except (CannotStart, Stopped) as error:
            return refuse(str(error))
    except ImproperlyConfigured as error:
        return refuse(str(error))
    except OperationalError as error:
        return refuse(f"the database does not answer: {error}")
    except KeyboardInterrupt:
        print("\nStopping.", flush=True)
    return 0


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def refuse(reason: str) -> int:
    print(f"prepsite cannot start: {reason}", file=sys.stderr, flush=True)
    return 2


def make_folders() -> None:
    broker = settings.VAR / "broker"
    for folder in (broker / "queue", broker / "control", settings.VAR / "mail"):
        folder.mkdir(parents=True, exist_ok=True)


def start_all() -> None:
    address_is_free()
    start_prepare()
    web = Process("web", web_command(GRACE_IN_COMPANY), essential=True)
    rest = [
        Process("mail", worker_command("mail")),
        Process("beat", beat_command()),
        Process("heavy", worker_command("heavy")),
    ]
    from prepsite import alive

    supervise(web, rest, is_up=alive.web, announce=announce)


def start_prepare() -> None:
    from prepsite.prepare import prepare

    for line in prepare():
        print(line, flush=True)
    connections.close_all()


def start_static() -> None:
    from prepsite.prepare import collect_static

    print(collect_static() or "Static files: nothing has changed.", flush=True)


def start_web() -> None:
    from prepsite.prepare import collect_static, must_be_prepared, no_demo_accounts_in_public

    address_is_free()
    must_be_prepared()
    no_demo_accounts_in_public()
    collect_static()
    become(web_command(GRACE_ALONE))


def start_worker(queue: str) -> None:
    from prepsite.prepare import must_be_prepared

    must_be_prepared()
    become(worker_command(queue))


def start_beat() -> None:
    become(beat_command())


ROLES: dict[str, Callable[[], None]] = {
    "all": start_all,
    "prepare": start_prepare,
    "static": start_static,
    "web": start_web,
    "mail": lambda: start_worker("mail"),
    "heavy": lambda: start_worker("heavy"),
    "beat": start_beat,
}


def become(command: list[str]) -> None:
    """This process goes on as another program, so that signals reach that directly."""
    connections.close_all()
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - a fixed command


def web_command(grace: int) -> list[str]:
    options = ["--bind", f"{bind_host()}:{settings.PORT}"]
    options += ["--worker-class", "prepsite.web.server.Worker", "--no-control-socket"]
    options += ["--workers", "1" if settings.DEBUG else str(settings.WEB_CONCURRENCY)]
    options += ["--threads", "4", "--log-level", "warning", "--graceful-timeout", str(grace)]
    options += ["--reload"] if settings.DEBUG else ["--preload"]
    return [sys.executable, "-m", "prepsite.web.server", *options, "prepsite.wsgi:application"]


def worker_command(queue: str) -> list[str]:
    options = ["--queues", queue, "--hostname", f"{queue}@%h", "--concurrency", "1"]
    options += ["--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
    return [*celery_command("worker"), *options]


def beat_command() -> list[str]:
    # A file of its process number would keep it from starting again after it was killed.
    return [*celery_command("beat"), "--pidfile", "", "--loglevel", "ERROR"]


def celery_command(what: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "prepsite", "--quiet", what]


def bind_host() -> str:
    host = str(settings.BIND)
    return f"[{host}]" if ":" in host else host


def address_is_free() -> None:
    """Raises ImproperlyConfigured for an address that is taken."""
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


def announce() -> None:
    host = "localhost" if settings.DEBUG else bind_host()
    print(f"\nprepsite is at http://{host}:{settings.PORT}/")
    if settings.DEBUG:
        from accounts.demo import demo_accounts

        print(f"Sign in as {', '.join(demo_accounts())}")
        print(f"with the password {settings.DEMO_PASSWORD}")
        print("Mail that the site sends is shown at /dev/mail/")
    print("Ctrl-C stops it.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
