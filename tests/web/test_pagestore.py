"""Pages kept whole, called as the server calls them: around the real application."""

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from courses.models import Lesson
from prepsite.web import pagestore
from prepsite.web.pagestore import MARK, PageStore, same_for_everyone
from prepsite.wsgi import django_application
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
FREE, CLOSED = "/courses/em/lesson-1/", "/courses/em/lesson-2/"


@dataclass
class Answer:
    status: str
    headers: dict[str, str]
    body: bytes


class Site:
    """The store around an application that counts how often it is asked."""

    def __init__(self, application: Callable[..., Iterable[bytes]] = django_application) -> None:
        self.asked = 0
        self.inner = application
        self.store = PageStore(self.application, enabled=True)

    def application(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        return self.inner(environ, start)

    def ask(self, path: str, method: str = "GET", **environ: Any) -> Answer:
        request = RequestFactory().generic(method, path, **environ)
        seen: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[..., object]:
            seen.append((status, headers))
            return seen.append

        result = self.store(request.environ, start)
        body = b"".join(result)
        if hasattr(result, "close"):
            result.close()
        status, headers = seen[-1]
        assert MARK.lower() not in {name.lower() for name, _ in headers}
        return Answer(status, dict(headers), body)


@pytest.fixture
def lessons() -> list[Lesson]:
    return factories.small_course()


@pytest.fixture
def site(lessons: list[Lesson]) -> Site:
    return Site()


def test_the_second_visitor_does_not_reach_the_application(site: Site) -> None:
    first, second = site.ask(FREE), site.ask(FREE)
    assert (first.status, second.status) == ("200 OK", "200 OK")
    assert first.body == second.body
    assert b"<h1>Lesson-1</h1>" in second.body
    assert site.asked == 1


def test_a_kept_page_has_the_headers_of_the_first(site: Site) -> None:
    first, second = site.ask(FREE), site.ask(FREE)
    for name in ("Content-Type", "X-Frame-Options", "Content-Security-Policy", "Referrer-Policy"):
        assert second.headers[name] == first.headers[name]
    assert second.headers["Content-Length"] == str(len(second.body))


@pytest.mark.parametrize("path", ["/", "/courses/", "/courses/em/", "/frameworks/", "/offline/"])
def test_every_public_page_is_kept(path: str, site: Site) -> None:
    assert site.ask(path).status == site.ask(path).status == "200 OK"
    assert site.asked == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (CLOSED, "302 Found"),
        ("/courses/none/", "404 Not Found"),
        ("/robots.txt", "200 OK"),
        ("/health/", "200 OK"),
        ("/accounts/login/", "200 OK"),
        (f"{FREE}?utm=1", "200 OK"),
    ],
)
def test_what_is_not_the_same_for_all_is_not_kept(path: str, status: str, site: Site) -> None:
    assert site.ask(path).status == site.ask(path).status == status
    assert site.asked == 2
    assert site.store.bytes == 0


def test_a_query_does_not_change_what_others_get(site: Site) -> None:
    site.ask("/search/?q=text")
    assert site.ask("/search/").body == site.ask("/search/").body
    assert b'value="text"' not in site.ask("/search/").body


def test_who_may_be_signed_in_passes_by(site: Site) -> None:
    site.ask(FREE)
    site.ask(FREE, HTTP_COOKIE="theme=dark; sessionid=abc")
    assert site.asked == 2


def test_other_cookies_do_not_matter(site: Site) -> None:
    site.ask(FREE)
    site.ask(FREE, HTTP_COOKIE="csrftoken=abc; theme=dark")
    assert site.asked == 1


def test_a_form_passes_by(site: Site) -> None:
    site.ask(FREE)
    site.ask(FREE, "POST")
    assert site.asked == 2


@pytest.mark.parametrize(
    ("accepted", "encoding", "decode"),
    [
        ("", None, bytes),
        ("deflate", None, bytes),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
    ],
)
def test_each_encoding_holds_the_same_page(
    accepted: str, encoding: str | None, decode: Callable[[bytes], bytes], site: Site
) -> None:
    plain = site.ask(FREE)
    answer = site.ask(FREE, HTTP_ACCEPT_ENCODING=accepted)
    assert answer.headers.get("Content-Encoding") == encoding
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert decode(answer.body) == plain.body
    assert site.asked == 1


def test_a_browser_that_has_the_page_gets_no_body(site: Site) -> None:
    site.ask(FREE)
    etag = site.ask(FREE).headers["ETag"]
    answer = site.ask(FREE, HTTP_IF_NONE_MATCH=etag, HTTP_ACCEPT_ENCODING="br")
    assert (answer.status, answer.body) == ("304 Not Modified", b"")
    assert "Content-Length" not in answer.headers
    assert site.ask(FREE, HTTP_IF_NONE_MATCH='W/"old"').status == "200 OK"


def test_head_tells_the_length_and_sends_nothing(site: Site) -> None:
    page = site.ask(FREE)
    site.ask(FREE)
    answer = site.ask(FREE, "HEAD")
    assert (answer.status, answer.body) == ("200 OK", b"")
    assert answer.headers["Content-Length"] == str(len(page.body))


def test_head_alone_keeps_nothing(site: Site) -> None:
    site.ask(FREE, "HEAD")
    assert b"<h1>Lesson-1</h1>" in site.ask(FREE).body


def test_a_change_of_content_is_seen_at_once(site: Site, lessons: list[Lesson]) -> None:
    before = site.ask(FREE)
    site.ask(FREE)
    lessons[0].title = "A better title"
    factories.saved(lessons[0])
    after = site.ask(FREE)
    assert b"<h1>A better title</h1>" in after.body
    assert site.ask(FREE).headers["ETag"] != before.headers.get("ETag")
    assert site.asked == 2


def test_a_lesson_that_is_no_longer_free_is_closed(site: Site, lessons: list[Lesson]) -> None:
    site.ask(FREE)
    lessons[0].free = False
    factories.saved(lessons[0])
    assert site.ask(FREE).status == "302 Found"


def test_hosts_and_schemes_are_kept_apart(site: Site) -> None:
    site.ask(FREE, HTTP_HOST="localhost")
    site.ask(FREE, HTTP_HOST="127.0.0.1")
    site.ask(FREE, HTTP_HOST="localhost", **{"wsgi.url_scheme": "https"})
    assert site.asked == 3
    site.ask(FREE, HTTP_HOST="localhost")
    assert site.asked == 3


def test_a_foreign_host_gets_no_kept_page(site: Site) -> None:
    site.ask(FREE, HTTP_HOST="localhost")
    assert site.ask(FREE, HTTP_HOST="evil.example").status == "400 Bad Request"


def test_behind_a_proxy_its_header_tells_the_scheme(site: Site, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    site.ask(FREE, HTTP_X_FORWARDED_PROTO="http")
    site.ask(FREE, HTTP_X_FORWARDED_PROTO="https")
    assert site.asked == 2


def marked(body: bytes, cookie: bool = False) -> Callable[..., Iterable[bytes]]:
    """An application whose every page is the same for everyone."""

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        response = same_for_everyone(HttpResponse(body))
        if cookie:
            response.set_cookie("a", "b")
        cookies = [("Set-Cookie", c.OutputString()) for c in response.cookies.values()]
        start("200 OK", [*response.items(), *cookies])
        return response

    return application


def test_a_page_with_a_cookie_is_never_kept() -> None:
    site = Site(marked(b"mine", cookie=True))
    assert site.ask("/a").headers["Set-Cookie"] == "a=b; Path=/"
    site.ask("/a")
    assert site.asked == 2


def test_the_oldest_pages_go_when_there_are_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(marked(bytes(range(256)) * 40))
    site.ask("/0")
    one = site.store.bytes
    monkeypatch.setattr(pagestore, "MOST_BYTES", 3 * one)
    for number in range(1, 6):
        site.ask(f"/{number}")
    assert [path for path, _, _ in site.store.entries] == ["/3", "/4", "/5"]
    assert site.store.bytes == 3 * one


def test_a_page_made_anew_takes_the_place_of_the_old(lessons: list[Lesson]) -> None:
    site = Site(marked(b"x" * 1_000))
    site.ask("/a")
    before = site.store.bytes
    factories.saved(lessons[0])
    site.ask("/a")
    assert (site.asked, site.store.bytes) == (2, before)


def test_content_that_changes_while_a_page_is_made_makes_it_stale(lessons: list[Lesson]) -> None:
    inner = marked(b"page")

    def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        factories.saved(lessons[0])
        return inner(environ, start)

    site = Site(application)
    site.ask("/a")
    site.ask("/a")
    assert site.asked == 2


def test_under_debug_nothing_is_kept(settings: Settings, lessons: list[Lesson]) -> None:
    settings.DEBUG = True
    assert PageStore(django_application).enabled is False
