"""Pages that are the same for every visitor, kept whole and compressed in the process.

It stands before Django: a signed-out visitor's lesson costs one dictionary look-up. A view says
`same_for_everyone(response)`; an entry is good for one content stamp and one release of the code
(the process itself). At most two seconds stale, as the stamp is.
"""

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.http import HttpResponse

from prepsite.content import stamp

MARK = "X-Same-For-Everyone"
MOST_BYTES = 64_000_000
Headers = list[tuple[str, str]]


def same_for_everyone(response: HttpResponse) -> HttpResponse:
    """Marks a response as the same for all visitors; the mark never leaves the process."""
    response[MARK] = "1"
    return response


@dataclass(frozen=True)
class Entry:
    """One stored page: its stamp, and headers and body by encoding."""

    stamp: str
    etag: str
    variants: dict[str, tuple[Headers, bytes]]

    @property
    def size(self) -> int:
        return sum(len(body) for _, body in self.variants.values())


class PageStore:
    """WSGI middleware, outermost."""

    def __init__(self, application: WSGIApplication, *, enabled: bool | None = None) -> None:
        self.application = application
        self.enabled = not settings.DEBUG if enabled is None else enabled
        self.entries: OrderedDict[tuple[str, str, bool], Entry] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self.enabled or not may_be_stored(environ):
            return self.forward(environ, start_response)
        key = (environ["PATH_INFO"], environ.get("HTTP_HOST", ""), is_secure(environ))
        try:
            known = current_stamp()
        except DatabaseError:
            # Django answers what it can: that the process lives, and a page that something broke.
            return self.forward(environ, start_response)
        entry = self.entries.get(key)
        if entry is not None and entry.stamp == known:
            return serve(entry, environ, start_response)
        return self.fetch(key, known, environ, start_response)

    def forward(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def without_mark(status: str, headers: Headers, *error: Any) -> Any:
            return start_response(status, [h for h in headers if h[0] != MARK], *error)

        return self.application(environ, without_mark)

    def fetch(
        self,
        key: tuple[str, str, bool],
        known: str,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """Asks Django, and answers from the new entry where the page may be kept.

        The stamp was read before the page is made: content that changes meanwhile makes it stale.
        """
        held: list[tuple[str, Headers]] = []

        def hold(status: str, headers: Headers, *_error: Any) -> Callable[[bytes], object]:
            held.append((status, headers))
            return unused_write

        result = self.application(environ, hold)
        status, headers = held[-1]
        if environ["REQUEST_METHOD"] == "HEAD" or not is_same_for_everyone(status, headers):
            start_response(status, [h for h in headers if h[0] != MARK])
            return result
        body = b"".join(result)
        if hasattr(result, "close"):
            result.close()
        entry = make_entry(known, headers, body)
        self.keep(key, entry)
        return serve(entry, environ, start_response)

    def keep(self, key: tuple[str, str, bool], entry: Entry) -> None:
        with self.lock:
            old = self.entries.pop(key, None)
            self.bytes += entry.size - (old.size if old else 0)
            self.entries[key] = entry
            while self.bytes > MOST_BYTES:
                self.bytes -= self.entries.popitem(last=False)[1].size


def unused_write(_data: bytes) -> object:
    """What WSGI's oldest way of answering asks for; Django returns its body instead."""
    raise NotImplementedError


def is_same_for_everyone(status: str, headers: Headers) -> bool:
    names = {name.lower() for name, _ in headers}
    return status.startswith("200") and MARK.lower() in names and "set-cookie" not in names


def may_be_stored(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ.get("QUERY_STRING")
        and settings.SESSION_COOKIE_NAME not in environ.get("HTTP_COOKIE", "")
    )


def is_secure(environ: WSGIEnvironment) -> bool:
    if settings.TRUSTED_PROXIES:
        return bool(environ.get("HTTP_X_FORWARDED_PROTO") == "https")
    return bool(environ["wsgi.url_scheme"] == "https")


def current_stamp() -> str:
    """Asking needs a database connection that Django would otherwise look after."""
    if stamp.is_known():
        return stamp.current()
    close_old_connections()
    try:
        return stamp.current()
    finally:
        close_old_connections()


def make_entry(known: str, headers: Headers, body: bytes) -> Entry:
    dropped = {MARK.lower(), "content-length", "etag"}
    kept = [(n, v) for n, v in headers if n.lower() not in dropped]
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'
    variants = {
        encoding: ([*kept, *lengths(encoding, data, etag)], data)
        for encoding, data in (
            ("", body),
            ("gzip", gzip.compress(body, 9, mtime=0)),
            ("br", brotli.compress(body, quality=9)),
        )
    }
    return Entry(known, etag, variants)


def lengths(encoding: str, data: bytes, etag: str) -> Headers:
    headers = [("Content-Length", str(len(data))), ("ETag", etag), ("Vary", "Accept-Encoding")]
    return [*headers, ("Content-Encoding", encoding)] if encoding else headers


def serve(entry: Entry, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
    encoding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
    headers, body = entry.variants[encoding]
    if environ.get("HTTP_IF_NONE_MATCH") == entry.etag:
        start_response("304 Not Modified", [h for h in headers if h[0] != "Content-Length"])
        return []
    start_response("200 OK", headers.copy())
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
