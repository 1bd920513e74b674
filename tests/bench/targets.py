"""A page of one server, measured with wrk in rounds."""

import re
import shutil
import statistics
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.databases import Missing
from tests.bench.servers import Server, fetch

ENCODING = "gzip, br"
# Every person opens every lesson in turn, so that nothing depends on one hot row.
LUA = """
local made, n = {{}}, 0
init = function(args)
  wrk.init(args)
  for _, path in ipairs({{{paths}}}) do
    for _, cookie in ipairs({{{cookies}}}) do
      local headers = {{["Accept-Encoding"] = "{encoding}"}}
      if cookie ~= "" then headers["Cookie"] = cookie end
      made[#made + 1] = wrk.format("GET", path, headers)
    end
  end
end
request = function()
  n = n % #made + 1
  return made[n]
end
"""
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


def check() -> None:
    if shutil.which("wrk") is None:
        raise Missing("wrk is missing; on Debian: apt install wrk")


@dataclass(frozen=True)
class Round:
    """What one round came to; CPU and the slowest hundredth are in milliseconds."""

    rate: float
    cpu: float
    tail: float


@dataclass
class Target:
    """Pages of one server for some people; nobody's cookie is that of a visitor."""

    name: str
    server: Server
    paths: list[str]
    cookies: list[str] = field(default_factory=lambda: [""])
    rounds: list[Round] = field(default_factory=list)

    def check(self) -> None:
        """Raises RuntimeError where a page is not shown: a redirect must not count as an answer."""
        for path in self.paths:
            for cookie in self.cookies:
                headers = {"Cookie": cookie} if cookie else {}
                answer = fetch(self.server.port, path, **headers)
                if answer.status != 200:
                    raise RuntimeError(f"{self.name}: {path} answers {answer.status}")

    def measure(self, folder: Path, seconds: int) -> Round:
        script = folder / "wrk.lua"
        paths, cookies = lua_list(self.paths), lua_list(self.cookies)
        script.write_text(LUA.format(paths=paths, cookies=cookies, encoding=ENCODING))
        before = self.server.cpu()
        said = wrk(f"http://localhost:{self.server.port}", script, seconds)
        requests = int(found(r"(\d+) requests in", said))
        return Round(
            rate=float(found(r"Requests/sec:\s+([\d.]+)", said)),
            cpu=(self.server.cpu() - before) / requests * 1000,
            tail=milliseconds(found(r"99%\s+(\S+)", said)),
        )

    def median(self, value: Callable[[Round], float]) -> float:
        return statistics.median(map(value, self.rounds))

    def compared(self, other: "Target", value: Callable[[Round], float]) -> float:
        """The median of the rounds' ratios: a noisy minute hits both of a round alike."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        return statistics.median(value(mine) / value(theirs) for mine, theirs in pairs)


def lua_list(values: Iterable[str]) -> str:
    return ", ".join(f'"{value}"' for value in values)


def wrk(url: str, script: Path, seconds: int) -> str:
    """Raises RuntimeError for any answer but a success."""
    command = ["wrk", "-t2", "-c8", f"-d{seconds}s", "--latency", "-s", str(script), url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{url}: {said}")
    return said


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError(f"wrk did not say {pattern}: {text}")
    return match[1]


def milliseconds(value: str) -> float:
    return float(value.rstrip("ums")) * UNITS[value.lstrip("0123456789.")]
