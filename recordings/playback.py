"""Sending a recording's file, or the part of it that a player asks for."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from recordings.models import Recording

BLOCK = 128 * 1024
# What “from here to the end” gives at once: a paused player must not hold a thread of the server.
PIECE = 2 * 1024 * 1024
ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Unsatisfiable(Exception):
    """The file ends before what was asked for."""


def answer(request: HttpRequest, recording: Recording) -> HttpResponseBase:
    path = Path(recording.file.path)
    size = path.stat().st_size
    mark, date = f'"{path.stem}"', http_date(path.stat().st_mtime)
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-cache",
        "Content-Disposition": f'inline; filename="recording{path.suffix}"',
        "Content-Type": recording.mime,
        "ETag": mark,
        "Last-Modified": date,
    }
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", mark) not in (mark, date):
        asked = ""  # they have a part of another file
    try:
        part = wanted(asked, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    first, last = part or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if part:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    return StreamingHttpResponse(read(path, first, last), status=status, headers=headers)


def wanted(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for the whole, as for several ranges or what is no range.

    Raises Unsatisfiable.
    """
    match = ONE_RANGE.fullmatch(asked.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size - 1
    else:
        start = int(first)
        end = min(int(last) if last else start + PIECE - 1, size - 1)
        if last and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return start, end


def read(path: Path, first: int, last: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left and (block := file.read(min(BLOCK, left))):
            left -= len(block)
            yield block
