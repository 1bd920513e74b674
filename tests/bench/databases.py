"""Databases of one run, on the PostgreSQL server that DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2

ADDRESS = urlsplit(os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1/postgres")


class Missing(Exception):
    """What this machine lacks for a benchmark, in words."""


def url_of(name: str) -> str:
    return ADDRESS._replace(scheme="postgres", path=f"/{name}").geturl()


def query(statement: str, *values: object, database: str = "postgres") -> list[tuple[Any, ...]]:
    """Outside a transaction, as CREATE DATABASE and VACUUM must be."""
    connection = psycopg2.connect(url_of(database))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement, values or None)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def check() -> None:
    if not ADDRESS.scheme.startswith(("postgres", "pgsql")):
        raise Missing("DATABASE_URL must name a PostgreSQL server: postgres://user@host/name")
    try:
        query("SELECT 1")
    except psycopg2.Error as error:
        raise Missing(
            f"PostgreSQL at {ADDRESS.hostname} does not answer; start it (on Debian: apt install "
            f"postgresql), or name another in DATABASE_URL. It said: {error}".strip()
        ) from None


@contextmanager
def database(purpose: str) -> Iterator[str]:
    """A new database, dropped afterwards; its name tells runs side by side apart."""
    name = f"prepsite_bench_{os.getpid()}_{purpose}"
    query(f'CREATE DATABASE "{name}"')
    try:
        yield name
    finally:
        query(f'DROP DATABASE "{name}" WITH (FORCE)')


def backends(name: str) -> list[int]:
    """Ids of the PostgreSQL processes that serve a database."""
    rows = query("SELECT pid FROM pg_stat_activity WHERE datname = %s", name)
    return [pid for (pid,) in rows]
