"""Images: each kind is measured, and what is no image, or too much of one, is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from prepsite.content.assets import LIMIT, NotAnImage, measure

XMLNS = 'xmlns="http://www.w3.org/2000/svg"'
TOO_MANY = "“x.png” has too many pixels; the limit is 40,000,000"
ACTIVE = "“x.svg” holds {} or a handler or a link; a drawing has none"
DECLARES = "“x.svg” declares a document type or a style sheet; a drawing has none"
SIZELESS = "“x.svg” needs a width and a height in pixels"


def raster(kind: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (20, 10), "teal").save(out, kind)
    return out.getvalue()


def svg(inside: str = "", attributes: str = 'width="20" height="10"') -> bytes:
    return f"<svg {XMLNS} {attributes}>{inside}</svg>".encode()


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(NotAnImage) as refused:
        measure(name, data)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("x.png", "PNG"),
        ("x.jpg", "JPEG"),
        ("X.JPEG", "JPEG"),
        ("x.gif", "GIF"),
        ("x.webp", "WEBP"),
        ("x.avif", "AVIF"),
    ],
)
def test_each_kind_of_picture_is_measured(name: str, kind: str) -> None:
    image = measure(name, raster(kind))
    assert (image.name, image.width, image.height) == (name, 20, 10)


@pytest.mark.parametrize(
    "attributes",
    [
        'width="20" height="10"',
        'width="20px" height="10px"',
        'viewBox="0 0 20 10"',
        'viewBox="0,0,19.6,10.4"',
        'width="20" viewBox="0 0 40 10"',
    ],
)
def test_a_drawing_is_measured(attributes: str) -> None:
    image = measure("x.svg", svg("<g><path d='M0 0'/></g>", attributes))
    assert (image.width, image.height) == (20, 10)


def test_a_drawing_may_begin_as_xml_does() -> None:
    prologue = b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    assert measure("x.svg", prologue + svg()).width == 20


def test_the_same_bytes_lie_at_the_same_place() -> None:
    assert measure("x.svg", svg()).path == measure("x.svg", svg()).path
    assert measure("x.svg", svg()).path != measure("x.svg", svg("<g/>")).path


NOT_PNG = "“x.png” is not a PNG image that can be shown"
DISGUISED = {
    "text": b"just text",
    "nothing": b"",
    "page": b"<!doctype html><script>alert(1)</script>",
    "drawing": svg(),
    "only the first bytes": b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
    "cut short": raster("PNG")[:50],
    "another kind": raster("GIF"),
}


@pytest.mark.parametrize("data", DISGUISED.values(), ids=DISGUISED)
def test_what_is_not_what_its_name_says(data: bytes) -> None:
    assert refusal("x.png", data) == NOT_PNG


def test_a_script_that_begins_like_a_picture() -> None:
    assert refusal("x.gif", b"GIF89a/*\x00\x00*/=1;alert(1)//") == (
        "“x.gif” is not a GIF image that can be shown"
    )


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6_325, 10_000, 60_000])
def test_a_small_file_that_claims_to_be_huge(side: int) -> None:
    assert refusal("x.png", png_that_claims(side, side)) == TOO_MANY


def test_a_file_over_the_limit() -> None:
    assert refusal("x.png", b"x" * (LIMIT + 1)) == (
        "“x.png” has 5,000,001 bytes; the limit is 5,000,000"
    )


@pytest.mark.parametrize(
    "name",
    ["../x.png", ".hidden.png", "a/b.png", "a\\b.png", "x", "x.exe", "x.png.html", "ä.png",
     "a b.png", ""],
)  # fmt: skip
def test_a_name_that_is_none(name: str) -> None:
    assert refusal(name, raster("PNG")) == (
        f"“{name}” must be a name like picture.png or diagram.svg"
    )


DRAWINGS = {
    "script": ("<script>alert(1)</script>", ACTIVE.format("script")),
    "script of a page": (
        '<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>',
        ACTIVE.format("script"),
    ),
    "handler": ('<g onload="alert(1)"/>', ACTIVE.format("g")),
    "foreign page": ("<foreignObject><p/></foreignObject>", ACTIVE.format("foreignObject")),
    "link": ('<a href="https://e.com">x</a>', ACTIVE.format("a")),
    "old link": (
        '<g xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//e.com"/>',
        ACTIVE.format("g"),
    ),
    "picture": ('<image href="https://e.com/spy.png"/>', ACTIVE.format("image")),
    "animation": ('<animate attributeName="x"/>', ACTIVE.format("animate")),
    "style sheet inside": ("<?xml-stylesheet type='text/xsl' href='#x'?>", DECLARES),
}  # fmt: skip


@pytest.mark.parametrize(("inside", "message"), DRAWINGS.values(), ids=DRAWINGS)
def test_a_drawing_that_could_do_something(inside: str, message: str) -> None:
    assert refusal("x.svg", svg(inside)) == message


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE svg [<!ENTITY a "x">]>',
        '<!DOCTYPE svg SYSTEM "https://e.com/x.dtd">',
        '<?xml version="1.0"?><?xml-stylesheet href="https://e.com/x.css"?>',
        '<?xml version="1.0" encoding="utf-16"?>',
    ],
)
def test_a_drawing_that_declares_more_than_a_drawing(before: str) -> None:
    assert refusal("x.svg", before.encode() + svg()) == DECLARES


def test_a_handler_on_the_drawing_itself() -> None:
    assert refusal("x.svg", svg(attributes='width="1" height="1" onload="x()"')) == (
        ACTIVE.format("svg")
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"text", b"<svg>", b"<svg/>", b"<html/>", svg()[:-1],
     svg("<script>").decode().encode("utf-16")],
)  # fmt: skip
def test_what_is_no_drawing(data: bytes) -> None:
    assert refusal("x.svg", data) == "“x.svg” is not an SVG drawing"


@pytest.mark.parametrize(
    "attributes",
    ["", 'width="100%" height="100%"', 'width="0" height="5"', 'width="nan" height="5"',
     'width="20000" height="5"', 'viewBox="0 0"'],
)  # fmt: skip
def test_a_drawing_without_a_size(attributes: str) -> None:
    assert refusal("x.svg", svg(attributes=attributes)) == SIZELESS
