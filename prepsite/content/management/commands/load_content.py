"""`manage.py load_content`: files → rows."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prepsite.content.loading import load
from prepsite.content.registry import places
from prepsite.content.report import Report


class Command(BaseCommand):
    help = "Loads Markdown content by the three-way rule: what was edited in the admin is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("root", nargs="?", type=Path, help="another folder than the shelf's")
        parser.add_argument("--shelf", choices=[*settings.CONTENT_ROOTS], help="only this one")
        parser.add_argument("--dry-run", action="store_true", help="say what would change")

    def handle(self, *args: Any, root: Path | None, shelf: str | None, **options: Any) -> None:
        reports = [self.load(*place, options["dry_run"]) for place in places(root, shelf)]
        if any(report.failed for report in reports):
            raise CommandError("Some files were not loaded; all others were.")

    def load(self, shelf: str, root: Path, dry_run: bool) -> Report:
        if not any(root.rglob("*.md")):
            # An empty folder would unpublish the whole shelf.
            raise CommandError(f"{root} holds no Markdown files; nothing was changed.")
        report = load(root, shelf, dry_run=dry_run, progress=self.show_progress)
        self.stdout.write(report.table())
        return report

    def show_progress(self, done: int, total: int) -> None:
        """A counter on a terminal, nothing in a log."""
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} of {total}", ending="\n" if done == total else "")
