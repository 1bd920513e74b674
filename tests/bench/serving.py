"""Requests per second, CPU per request and p99 of pages, beside two views of a bare Django."""

import json
import re
import statistics
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.servers import (
    Server,
    drop_database,
    environment,
    fresh_database,
    python,
    sql,
)

ENCODING = "gzip, br"
LUA = """
local paths, cookies, n = {{{paths}}}, {{{cookies}}}, 0
request = function()
  n = n + 1
  local headers = {{["Accept-Encoding"] = "gzip, br"}}
  if #cookies > 0 then headers["Cookie"] = "sessionid=" .. cookies[n % #cookies + 1] end
  return wrk.format("GET", paths[n % #paths + 1], headers)
end
"""


@dataclass
class Target:
    """One page of one server, and what each round measured."""

    name: str
    server: Server
    paths: list[str]
    cookies: list[str]
    against: str
    rates: list[float] = field(default_factory=list)
    cpus: list[float] = field(default_factory=list)
    tails: list[float] = field(default_factory=list)

    def measure(self, folder: Path, seconds: int) -> None:
        """One round. Raises RuntimeError for any answer but a 200."""
        script = folder / "wrk.lua"
        quoted = (", ".join(f'"{value}"' for value in v) for v in (self.paths, self.cookies))
        script.write_text(LUA.format(paths=next(quoted), cookies=next(quoted)))
        before = self.server.cpu()
        command = ["wrk", "-t2", "-c8", f"-d{seconds}s", "--latency", "-s", str(script)]
        done = subprocess.run(
            [*command, self.server.url], capture_output=True, text=True, check=True
        ).stdout
        if "Non-2xx" in done or "Socket errors" in done:
            raise RuntimeError(f"{self.name}: {done}")
        requests = int(found(r"(\d+) requests in", done))
        self.cpus.append((self.server.cpu() - before) / requests * 1000)
        self.rates.append(float(found(r"Requests/sec:\s+([\d.]+)", done)))
        self.tails.append(milliseconds(found(r"(?m)^\s+99%\s+(\S+)", done)))

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    @property
    def cpu(self) -> float:
        return statistics.median(self.cpus)

    @property
    def tail(self) -> float:
        return statistics.median(self.tails)


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(f"wrk did not say {pattern}: {text}")
    return match[1]


def milliseconds(value: str) -> float:
    for unit, factor in (("us", 0.001), ("ms", 1.0), ("s", 1000.0)):
        if value.endswith(unit):
            return float(value.removesuffix(unit)) * factor
    raise RuntimeError(value)


def ours(lessons: int, folder: Path) -> tuple[Server, dict[str, list[str]]]:
    """Our site with so many lessons, and what its pages are."""
    database = fresh_database(f"prepsite_figures_{lessons}")
    env = environment(folder, database, DJANGO_SETTINGS_MODULE="prepsite.settings")
    python("manage.py", "migrate", "--verbosity=0", env=env)
    python("manage.py", "createcachetable", env=env)
    python("manage.py", "collectstatic", "--noinput", "--verbosity=0", env=env)
    python("-m", "tests.bench.data", str(lessons), str(folder), env=env)
    sql(f"prepsite_figures_{lessons}", "VACUUM ANALYZE")
    server = Server("prepsite.wsgi:application", env)
    server.start("/health/")
    return server, json.loads((folder / f"{lessons}.json").read_text())


def fetch(server: Server, path: str, cookie: str = "", encoding: str = "") -> tuple[bytes, str]:
    headers = {"Accept-Encoding": encoding, "Cookie": f"sessionid={cookie}"}
    kept = {key: value for key, value in headers.items() if value and not value.endswith("=")}
    with urllib.request.urlopen(urllib.request.Request(server.url + path, headers=kept)) as answer:
        return answer.read(), answer.headers.get("Content-Encoding") or ""


def bare(folder: Path, site: Server, pages: dict[str, list[str]]) -> tuple[Server, str]:
    """The bare project, with our page's bytes and sizes, and the key of its session."""
    fetch(site, str(pages["free"]))
    body, encoding = fetch(site, str(pages["free"]), encoding=ENCODING)
    (folder / "a.body").write_bytes(body)
    headers = {"Content-Encoding": encoding, "Content-Type": "text/html; charset=utf-8"}
    (folder / "a.json").write_text(json.dumps(headers))
    page, _ = fetch(site, pages["lessons"][0], cookie=pages["sessions"][0])
    (folder / "b.size").write_text(str(len(page)))
    env = environment(folder, fresh_database("prepsite_figures_bare"))
    python("-m", "tests.bench.bare", env=env | {"BENCH_PREPARE": "1"})
    server = Server("tests.bench.bare:application", env)
    server.start("/a/")
    return server, (folder / "b.key").read_text()


def targets_of(lessons: int, server: Server, pages: dict[str, list[str]]) -> list[Target]:
    free, keys = [str(pages["free"])], pages["sessions"]
    named: tuple[tuple[str, list[str], list[str], str], ...] = (
        ("lesson, signed out", free, [], "a"),
        ("lesson, signed in", pages["lessons"], keys, "b"),
        ("course, signed out", ["/courses/c0/"], [], "a"),
        ("course, signed in", ["/courses/c0/"], keys, "b"),
        ("landing", ["/"], [], "a"),
        ("home, signed in", ["/"], keys, "b"),
    )
    return [
        Target(f"{name} ({lessons:,})", server, paths, cookies, against)
        for name, paths, cookies, against in named
    ]


def run(folder: Path, sizes: tuple[int, int], rounds: int, seconds: int) -> list[Target]:
    """Every target once a round, so that a noisy minute hits all alike."""
    servers: list[Server] = []
    targets: list[Target] = []
    try:
        for lessons in sizes:
            print(f"filling {lessons:,} lessons …", file=sys.stderr)
            server, pages = ours(lessons, folder)
            servers.append(server)
            targets += targets_of(lessons, server, pages)
            if lessons == sizes[0]:
                plain, key = bare(folder, server, pages)
                servers.append(plain)
                targets.append(Target("bare (a): the same bytes", plain, ["/a/"], [], "a"))
                targets.append(Target("bare (b): the realistic limit", plain, ["/b/"], [key], "b"))
        measure_all(folder, targets, rounds, seconds)
    finally:
        for server in servers:
            server.stop()
        for name in (*map(str, sizes), "bare"):
            drop_database(f"prepsite_figures_{name}")
    return targets


def measure_all(folder: Path, targets: list[Target], rounds: int, seconds: int) -> None:
    for target in targets:
        target.measure(folder, 1)
        for warm_up in (target.rates, target.cpus, target.tails):
            warm_up.clear()
    for number in range(1, rounds + 1):
        print(f"round {number} of {rounds} …", file=sys.stderr)
        for target in targets:
            target.measure(folder, seconds)
