"""Taking out 1,000 rows and a gigabyte of files: `python -m tests.bench.exporting`.

Each size runs in a process of its own, so that its peak of memory is its own.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS, MEGABYTES, FILES = 1_000, (16, 1_024), 32
MOST_MORE = 24  # megabytes of memory that the large one may take more than the small one
BLOCK = 1024 * 1024


def main() -> bool:
    print(f"\nTaking out {ROWS:,} rows and files, in a process of its own each")
    peaks = [measured(size) for size in MEGABYTES]
    more = peaks[1] - peaks[0]
    held = more <= MOST_MORE
    print(
        f"{MEGABYTES[1] // MEGABYTES[0]} times the files take {more:.1f} MB more memory "
        f"(at most {MOST_MORE}: {'held' if held else 'MISSED'})"
    )
    return held


def measured(megabytes: int) -> float:
    """The peak of memory of one export and download, in megabytes."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PREPSITE_VAR": folder,
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "DEBUG": "0",
            "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "tests.belongings.settings",
        }
        command = [sys.executable, "-m", "tests.bench.exporting", str(megabytes)]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    line = done.stdout.strip().splitlines()[-1]
    print(line, flush=True)
    return float(line.split()[-2])


def run(megabytes: int) -> None:
    prepare()
    from accounts import exporting
    from accounts.models import User

    lena = User.objects.create_user("lena@example.org", "bench")
    fill(lena.pk, megabytes)
    began = time.monotonic()
    exporting.ask(lena)
    exporting.make_due()
    made = time.monotonic() - began
    size = download(lena)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{megabytes:5} MB of files: archive of {size / BLOCK:7.1f} MB made in {made:5.1f} s; "
        f"peak {peak:.1f} MB"
    )


def prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    (Path(os.environ["PREPSITE_VAR"]) / "broker" / "queue").mkdir(parents=True)


def fill(owner: int, megabytes: int) -> None:
    """Rows of text, and among them files that do not compress."""
    from django.core.files.storage import default_storage

    from tests.belongings.models import Belonging

    rows = [Belonging(user_id=owner, words="What I said, and why. " * 40) for _ in range(ROWS)]
    for number, row in enumerate(rows[:FILES]):
        row.file = f"belongings/{number}.webm"
        path = Path(default_storage.path(row.file.name))
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for _ in range(megabytes * BLOCK // FILES // (BLOCK // 2)):
                file.write(os.urandom(BLOCK // 2))
    Belonging.objects.bulk_create(rows)


def download(user: object) -> int:
    """Bytes, through the view as a browser gets them."""
    from django.test import Client

    from accounts.models import Export

    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    client.post("/accounts/reauthenticate/", {"password": "bench"})
    export = Export.objects.get()
    answer = client.get(f"/settings/data/export/{export.pk}/")
    size = sum(len(part) for part in answer)
    if answer.status_code != 200 or size != export.size:
        raise SystemExit(f"no archive: {answer.status_code}, {size} of {export.size} bytes")
    return size


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(int(sys.argv[1]))
    else:
        sys.exit(not main())
