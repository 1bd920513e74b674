"""`manage.py export_content`: rows → files."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from prepsite.content.exporting import export


class Command(BaseCommand):
    help = "Writes what was made or edited in the admin to Markdown files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("root", nargs="?", type=Path, default=settings.CONTENT_ROOT)
        parser.add_argument("--dry-run", action="store_true", help="say what would be written")

    def handle(self, *args: Any, root: Path, dry_run: bool, **options: Any) -> None:
        root.mkdir(parents=True, exist_ok=True)
        report = export(root, dry_run=dry_run)
        self.stdout.write(report.table())
        if report.failed:
            raise CommandError("Some rows were not written; all others were.")
