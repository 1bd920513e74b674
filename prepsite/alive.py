"""`python -m prepsite.alive web|mail|heavy|beat`: does that process live? For containers."""

import os
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings

from prepsite.start import bind_host

STALE = 400  # seconds; the scheduler writes its file every 180


def main(role: str) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepsite.settings")
    alive = {"web": web, "beat": beat}.get(role, lambda: worker(role))
    return 0 if alive() else 1


def web() -> bool:
    url = f"http://{bind_host()}:{settings.PORT}/health/"
    request = urllib.request.Request(url, headers={"Host": settings.ALLOWED_HOSTS[0]})
    try:
        with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500  # by another name than it is asked by, it lives too
    except OSError:
        return False


def worker(queue: str) -> bool:
    """Over the broker, as work reaches it; by the name that a container gives it."""
    from prepsite.celery import app

    name = f"{queue}@{socket.gethostname()}"
    return bool(app.control.inspect([name], timeout=5).ping())


def beat() -> bool:
    """By the file of its schedule, to whose name each kind of database adds its own endings."""
    file = Path(settings.CELERY_BEAT_SCHEDULE_FILENAME)
    written = [path.stat().st_mtime for path in file.parent.glob(f"{file.name}*")]
    return bool(written) and time.time() - max(written) < STALE


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
