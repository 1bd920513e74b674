"""Signed-in pages: what is the same for all is rendered once, what is the person's own each time.

A template marks its open places with `{% personal "partial.html" %}`. `Shell` is the page between
those places, compressed once; `fill` renders the partials for one person and joins everything to
one gzip stream, without compressing the page again. A place whose content depends on one value of
the context alone says so, `{% personal "partial.html" by="done" %}`, and is rendered once for each;
only the token of its forms is put in anew.
"""

import re
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import Context, Engine
from django.template.loader import render_to_string

from prepsite.web.pagestore import same_for_everyone

MARK = re.compile(r"<!--personal:([a-z0-9_/.-]+) by:([a-z_]*)-->")
MOST_VARIANTS = 64  # of one place of one page
MOST_SHARED = 5_000  # of a place that is the same on every page
PLACEHOLDER = "\x00token\x00"  # where a kept variant has its forms' token
GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
LAST_BLOCK = b"\x01\x00\x00\xff\xff"
LONGEST_BLOCK = 65_535
SMALL = 2_000  # bytes


def deflated(data: bytes) -> bytes:
    """A piece of a deflate stream that ends on a byte, so that another piece can follow."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    return deflate.compress(data) + deflate.flush(zlib.Z_FULL_FLUSH)


def stored(data: bytes) -> bytes:
    """The same, uncompressed: for what is different each time."""
    blocks = (data[i : i + LONGEST_BLOCK] for i in range(0, len(data), LONGEST_BLOCK))
    return b"".join(
        b"\x00" + struct.pack("<HH", len(block), len(block) ^ 0xFFFF) + block for block in blocks
    )


class Piece(NamedTuple):
    """A part of a page, as it is and as a piece of a deflate stream."""

    plain: bytes
    packed: bytes


def fixed_piece(text: str) -> Piece:
    return Piece(text.encode(), deflated(text.encode()))


def own_piece(text: str) -> Piece:
    return Piece(text.encode(), stored(text.encode()))


TOKEN_PIECE = Piece(b"", b"")


# What stands in the frame of every page, and so is kept once for all of them.
SHARED: dict[str, dict[Hashable, list[Piece]]] = {"account": {}, "told": {}}


def account_key(user: Any) -> Hashable:
    """All that the account menu shows of a person."""
    return user.pk, str(user), user.email, user.is_staff, user.interview_date, user.days_left()


class Place:
    """An open place: its partial, and what the partial came to for each value of `by`."""

    def __init__(self, name: str, by: str) -> None:
        self.partial = Engine.get_default().get_template(name)
        self.by = by
        self.most = MOST_SHARED if by in SHARED else MOST_VARIANTS
        self.variants: dict[Hashable, list[Piece]] = SHARED.get(by, {})

    def render(self, values: dict[str, Any]) -> list[Piece]:
        if not self.by:
            return [own_piece(self.partial.render(Context(values)))]
        key = values.get("signed_in", False), values.get(self.by)
        variant = self.variants.get(key)
        if variant is None:
            if len(self.variants) >= self.most:
                self.variants.clear()
            variant = self.variants[key] = self.keep(values)
        if len(variant) == 1:
            return variant
        token = own_piece(values.get("csrf_token", ""))
        return [token if piece is TOKEN_PIECE else piece for piece in variant]

    def keep(self, values: dict[str, Any]) -> list[Piece]:
        """A variant: fixed pieces with the token's place between them."""
        texts = self.partial.render(Context(values | {"csrf_token": PLACEHOLDER})).split(
            PLACEHOLDER
        )
        pieces = [TOKEN_PIECE] * (2 * len(texts) - 1)
        pieces[::2] = [fixed_piece(text) for text in texts]
        return pieces


class Shell:
    """One page with open places."""

    def __init__(self, template: str, context: dict[str, Any]) -> None:
        html = render_to_string(template, context | {"shell": True})
        pieces = MARK.split(html)
        self.fixed = [fixed_piece(piece) for piece in pieces[::3]]
        names = list(zip(pieces[1::3], pieces[2::3], strict=True))
        places = {name: Place(*name) for name in names}
        self.places = [places[name] for name in names]
        self.size = sum(len(piece.plain) + len(piece.packed) for piece in self.fixed)

    def fill(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """The page of one person."""
        values = context | {"request": request, "user": request.user, "signed_in": True}
        values["csrf_token"] = get_token(request)
        values["messages"] = list(get_messages(request))
        values["told"] = tuple((m.level_tag, str(m)) for m in values["messages"])
        values["account"] = account_key(request.user)
        page = self.put_together(values)
        response = HttpResponse()
        if "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", ""):
            response.content = gzipped(page)
            response["Content-Encoding"] = "gzip"
        else:
            response.content = plain(page)
        response["Vary"] = "Accept-Encoding, Cookie"
        response["Cache-Control"] = "private, no-cache"
        return response

    def public(self, context: dict[str, Any]) -> HttpResponse:
        """The page of every visitor: no form, no token, no cookie."""
        values = context | {"user": AnonymousUser()}
        return HttpResponse(plain(self.put_together(values)))

    def respond(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        if request.user.is_authenticated:
            return self.fill(request, context)
        return same_for_everyone(self.public(context))

    def put_together(self, values: dict[str, Any]) -> list[Piece]:
        pieces = [self.fixed[0]]
        for place, following in zip(self.places, self.fixed[1:], strict=True):
            pieces += [*place.render(values), following]
        return pieces


def plain(page: list[Piece]) -> bytes:
    return b"".join(piece.plain for piece in page)


def gzipped(page: list[Piece]) -> bytes:
    """One gzip member: deflate streams that end on a byte may follow each other."""
    text = plain(page)
    end = struct.pack("<II", zlib.crc32(text), len(text) & 0xFFFFFFFF)
    return GZIP_HEADER + b"".join(piece.packed for piece in page) + LAST_BLOCK + end


class Kept:
    """What was built for a key, as long as the content stamp stays the same.

    The oldest goes when all together would pass `most` bytes; what has no `size` counts as small.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self.items: OrderedDict[Any, tuple[str, Any]] = OrderedDict()
        self.lock = threading.Lock()

    def look(self, key: Any, stamp: str) -> Any:
        """What is kept for the key under this stamp, or None."""
        item = self.items.get(key)
        return item[1] if item is not None and item[0] == stamp else None

    def get(self, key: Any, stamp: str, build: Callable[[], Any]) -> Any:
        value = self.look(key, stamp)
        if value is None:
            value = build()
            self.put(key, stamp, value)
        return value

    def put(self, key: Any, stamp: str, value: Any) -> None:
        with self.lock:
            old = self.items.pop(key, None)
            self.bytes += size_of(value) - (size_of(old[1]) if old else 0)
            self.items[key] = (stamp, value)
            while self.bytes > self.most and len(self.items) > 1:
                self.bytes -= size_of(self.items.popitem(last=False)[1][1])

    def clear(self) -> None:
        with self.lock:
            self.items.clear()
            self.bytes = 0


def size_of(value: Any) -> int:
    return int(getattr(value, "size", SMALL))
