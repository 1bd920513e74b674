"""Pages that are the same for every visitor, kept whole and compressed in the process.

It stands before Django: a signed-out visitor's lesson costs one dictionary look-up. A view says
`same_for_everyone(response)`; an entry is good for one content stamp and one release of the code
(the process itself). At most two seconds stale, as the stamp is.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from django.conf import settings
from django.db import close_old_connections
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

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not self.enabled or not may_be_stored(environ):
            return self.forward(environ, start_response)
        key = (environ["PATH_INFO"], environ.get("HTTP_HOST", ""), is_secure(environ))
        entry = self.entries.get(key)
        if entry is not None and entry.stamp == current_stamp():
            return serve(entry, environ, start_response)
        return self.fetch(key, environ, start_response)

    def forward(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def without_mark(status: str, headers: Headers, exc_info: Any = None) -> Any:
            kept = [h for h in headers if h[0] != MARK]
            return (
                start_response(status, kept, exc_info)
                if exc_info
                else (start_response(status, kept))
            )

        return self.application(environ, without_mark)

    def fetch(
        self, key: tuple[str, str, bool], environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        # Read before the page is made: content that changes meanwhile makes the entry stale.
        known = current_stamp()
        seen: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], Any]:
            seen.append((status, headers))
            kept = [h for h in headers if h[0] != MARK]
            return (
                start_response(status, kept, exc_info)
                if exc_info
                else (start_response(status, kept))
            )

        result = self.application(environ, note)
        status, headers = seen[-1]
        names = {name.lower() for name, _ in headers}
        if not status.startswith("200") or MARK.lower() not in names or "set-cookie" in names:
            return result
        body = b"".join(result)
        if hasattr(result, "close"):
            result.close()
        if environ["REQUEST_METHOD"] == "GET":
            self.keep(key, make_entry(known, headers, body))
        return [body]

    def keep(self, key: tuple[str, str, bool], entry: Entry) -> None:
        old = self.entries.pop(key, None)
        self.bytes += entry.size - (old.size if old else 0)
        self.entries[key] = entry
        while self.bytes > MOST_BYTES:
            self.bytes -= self.entries.popitem(last=False)[1].size


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
