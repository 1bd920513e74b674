"""`manage.py load_content`: files → rows."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prepsite.content.loading import load


class Command(BaseCommand):
    help = "Loads Markdown content by the three-way rule: what was edited in the admin is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("root", nargs="?", type=Path, default=settings.CONTENT_ROOT)
        parser.add_argument("--dry-run", action="store_true", help="say what would change")

    def handle(self, *args: Any, root: Path, dry_run: bool, **options: Any) -> None:
        if not any(root.rglob("*.md")):
            # An empty folder would unpublish the whole site.
            raise CommandError(f"{root} holds no Markdown files; nothing was changed.")
        report = load(root, dry_run=dry_run, progress=self.show_progress)
        self.stdout.write(report.table())
        if report.failed:
            raise CommandError("Some files were not loaded; all others were.")

    def show_progress(self, done: int, total: int) -> None:
        """A counter on a terminal, nothing in a log."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} of {total}", ending="\n" if done == total else "")
