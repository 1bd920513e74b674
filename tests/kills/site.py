"""The site of a run: its services, its settings, its empty database."""

import logging
import os
from pathlib import Path

from tests.kills.post import Office
from tests.kills.services import Embedded, Servers, Services

OTHERS = ("DATABASE_URL", "REDIS_URL", "DEBUG", "SITE_URL", "CACHE_URL", "SECRET_KEY")


def serve_with(database: str, var: Path) -> Services:
    """`sqlite` or `postgresql`."""
    return Embedded(var) if database == "sqlite" else Servers(var)


def settle(
    services: Services, office: Office, var: Path, lease: int, timeout: int, tick: int
) -> dict[str, str]:
    """Sets Django up in this process; the environment for the site's other processes.

    Times in seconds.
    """
    for name in OTHERS:
        os.environ.pop(name, None)
    os.environ |= services.environment | {
        "DJANGO_SETTINGS_MODULE": "prepsite.settings",
        "PREPSITE_VAR": str(var),
        "EMAIL_URL": f"smtp://127.0.0.1:{office.port}",
        "EMAIL_TIMEOUT": str(timeout),
        "OUTBOX_LEASE": str(lease),
        "OUTBOX_TICK": str(tick),
    }
    import django
    from django.core.management import call_command

    django.setup()
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    return dict(os.environ)
