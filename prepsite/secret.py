"""The secret key: from the environment, else made once and kept under var/."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

SHORTEST = 50


def secret_key(var: Path) -> str:
    """Raises ImproperlyConfigured for a key that is too short to sign with."""
    given = os.environ.get("SECRET_KEY")
    if given is None:
        return kept_key(var / "secret_key")
    if len(given) < SHORTEST or len(set(given)) < 5 or given.startswith("django-insecure"):
        raise ImproperlyConfigured(
            f"SECRET_KEY must be at least {SHORTEST} random characters; unset it and "
            "prepsite makes one and keeps it under var/."
        )
    return given


def kept_key(path: Path) -> str:
    """The key in the file; processes that start at once all end up with the same one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        # A link appears whole or not at all, and the first one wins.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    return path.read_text().strip()
