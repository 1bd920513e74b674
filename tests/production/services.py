"""What the machines of one deployment share: a database of its own, a Redis of its own."""

import os
import shutil
import subprocess
import uuid
from abc import ABC, abstractmethod
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

from tests.ports import free_port
from tests.web.supervised import until

SHARED = bool(os.environ.get("DATABASE_URL", "").startswith("postgres"))


class Services(ABC):
    environment: dict[str, str]

    @abstractmethod
    def folder_of(self, machine: str) -> Path:
        """What a machine has for itself; on SQLite there is one machine, and one folder."""

    @abstractmethod
    def stop(self) -> None: ...


class OneMachine(Services):
    """SQLite, and the broker in files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {}

    def folder_of(self, machine: str) -> Path:
        return self.folder

    def stop(self) -> None:
        """There is nothing but files."""


class ManyMachines(Services):
    """PostgreSQL and Redis. Each machine has files of its own, but for what people uploaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = f"prepsite_production_{uuid.uuid4().hex[:12]}"
        self.on_server(f"CREATE DATABASE {self.name}")
        parts = urlsplit(os.environ["DATABASE_URL"])
        self.port = free_port()
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        self.environment = {
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{self.name}")),
            "REDIS_URL": f"redis://127.0.0.1:{self.port}/0",
        }
        until(self.redis_answers)

    def folder_of(self, machine: str) -> Path:
        return self.folder / machine

    def redis_answers(self) -> bool:
        with redis.Redis(port=self.port) as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:
                return False

    def on_server(self, statement: str) -> None:
        connection = psycopg2.connect(os.environ["DATABASE_URL"])
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def stop(self) -> None:
        self.redis.kill()
        self.redis.wait()
        self.on_server(f"DROP DATABASE {self.name} WITH (FORCE)")


def services(folder: Path) -> Services:
    """As DATABASE_URL says, like all other tests."""
    if not SHARED:
        return OneMachine(folder)
    assert shutil.which("redis-server"), "these tests start a Redis of their own"
    return ManyMachines(folder)
