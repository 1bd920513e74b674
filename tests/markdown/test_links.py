"""Filling stored HTML with addresses as they are now."""

from prepsite.markdown import render
from prepsite.markdown.links import Picture, Target, fill

ONE = {("lesson", "one"): Target("/courses/em/one/", "One")}
PICTURES = {"g.svg": Picture("/media/content/g.svg", 20, 10)}


def filled(text: str) -> str:
    return fill(render(text).html, ONE, PICTURES)


def test_a_link_gets_its_address_and_keeps_its_anchor() -> None:
    assert filled("[a *b*](lesson:one#part)") == (
        '<p><a href="/courses/em/one/#part">a <em>b</em></a></p>'
    )


def test_attributes_around_the_address_stay() -> None:
    assert filled('[a](lesson:one "1 > 0"){: .quiet }') == (
        '<p><a class="quiet" href="/courses/em/one/" title="1 &gt; 0">a</a></p>'
    )


def test_an_unresolved_link_shows_its_text() -> None:
    assert filled("see [a *b*](lesson:two) and [c](question:one)") == (
        "<p>see a <em>b</em> and c</p>"
    )


def test_each_of_several_links_is_looked_at_alone() -> None:
    assert filled("[a](lesson:two)[b](lesson:one)[c](lesson:two)") == (
        '<p>a<a href="/courses/em/one/">b</a>c</p>'
    )


def test_a_picture_gets_its_address_and_size() -> None:
    assert filled("a ![1 > 0](g.svg)") == (
        '<p>a <img alt="1 &gt; 0" decoding="async" loading="lazy" src="/media/content/g.svg"'
        ' width="20" height="10"></p>'
    )


def test_a_missing_picture_leaves_its_description() -> None:
    assert filled("a ![graph](no.png)") == (
        '<p>a <img alt="graph" decoding="async" loading="lazy" ></p>'
    )


def test_what_only_looks_like_a_link_is_text() -> None:
    assert filled('`<a href="lesson:one">a</a>`') == (
        '<p><code>&lt;a href="lesson:one"&gt;a&lt;/a&gt;</code></p>'
    )
