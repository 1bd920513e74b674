"""What the site needs to work, asked one after the other; rooms add what they need themselves.

A room says in `ready()`: `readiness.register("outbox", check)`. The check answers "" where all is
well, else what is wrong, in a few words that anybody may read; where it raises, it is "no answer".
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection

from prepsite.celery import app as celery
from prepsite.environment import SQLITE_TIMEOUT

Check = Callable[[], str]
LIMIT = 3  # seconds a check waits for one answer
NO_ANSWER = "no answer"
QUERY_LIMITS = {
    "postgresql": (f"SET statement_timeout = '{LIMIT}s'", "RESET statement_timeout"),
    "sqlite": (
        f"PRAGMA busy_timeout = {LIMIT * 1000}",
        f"PRAGMA busy_timeout = {SQLITE_TIMEOUT * 1000}",
    ),
}
REDIS_LIMITS = {"socket_timeout": LIMIT, "socket_connect_timeout": LIMIT}

logger = logging.getLogger(__name__)
checks: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    checks[name] = check


def results() -> dict[str, str]:
    """Each check's name with "ok", or what is wrong."""
    with limited_queries():
        return {name: answer(name, check) or "ok" for name, check in checks.items()}


def answer(name: str, check: Check) -> str:
    try:
        return check()
    except Exception as error:
        # What is wrong goes to the log: it may hold addresses and users of services.
        logger.warning("%s is not ready: %s", name, error)
        return NO_ANSWER


@contextmanager
def limited_queries() -> Iterator[None]:
    """No query waits for a lock or a slow disk longer than LIMIT."""
    limit, as_before = QUERY_LIMITS[connection.vendor]
    execute(limit)
    try:
        yield
    finally:
        execute(as_before)


def execute(statement: str) -> None:
    """A database that does not answer is a result, which its own check tells."""
    with suppress(Error), connection.cursor() as cursor:
        cursor.execute(statement)


def database_answers() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def cache_answers() -> str:
    """Some caches take what they cannot keep without a word, so it is read back."""
    token = secrets.token_hex(8)
    cache.set(f"ready:{token}", token, 10)
    return "" if cache.get(f"ready:{token}") == token else "forgets"


def broker_answers() -> str:
    with celery.connection_for_write() as broker:
        if settings.REDIS_URL:
            broker.transport_options = REDIS_LIMITS
        broker.ensure_connection(max_retries=1, timeout=LIMIT)
    return ""


register("database", database_answers)
register("cache", cache_answers)
register("broker", broker_answers)
