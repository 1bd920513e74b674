"""Typed reading of environment variables: a wrong value stops the start and is named.

Every function raises ImproperlyConfigured with the variable, what it must be, and what it is.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}
DATABASES = ("sqlite", "postgres", "postgresql", "pgsql")
SQLITE_TIMEOUT = 20  # seconds
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": SQLITE_TIMEOUT,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
POSTGRESQL = {"connect_timeout": 5}  # seconds
# Above this, entries go whether they are old or not: rate limits and used codes with them.
CACHE_SIZE = {"MAX_ENTRIES": 1_000_000}
CACHES = {
    "redis": "redis.RedisCache",
    "rediss": "redis.RedisCache",
    "unix": "redis.RedisCache",
    "dbcache": "db.DatabaseCache",
    "locmem": "locmem.LocMemCache",
    "dummy": "dummy.DummyCache",
}
# Seconds: a Redis that does not answer is an error soon, not a page that hangs.
REDIS_PATIENCE = {"socket_connect_timeout": 3, "socket_timeout": 3}
MAIL = ("smtp", "smtp+tls", "smtps", "smtp+ssl", "consolemail", "filemail")
SOCIAL_ORIGINS = {"google": "https://accounts.google.com", "github": "https://github.com"}
LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")


def read(name: str, default: T, parse: Callable[[str], T], must_be: str) -> T:
    """The parsed value of a variable, or the default where it is not set, or empty."""
    raw = os.environ.get(name, "")
    if not raw.strip():
        return default
    try:
        return parse(raw.strip())
    except (ValueError, KeyError):
        # URLs may hold passwords: the value of one is never repeated.
        shown = "" if "://" in raw else f"; it is {raw!r}"
        raise ImproperlyConfigured(f"{name} must be {must_be}{shown}.") from None


def flag(name: str, default: bool) -> bool:
    def parse(raw: str) -> bool:
        if raw.lower() not in TRUE | FALSE:
            raise ValueError
        return raw.lower() in TRUE

    return read(name, default, parse, "1 or 0")


def number(name: str, default: int, low: int, high: int) -> int:
    def parse(raw: str) -> int:
        if not low <= int(raw) <= high:
            raise ValueError
        return int(raw)

    return read(name, default, parse, f"a whole number from {low} to {high}")


def text(name: str, default: str) -> str:
    return read(name, default, str, "text")


def words(name: str, default: list[str]) -> list[str]:
    """A comma-separated list."""
    return read(
        name, default, lambda raw: [w.strip() for w in raw.split(",") if w.strip()], "words"
    )


def url(name: str, default: str, schemes: tuple[str, ...]) -> str:
    def parse(raw: str) -> str:
        parts = urlsplit(raw)
        # Reading the port raises ValueError where it is no number.
        if parts.scheme not in schemes or parts.port == 0:
            raise ValueError
        return raw.rstrip("/")

    return read(name, default, parse, "a URL: " + ", ".join(f"{s}://…" for s in schemes))


def database(name: str, default: str) -> dict[str, object]:
    """Django's settings of a database, from its URL."""
    address = url(name, default, DATABASES)
    found = dict(environ.Env.db_url_config(address))
    options = SQLITE if address.startswith("sqlite") else POSTGRESQL
    return found | {"OPTIONS": options | dict(found.get("OPTIONS", {}))}


def cache(name: str, default: str) -> dict[str, object]:
    """Django's settings of a cache, from its URL: dbcache://table, redis://host."""
    address = url(name, default, tuple(CACHES))
    scheme, _, place = address.partition(":")
    backend = CACHES[scheme]
    found: dict[str, object] = {"BACKEND": f"django.core.cache.backends.{backend}"}
    if backend.startswith("redis"):
        return found | {"LOCATION": address, "KEY_PREFIX": "prepsite", "OPTIONS": REDIS_PATIENCE}
    return found | {"LOCATION": place.strip("/"), "OPTIONS": CACHE_SIZE}


def mail(name: str, default: str) -> dict[str, Any]:
    """Django's EMAIL_* settings, from a URL."""
    return dict(environ.Env.email_url_config(url(name, default, MAIL)))


def social(*providers: str) -> dict[str, dict[str, Any]]:
    """allauth's settings of the providers whose id and secret are both set."""
    found: dict[str, dict[str, Any]] = {}
    for provider in providers:
        names = [f"{provider.upper()}_CLIENT_{part}" for part in ("ID", "SECRET")]
        client_id, secret = (text(name, "") for name in names)
        if bool(client_id) != bool(secret):
            raise ImproperlyConfigured(f"{' and '.join(names)} go together: set both or neither.")
        if client_id:
            app = {"client_id": client_id, "secret": secret}
            scope = {"google": ["email", "profile"], "github": ["user:email"]}[provider]
            found[provider] = {"APPS": [app], "SCOPE": scope}
    return found


def folder(name: str, default: Path) -> Path:
    return read(name, default, lambda raw: Path(raw).expanduser().resolve(), "a folder")


def own_folder(name: str, default: Path) -> Path:
    """A folder that this process may write to; made if it is missing."""
    path = folder(name, default)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"{path}: {error.strerror}"
        raise ImproperlyConfigured(f"{name} must be a folder to write to ({reason}).") from None
    return path


def is_loopback(host: str) -> bool:
    return host in LOOPBACK or host.endswith(".localhost")
