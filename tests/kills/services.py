"""A database and a broker of our own, so that they can be restarted and emptied."""

import os
import shutil
import sqlite3
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path

import redis

from tests.ports import free_port


class Services(ABC):
    """`environment` is what the site's processes need to find them."""

    environment: dict[str, str]

    @abstractmethod
    def restart_database(self, seconds: float) -> None: ...

    @abstractmethod
    def empty_broker(self) -> None: ...

    @abstractmethod
    def stop(self) -> None: ...


class Embedded(Services):
    """SQLite, and the broker in files."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.environment = {}
        for name in ("queue", "control"):
            (var / "broker" / name).mkdir(parents=True)

    def restart_database(self, seconds: float) -> None:
        """A file cannot be restarted; it can be held by somebody else for a while."""
        connection = sqlite3.connect(self.var / "db.sqlite3", timeout=30, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
        connection.close()

    def stop(self) -> None:
        """The folder goes with the run."""

    def empty_broker(self) -> None:
        for file in (self.var / "broker" / "queue").iterdir():
            file.unlink(missing_ok=True)


class Servers(Services):
    """PostgreSQL and Redis, started for this run alone."""

    def __init__(self, var: Path) -> None:
        self.data, self.port, redis_port = var / "postgresql", free_port(), free_port()
        self.prefix: list[str] = []
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            self.prefix = ["runuser", "-u", "postgres", "--"]
            for folder in (var, *var.parents):
                if folder.stat().st_uid == 0 and folder != Path("/"):
                    folder.chmod(folder.stat().st_mode | 0o011)
            self.data.mkdir()
            shutil.chown(self.data, "postgres", "postgres")
        self.run("initdb", "--auth=trust", "--username=prepsite", "--no-sync")
        self.options = f"-p {self.port} -k {self.data} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "--wait", "--options", self.options, "--log", self.log, "start")
        self.redis = subprocess.Popen(
            ["redis-server", "--port", str(redis_port), "--bind", "127.0.0.1", "--save", ""],
            stdout=subprocess.DEVNULL,
        )
        self.environment = {
            "DATABASE_URL": f"postgres://prepsite@127.0.0.1:{self.port}/postgres",
            "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0",
        }
        self.await_redis()

    @property
    def log(self) -> str:
        return str(self.data / "server.log")

    def run(self, program: str, *arguments: str) -> None:
        folder = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        path = shutil.which(program) or str(folder[-1] / program)
        command = [*self.prefix, path, "--pgdata", str(self.data), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def await_redis(self) -> None:
        client = redis.Redis.from_url(self.environment["REDIS_URL"])
        for _ in range(200):
            try:
                client.ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("Redis does not answer.")

    def restart_database(self, seconds: float) -> None:
        """As after a power cut: nobody is told, and the log is replayed."""
        self.run("pg_ctl", "--wait", "--mode=immediate", "stop")
        time.sleep(seconds)
        self.run("pg_ctl", "--wait", "--options", self.options, "--log", self.log, "start")

    def empty_broker(self) -> None:
        redis.Redis.from_url(self.environment["REDIS_URL"]).flushall()

    def stop(self) -> None:
        self.run("pg_ctl", "--mode=immediate", "stop")
        self.redis.kill()
        self.redis.wait()
