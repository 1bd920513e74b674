"""Solutions of coding questions against their tests, each in a folder and a process of its own.

The files stand in the question's text, in fences with a title. A solution must pass the tests of
its level and of all before it; what one starts a level from must fail that level's.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from questions.sections import Sections, files

Files = dict[str, str]
LIMIT = 120  # seconds
# pytest alone, without what this site's own tests add to it.
ENVIRONMENT = {
    "PATH": os.defpath,
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
PASSED, FAILED, INTERRUPTED = 0, 1, 2  # exit codes of pytest; 2 where a test file cannot be read


@dataclass(frozen=True)
class Trial:
    """Files to run, and whether their tests are to pass."""

    name: str
    files: Files
    passes: bool

    def trouble(self) -> str:
        """What is wrong, or "" where it goes as it should."""
        code, said = run(self.files)
        if self.passes:
            return "" if code == PASSED else f"the tests do not pass:\n{said}"
        return "" if code in (FAILED, INTERRUPTED) else f"the tests do not fail (code {code})"


def trials(sections: Sections) -> Iterator[Trial]:
    """Nothing for a question without tests."""
    starter, tests = files(sections.starter), files(sections.tests)
    if tests:
        yield Trial("starter", starter | tests, passes=False)
        yield Trial("solution", starter | files(sections.solution) | tests, passes=True)
    so_far = starter
    for level in sections.levels:
        own = files(level.tests)
        yield Trial(f"before level {level.number}", so_far | own, passes=False)
        so_far, tests = so_far | files(level.solution), tests | own
        yield Trial(f"level {level.number}", so_far | tests, passes=True)


def run(all_files: Files) -> tuple[int, str]:
    """pytest's exit code, and the end of what it said."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in all_files.items():
            path = Path(folder, name)
            if not path.resolve().is_relative_to(Path(folder).resolve()):
                return INTERRUPTED, f"“{name}” lies outside of the folder"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        options = ["-q", "-x", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", folder]
        command = [sys.executable, "-m", "pytest", *options, folder]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=LIMIT, check=False,
            env=ENVIRONMENT | {"PYTHONPATH": folder},
        )  # fmt: skip
    return done.returncode, done.stdout[-2000:]
