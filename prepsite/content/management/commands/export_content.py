"""`manage.py export_content`: rows → files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prepsite.content.exporting import export
from prepsite.content.registry import places
from prepsite.content.report import Report


class Command(BaseCommand):
    help = "Writes what was made or edited in the admin to Markdown files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("root", nargs="?", type=Path, help="another folder than the shelf's")
        parser.add_argument("--shelf", choices=[*settings.CONTENT_ROOTS], help="only this one")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written")

    def handle(self, *args: Any, root: Path | None, shelf: str | None, **options: Any) -> None:
        reports = [self.export(*place, options["dry_run"]) for place in places(root, shelf)]
        if any(report.failed for report in reports):
            raise CommandError("Some rows were not written; all others were.")

    def export(self, shelf: str, root: Path, dry_run: bool) -> Report:
        root.mkdir(parents=True, exist_ok=True)
        report = export(root, shelf, dry_run=dry_run)
        self.stdout.write(report.table())
        return report
