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


class CannotStart(Exception):
    """Why the site must not start, in words for the person who starts it."""


def prepare() -> list[str]:
    """Migrates, loads the shipped content, makes demo accounts; what was done, in words."""
    done = [migrate(), collect_static(), load_shipped_content(), demo_accounts()]
    return [line for line in done if line]


def migrate() -> str:
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not pending:
        return ""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable")
    return f"Database: {len(pending)} migrations applied."


def load_shipped_content() -> str:
    from prepsite.content.loading import load
    from prepsite.content.report import Outcome

    report = load(settings.CONTENT_ROOT)
    if report.count(Outcome.UNCHANGED) == len(report.lines) and not report.problems:
        return ""
    return f"Content:\n{report.table()}"


def demo_accounts() -> str:
    from accounts import demo

    if settings.DEBUG:
        demo.create_demo_accounts()
        return ""
    if settings.HOST not in ("127.0.0.1", "localhost", "::1") and demo.demo_accounts_open():
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
