"""The short form of the trial by fire; `make soak` has the long one, on both databases."""

import os
import subprocess
import sys

KILLS = 3


def test_nothing_that_was_confirmed_is_lost_under_fire() -> None:
    given = os.environ.get("DATABASE_URL", "")
    database = "postgresql" if given.startswith("postgres") else "sqlite"
    command = [sys.executable, "-m", "tests.kills.recordings", database, "--kills", str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4000:]
    assert f"{KILLS} kills " in done.stdout
