"""A small application: says how long the body of a request was, and what it began with."""

from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    answer = f"{len(body)} {body[:4].decode()}".encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]
