"""What must be in order before the site starts. One process does it; nothing is done twice."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from prepsite.environment import is_loopback


class CannotStart(Exception):
    """Why the site must not start, in words for the person who starts it."""


def prepare() -> list[str]:
    """Migrates, loads the shipped content, makes demo accounts; what was done, in words."""
    done = [migrate(), collect_static(), load_shipped_content(), render_stale(), demo_accounts()]
    return [line for line in done if line]


def migrate() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    # Only where it is missing, and the cache is in the database.
    call_command("createcachetable", verbosity=0)
    if not pending:
        return ""
    call_command("migrate", verbosity=0, interactive=False)
    return f"Database: {len(pending)} migrations applied."


def load_shipped_content() -> str:
    from prepsite.content.loading import load
    from prepsite.content.report import Outcome

    if not any(settings.CONTENT_ROOT.rglob("*.md")):
        # Loading it would unpublish the whole site.
        return f"Content: {settings.CONTENT_ROOT} holds no Markdown files; nothing was changed."
    report = load(settings.CONTENT_ROOT)
    if report.count(Outcome.UNCHANGED) == len(report.lines) and not report.problems:
        return ""
    return f"Content:\n{report.table()}"


def render_stale() -> str:
    """After a change of the renderer: wakes the worker that renders everything anew."""
    from courses.models import Lesson
    from courses.tasks import render_stale

    stale = Lesson.objects.stale().count()
    if not stale:
        return ""
    render_stale.delay()
    return f"{stale} lessons are being rendered anew in the background."


def demo_accounts() -> str:
    from accounts import demo

    if settings.DEBUG:
        demo.create_demo_accounts()
        return ""
    if not is_loopback(settings.BIND) and demo.demo_accounts_open():
        raise CannotStart(
            "This database has demo accounts with a known password, so it is served on this "
            "machine only. Delete them in the admin, or start with a fresh PREPSITE_VAR."
        )
    return ""


def collect_static() -> str:
    """Static files of a release, where they have changed since the last start."""
    if settings.DEBUG:
        return ""
    stamp = settings.STATIC_ROOT / ".stamp"
    present = fingerprint(static_sources())
    if stamp.exists() and stamp.read_text() == present:
        return ""
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(present)
    return "Static files collected and compressed."


def static_sources() -> Iterable[Path]:
    folders = [Path(folder) for folder in settings.STATICFILES_DIRS]
    folders += [Path(app.path) / "static" for app in apps.get_app_configs()]
    return (file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file())


def fingerprint(files: Iterable[Path]) -> str:
    facts: list[Any] = [[str(f), f.stat().st_size, f.stat().st_mtime_ns] for f in files]
    code = Path(__file__).parent / "web" / "static.py"
    return hashlib.sha256(json.dumps([facts, code.read_text()]).encode()).hexdigest()
