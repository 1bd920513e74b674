"""`manage.py check_archives`: does what people download run, and wait to be solved?"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from django.core.management.base import BaseCommand, CommandError, CommandParser

from answers.starters import archive, has_files
from questions.models import Question
from questions.running import ENVIRONMENT, FAILED, INTERRUPTED, LIMIT, PASSED
from questions.sections import files


class Command(BaseCommand):
    help = "Unpacks the zip of each coding question: its tests must fail, and pass once solved."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("only", nargs="*", help="Slugs of questions; else all.")

    def handle(self, *args: Any, only: list[str], **options: Any) -> None:
        rows = Question.objects.select_related("round").order_by("slug")
        asked = rows.filter(slug__in=only) if only else rows
        found = [row for row in asked if has_files(row.sections())]
        if not found:
            raise CommandError("No question with files.")
        trials = [trial for row in found for trial in trials_of(row)]
        with ThreadPoolExecutor() as pool:
            troubles = [trouble for trouble in pool.map(Trial.trouble, trials) if trouble]
        for trouble in troubles:
            self.stdout.write(trouble)
        self.stdout.write(f"{len(found)} archives, {len(troubles)} wrong")
        if troubles:
            raise CommandError("Some archives do not run as they should.")


@dataclass(frozen=True)
class Trial:
    """An archive, what is put into its folder, and whether its tests are to pass then."""

    name: str
    content: bytes
    more: dict[str, str]
    passes: bool

    def trouble(self) -> str:
        """What is wrong, or "" where it goes as it should."""
        code = run(self.content, self.more)
        if self.passes:
            return "" if code == PASSED else f"{self.name}: the solution does not pass"
        return "" if code in (FAILED, INTERRUPTED) else f"{self.name}: the tests do not fail"


def trials_of(question: Question) -> Iterator[Trial]:
    """One pair for each level that a person may have reached."""
    sections = question.sections()
    steps = [level.solution for level in sections.levels] or [sections.solution]
    so_far: dict[str, str] = {}
    for passed, step in enumerate(steps):
        name = f"{question.slug}, {passed} levels passed"
        content = archive(question, sections, passed)
        yield Trial(name, content, so_far, passes=False)
        so_far = so_far | files(step)
        yield Trial(name, content, so_far, passes=True)


def run(content: bytes, more: dict[str, str]) -> int:
    """pytest's exit code in the unpacked folder, with more files put there."""
    with tempfile.TemporaryDirectory() as place:
        ZipFile(BytesIO(content)).extractall(place)
        (folder,) = Path(place).iterdir()
        for name, text in more.items():
            (folder / name).write_text(text)
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q"], cwd=folder, timeout=LIMIT, check=False,
            capture_output=True, env=ENVIRONMENT,
        )  # fmt: skip
    return done.returncode
