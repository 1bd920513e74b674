"""The cache that limits are kept in."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection


@contextmanager
def own_keys() -> Iterator[tuple[redis.Redis, list[bytes]]]:
    """What this process put into Redis, which others use too."""
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        yield client, list(client.scan_iter(f"{settings.CACHES['default']['KEY_PREFIX']}:*"))


def empty_cache() -> None:
    """Of our own; clearing a Redis would take everything from everybody."""
    if not settings.REDIS_URL:
        cache.clear()
        return
    with own_keys() as (client, keys):
        for key in keys:
            client.delete(key)


def everything_cached() -> str:
    """All that lies in the cache, names and values, also what has expired."""
    if settings.REDIS_URL:
        with own_keys() as (client, keys):
            return " ".join(f"{key!r} {value!r}" for key in keys if (value := client.get(key)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM cache")
        return " ".join(f"{key} {base64.b64decode(value)!r}" for key, value in cursor.fetchall())
