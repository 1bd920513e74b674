"""Signed-in pages: one gzip stream from kept and personal parts, the same page for everyone."""

import gzip

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from courses import reading
from courses.models import Lesson
from prepsite.web.shell import MOST_VARIANTS, Kept, Piece, Place, deflated, gzipped, plain, stored
from tests import factories

PAGE = "/courses/em/lesson-1/"


def page_of(fixed: list[bytes], own: list[bytes]) -> list[Piece]:
    """Kept parts with personal ones between them, as a shell puts them together."""
    page = [Piece(fixed[0], deflated(fixed[0]))]
    for mine, following in zip(own, fixed[1:], strict=True):
        page += [Piece(mine, stored(mine)), Piece(following, deflated(following))]
    return page


@given(st.binary(max_size=2_000), st.lists(st.tuples(st.binary(), st.binary(max_size=2_000))))
def test_the_stream_decodes_to_the_page(start: bytes, parts: list[tuple[bytes, bytes]]) -> None:
    page = page_of([start, *(f for _, f in parts)], [o for o, _ in parts])
    assert gzip.decompress(gzipped(page)) == start + b"".join(o + f for o, f in parts)
    assert plain(page) == gzip.decompress(gzipped(page))


@pytest.mark.parametrize("size", [0, 1, 65_534, 65_535, 65_536, 131_070, 131_071, 500_000])
def test_a_personal_part_may_be_long(size: int) -> None:
    own = (bytes(range(256)) * (size // 256 + 1))[:size]
    assert gzip.decompress(gzipped(page_of([b"<", b">"], [own]))) == b"<" + own + b">"


@pytest.fixture
def lessons(db: None) -> list[Lesson]:
    return factories.small_course()


@pytest.mark.parametrize("path", ["/courses/", "/courses/em/", PAGE, "/frameworks/"])
def test_a_real_page_is_the_same_packed_and_plain(
    path: str, as_lena: Client, lena: User, lessons: list[Lesson]
) -> None:
    reading.save_note(lena, lessons[0], "note “é” " * 4_000, base=None)
    as_lena.get(path)
    typed = as_lena.get(path)
    packed = as_lena.get(path, HTTP_ACCEPT_ENCODING="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in typed.headers
    assert without_token(gzip.decompress(packed.content)) == without_token(typed.content)


def without_token(html: bytes) -> bytes:
    """The token of forms is masked anew in each page."""
    before, *after = html.split(b'name="csrfmiddlewaretoken" value="')
    return b"".join([before, *(piece.partition(b'"')[2] for piece in after)])


def test_a_page_of_a_person_is_kept_by_nobody_else(as_lena: Client, lessons: list[Lesson]) -> None:
    answer = as_lena.get(PAGE)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Accept-Encoding, Cookie"


def test_what_a_person_typed_is_escaped(as_lena: Client, lena: User, lessons: list[Lesson]) -> None:
    lena.name = "<b>Lena</b>"
    lena.save()
    for path in (PAGE, "/courses/em/", "/", "/settings/"):
        html = as_lena.get(path).content.decode()
        assert "&lt;b&gt;Lena&lt;/b&gt;" in html
        assert "<b>Lena" not in html


def test_one_persons_part_never_reaches_another(
    as_lena: Client, lena: User, priya: User, client: Client, lessons: list[Lesson]
) -> None:
    reading.save_note(lena, lessons[0], "for Lena alone", base=None)
    other = Client()
    other.force_login(priya)
    pages = {who: c.get(PAGE).content.decode() for who, c in
             {"lena": as_lena, "priya": other, "visitor": client}.items()}  # fmt: skip
    found = {who: ("for Lena alone" in html, "lena@" in html) for who, html in pages.items()}
    assert found == {
        "lena": (True, True),
        "priya": (False, False),
        "visitor": (False, False),
    }


def test_a_place_that_depends_on_one_value_is_rendered_once_for_each() -> None:
    place = Place("icons/check.html", by="done")
    first = place.render({"done": frozenset({1})})
    assert place.render({"done": frozenset({1})}) is first
    for number in range(2 * MOST_VARIANTS):
        place.render({"done": frozenset({number})})
    assert len(place.variants) <= MOST_VARIANTS


class Page:
    def __init__(self, size: int) -> None:
        self.size = size


def test_what_is_kept_is_good_for_one_stamp() -> None:
    kept = Kept(most=100)
    first = kept.get("a", "stamp", lambda: Page(10))
    assert kept.get("a", "stamp", lambda: Page(10)) is first
    second = kept.get("a", "later", lambda: Page(20))
    assert second is not first
    assert (kept.look("a", "stamp"), kept.bytes) == (None, 20)


def test_the_oldest_goes_first_and_bytes_are_counted() -> None:
    kept = Kept(most=100)
    for key in "abcd":
        kept.put(key, "stamp", Page(40))
    assert (list(kept.items), kept.bytes) == (["c", "d"], 80)
    kept.clear()
    assert (list(kept.items), kept.bytes) == ([], 0)
