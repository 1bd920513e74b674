"""What .dockerignore lets into the image is the whole site, and it runs without writing there."""

import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.web.supervised import LONG, ROOT, environment, until

DOCKERFILE = (ROOT / "Dockerfile").read_text()
JUNK = ["**/__pycache__", "**/*.pyc"]


@dataclass
class Image:
    """The folder /app, and beside it the one volume."""

    app: Path
    var: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        return environment(
            self.var,
            PORT=str(self.port),
            STATIC_ROOT=str(self.app / "release"),
            PYTHONDONTWRITEBYTECODE="1",
            WEB_CONCURRENCY="1",
        )

    def start(self, role: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "prepsite.start", role],
            cwd=self.app, env=self.environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def run(self, role: str) -> str:
        process = self.start(role)
        said, _ = process.communicate(timeout=LONG)
        assert process.returncode == 0
        return said

    def files(self) -> dict[str, int]:
        return {str(file): file.stat().st_mtime_ns for file in self.app.rglob("*")}

    def get(self, path: str, **headers: str) -> tuple[str | None, bytes]:
        """The encoding, and the content."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers["Content-Encoding"], answer.read()

    def answers(self) -> bool:
        try:
            return self.get("/health/")[1] == b"ok"
        except OSError:
            return False


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """What the Dockerfile copies, and then builds."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    everything, *others = [line for line in lines if not line.startswith("#")]
    assert everything == "*"
    assert [line for line in others if not line.startswith("!")] == JUNK
    found = Image(tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("var"), free_port())
    for line in others:
        if line.startswith("!"):
            copy(ROOT / line[1:], found.app / line[1:])
    assert "Static files collected" in found.run("static")
    # As the stage of the build is left behind, with what it made for itself.
    shutil.rmtree(found.var)
    return found


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    else:
        target.parent.mkdir(exist_ok=True)
        shutil.copy(source, target)


@pytest.fixture(scope="module")
def served(image: Image) -> Iterator[dict[str, int]]:
    """The files before; it runs then."""
    before = image.files()
    assert "Content of courses: " in image.run("prepare")
    web = image.start("web")
    until(lambda: web.poll() is not None or image.answers())
    yield before
    web.terminate()
    web.communicate(timeout=LONG)


@pytest.mark.usefixtures("served")
def test_pages_and_their_static_files_are_served_compressed(image: Image) -> None:
    page = image.get("/courses/")[1].decode()
    assets = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js))"', page)
    assert {Path(asset).suffix for asset in assets} == {".css", ".js"}
    for asset in assets:
        assert re.search(r"\.[0-9a-f]{12}\.", asset), "no hash in its name"
        for encoding in ("br", "gzip"):
            assert image.get(asset, **{"Accept-Encoding": encoding})[0] == encoding


def test_nothing_is_written_but_to_the_volume(served: dict[str, int], image: Image) -> None:
    assert image.files() == served
    assert (image.var / "db.sqlite3").exists()


def test_the_image_holds_no_secret_and_nothing_of_the_checkout(image: Image) -> None:
    names = {file.name for file in image.app.iterdir()}
    assert not {".env", ".git", "var", "tests", "docs"} & names
    assert list(image.app.rglob("secret_key")) == []


def test_it_is_built_in_one_stage_and_runs_in_another_without_root() -> None:
    build, run = re.split(r"^FROM .*$", DOCKERFILE, flags=re.MULTILINE)[1:]
    assert "pip " in build
    assert "pip " not in run
    assert re.findall(r"^USER (.+)$", run, re.MULTILINE) == ["10001"]
    assert re.search(r"^HEALTHCHECK ", run, re.MULTILINE)
    assert not re.search(r"SECRET|PASSWORD", DOCKERFILE)
