"""What must be in order before the site starts. One process does it; nothing is done twice."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from prepsite.celery import wake
from prepsite.environment import is_loopback

LOCK = 7_013_355  # of prepsite, among the advisory locks of a database


class CannotStart(Exception):
    """Why the site must not start, in words for the person who starts it."""


def prepare() -> list[str]:
    """Migrates, loads the shipped content, makes demo accounts; what was done, in words."""
    with one_at_a_time():
        done = [migrate(), load_shipped_content(), render_stale(), demo_accounts()]
    return [line for line in [collect_static(), *done] if line]


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Another that prepares, here or on another machine, is waited for."""
    with locked_file("prepare"), connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            yield
            return
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def locked_file(name: str) -> Iterator[None]:
    """For the processes of this machine; a process that dies lets go."""
    with (settings.VAR / f"{name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate() -> str:
    pending = pending_migrations()
    # Only where it is missing, and the cache is in the database.
    call_command("createcachetable", verbosity=0)
    if not pending:
        return ""
    call_command("migrate", verbosity=0, interactive=False)
    return f"Database: {pending} migrations applied."


def pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def must_be_prepared() -> None:
    """Newer migrations than this code's are well: they are made to suit the release before."""
    if pending_migrations():
        raise CannotStart(
            "the database is not ready for this release. "
            "Run `python -m prepsite.start prepare` first, once."
        )


def load_shipped_content() -> str:
    found = (load_shelf(shelf, root) for shelf, root in settings.CONTENT_ROOTS.items())
    return "\n".join(filter(None, found))


def load_shelf(shelf: str, root: Path) -> str:
    from prepsite.content.loading import load
    from prepsite.content.report import Outcome

    if not any(root.rglob("*.md")):
        # Loading it would unpublish the whole shelf.
        return f"Content: {root} holds no Markdown files; nothing was changed."
    report = load(root, shelf)
    if report.count(Outcome.UNCHANGED) == len(report.lines) and not report.problems:
        return ""
    return f"Content of {shelf}: {report.summary()}"


def render_stale() -> str:
    """After a change of the renderer: wakes the worker that renders everything anew."""
    from prepsite.content import rendering, tasks

    stale = rendering.stale()
    if not stale:
        return ""
    wake(tasks.render_stale)
    return f"{stale} texts are being rendered anew in the background."


def demo_accounts() -> str:
    from accounts import demo

    if settings.DEBUG:
        demo.create_demo_accounts()
    else:
        no_demo_accounts_in_public()
    return ""


def no_demo_accounts_in_public() -> None:
    from accounts import demo

    if not is_loopback(settings.BIND) and demo.demo_accounts_open():
        raise CannotStart(
            "This database has demo accounts with a known password, so it is served on this "
            "machine only. Delete them in the admin, or start with a fresh PREPSITE_VAR."
        )


def collect_static() -> str:
    """Static files of a release, where they have changed since they were collected last."""
    if settings.DEBUG or is_collected():
        return ""
    with locked_file("static"):
        if is_collected():
            return ""
        call_command("collectstatic", interactive=False, verbosity=0, clear=True)
        stamp_file().write_text(fingerprint())
    return "Static files collected and compressed."


def is_collected() -> bool:
    return stamp_file().exists() and stamp_file().read_text() == fingerprint()


def stamp_file() -> Path:
    return Path(settings.STATIC_ROOT) / ".stamp"


def fingerprint() -> str:
    """Of what the files hold: in an image, times and places are others than where it was made."""
    found = hashlib.sha256((Path(__file__).parent / "web" / "static.py").read_bytes())
    for folder in static_folders():
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                found.update(f"{file.relative_to(folder)}:{file.stat().st_size}:".encode())
                found.update(file.read_bytes())
    return found.hexdigest()


def static_folders() -> list[Path]:
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    return folders + [Path(app.path) / "static" for app in apps.get_app_configs()]
