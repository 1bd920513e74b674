"""`python -m prepsite.start`: one command starts everything, Ctrl-C stops all of it."""

import http.cookiejar
import os
import re
import signal
import sqlite3
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.web.supervised import Site, descendants, parents, until


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def started(var: Path) -> Iterator[list[Site]]:
    """All starts in a folder where nothing was; the first comes first."""
    sites = [Site(var, free_port())]
    yield sites
    for site in sites:
        if not site.ended:
            site.stop(signal.SIGTERM)


@pytest.fixture
def site(started: list[Site], var: Path) -> Site:
    """A site that runs."""
    if started[-1].ended:
        started.append(Site(var, free_port()))
    return started[-1]


def browser() -> urllib.request.OpenerDirector:
    jar = http.cookiejar.CookieJar()
    return urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))


def read(opener: urllib.request.OpenerDirector, url: str, **form: str) -> str:
    data = urllib.parse.urlencode(form).encode() if form else None
    with opener.open(url, data, timeout=30) as answer:
        return str(answer.read().decode())


def rows(var: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(var / "db.sqlite3")) as database:
        return database.execute(query).fetchall()


def test_the_first_start_tells_what_was_done_and_how_to_enter(started: list[Site]) -> None:
    site = started[0]
    assert f"prepsite is at http://localhost:{site.port}/" in site.said
    assert "Database: " in site.said
    assert "Content of courses: " in site.said
    assert "learner@example.com, peer@example.com, author@example.com, admin@example" in site.said
    assert "with the password prepsite-demo" in site.said
    assert "Traceback" not in site.said


def test_a_newcomer_signs_in_and_reads_a_lesson(site: Site) -> None:
    opener, home = browser(), f"http://127.0.0.1:{site.port}"
    page = read(opener, f"{home}/accounts/login/?next=/courses/em/")
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page))
    form = {"login": "learner@example.com", "password": "prepsite-demo", "next": "/courses/em/"}
    course = read(opener, f"{home}/accounts/login/", csrfmiddlewaretoken=token, **form)
    assert "learner@example.com" in course
    match = re.search(r'<a class="button primary" href="([^"]+)">Start: ([^<]+)</a>', course)
    assert match is not None
    lesson = read(opener, home + match[1])
    assert f"<h1>{match[2]}</h1>" in lesson
    assert rows(site.var, "SELECT count(*) FROM courses_reading") == [(1,)]


@pytest.mark.parametrize("queue", ["heavy", "mail"])
def test_a_worker_that_was_killed_is_started_again(queue: str, site: Site) -> None:
    until(lambda: len(site.worker(queue)) == 1 and len(descendants(site.worker(queue)[0])) > 0)
    (killed,) = site.worker(queue)
    left_behind = descendants(killed)
    os.kill(killed, signal.SIGKILL)
    until(lambda: site.worker(queue) not in ([], [killed]))
    assert f"{queue} stopped; starting it again" in site.said
    until(lambda: not left_behind & set(parents()))
    assert read(browser(), f"http://127.0.0.1:{site.port}/health/") == "ok"


def test_the_scheduler_outlives_a_worker_that_was_killed(site: Site) -> None:
    until(lambda: len(site.children("beat")) == 1 and len(site.worker("mail")) == 1)
    scheduler, killed = site.children("beat"), site.worker("mail")
    os.kill(killed[0], signal.SIGKILL)
    until(lambda: site.worker("mail") not in ([], killed))
    assert site.children("beat") == scheduler


def test_ctrl_c_stops_all_of_it(site: Site) -> None:
    started = descendants(site.process.pid)
    assert len(started) >= 5  # web and its worker, mail, heavy, beat
    assert site.stop(signal.SIGINT) == 0
    until(lambda: not started & set(parents()))
    assert "Stopping." in site.said
    assert "Traceback" not in site.said


def test_a_second_start_does_nothing_anew(started: list[Site], var: Path, site: Site) -> None:
    site.stop(signal.SIGTERM)
    started.append(Site(var, free_port()))
    for word in ("Database", "Content", "created", "Static", "Cache"):
        assert word not in started[-1].said
    assert rows(var, "SELECT count(*) FROM accounts_user") == [(4,)]
    assert rows(var, "SELECT kind, content_id FROM content_revision ORDER BY 1, 2") == rows(
        var, "SELECT DISTINCT kind, content_id FROM content_revision ORDER BY 1, 2"
    )


def test_when_web_cannot_run_all_of_it_ends(site: Site) -> None:
    started = descendants(site.process.pid)
    (web,) = site.children("prepsite.web.server")
    os.kill(web, signal.SIGKILL)
    until(lambda: site.ended)
    assert site.process.returncode == 2
    assert "prepsite cannot start: web stopped" in site.said
    until(lambda: not started & set(parents()))
