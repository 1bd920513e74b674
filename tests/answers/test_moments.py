"""Moments that a text names become links into its recording, and nothing else does."""

import re
import uuid

import pytest
from django.utils.safestring import SafeString

from answers.moments import linked
from prepsite.markdown import render
from recordings.models import Recording

LINK = re.compile(r'<a href="([^"]*)" data-moment="(\d+)" data-of="([^"]*)">([^<]*)</a>')


def recording(seconds: float | None = 9_000) -> Recording:
    return Recording(pk=uuid.UUID(int=1), seconds=seconds)


def moments(text: str, seconds: float | None = 9_000) -> list[tuple[str, int]]:
    return [(shown, int(at)) for _, at, _, shown in LINK.findall(linked(text, recording(seconds)))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("At 2:31 you stop.", [("2:31", 151)]),
        ("(0:07), 12:00–13:05.", [("0:07", 7), ("12:00", 720), ("13:05", 785)]),
        ("75:10 and 1:15:10", [("75:10", 4510), ("1:15:10", 4510)]),
        ("2:61, 2:3, 12:345, 1:2:3, 12:31:4, x2:31, 2:31pm, 1.2:31, 12:31.5", []),
        ("2:31. Then", [("2:31", 151)]),
    ],
)
def test_what_is_a_moment(text: str, found: list[tuple[str, int]]) -> None:
    assert moments(text) == found


def test_a_link_plays_this_recording_also_without_scripts() -> None:
    key = uuid.UUID(int=1)
    assert LINK.findall(linked("2:31", recording())) == [
        (f"/recordings/{key}/media/#t=151", "151", str(key), "2:31")
    ]


def test_a_moment_after_the_end_is_none() -> None:
    assert moments("1:00 and 1:01", 60) == [("1:00", 60)]


@pytest.mark.parametrize("seconds", [None, 0.0])
def test_without_anything_to_play_there_is_no_link(seconds: float | None) -> None:
    assert linked("2:31", recording(seconds)) == "2:31"
    assert linked("2:31", None) == "2:31"


def test_a_plain_text_is_escaped() -> None:
    shown = linked("<b onclick=x>2:31</b> & <script>", recording())
    assert LINK.sub("", shown) == "&lt;b onclick=x&gt;&lt;/b&gt; &amp; &lt;script&gt;"
    assert linked("<script>", None) == "&lt;script&gt;"


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="/x/2:31" title="2:31">2:31</a></p>',
        "<pre><code>at <span>2:31</span> 2:31</code></pre>",
        '<p title="a &gt; 2:31">x</p>',
        '<p title="a > 2:31">x</p>',
    ],
)
def test_nothing_is_linked_in_tags_links_and_code(html: str) -> None:
    assert linked(SafeString(html), recording()) == html


def test_markdown_keeps_its_shape() -> None:
    html = render("At **2:31** `3:00`, [4:00](https://example.org/5:00).\n").html
    shown = linked(SafeString(html), recording())
    assert LINK.findall(shown)[0][1] == "151"
    assert LINK.sub(r"\4", shown) == html
