"""`manage.py check_solutions`: does the code in the bank do what it says?"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from questions.frontmatter import QUESTION
from questions.running import trials
from questions.sections import parse


class Command(BaseCommand):
    help = "Runs every solution against its tests, and shows that what one starts from fails them."

    def add_arguments(self, parser: CommandParser) -> None:
        shipped = settings.CONTENT_ROOTS["questions"]
        parser.add_argument("only", nargs="?", default="", help="A round, such as oop.")
        parser.add_argument("--root", type=Path, default=shipped)

    def handle(self, *args: Any, only: str, root: Path, **options: Any) -> None:
        found = [
            (path.relative_to(root).as_posix(), trial)
            for path in sorted((root / only).rglob("*.md"))
            if QUESTION.owns(path.relative_to(root).as_posix())
            for trial in trials(parse(path.read_text("utf-8").split("\n---\n", 1)[-1]))
        ]
        if not found:
            raise CommandError(f"{root / only} holds no question with tests.")
        with ThreadPoolExecutor() as pool:
            troubles = list(pool.map(lambda pair: pair[1].trouble(), found))
        wrong = 0
        for (path, trial), trouble in zip(found, troubles, strict=True):
            wrong += bool(trouble)
            if trouble:
                self.stdout.write(f"{path}, {trial.name}: {trouble}")
        self.stdout.write(f"{len(found)} runs, {wrong} wrong")
        if wrong:
            raise CommandError("Some code in the bank does not do what it says.")
