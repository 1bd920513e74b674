"""What authors can write, and the HTML that is stored of it."""

import pytest

from prepsite.markdown import Heading, render
from prepsite.markdown.trouble import Trouble


def test_headings_have_anchors_and_a_table_of_contents() -> None:
    rendered = render("## Why & how\n\n### Sub\n\n## Why & how\n")
    assert rendered.html == (
        '<h2 id="why-how">Why &amp; how</h2>\n<h3 id="sub">Sub</h3>\n'
        '<h2 id="why-how_1">Why &amp; how</h2>'
    )
    assert rendered.headings == (
        Heading("why-how", "Why & how", (Heading("sub", "Sub"),)),
        Heading("why-how_1", "Why & how"),
    )


def test_the_page_keeps_its_own_title_and_its_own_ids() -> None:
    assert render("# Top\n\n## Main").html == (
        '<h2 id="top">Top</h2>\n<h2 id="main-section">Main</h2>'
    )


def test_a_table_scrolls_in_a_region_that_the_keyboard_reaches() -> None:
    html = render("| a |\n|---|\n| 1 |\n").html
    region = '<div aria-label="Table" class="table-scroll" role="group" tabindex="0"><table>'
    assert html.startswith(region)
    assert html.endswith("</table></div>")


@pytest.mark.parametrize("kind", ["listen", "note", "warning", "example", "tip"])
def test_callouts(kind: str) -> None:
    assert render(f'!!! {kind} "Hear"\n    Text\n').html == (
        f'<div class="callout {kind}">\n<p class="callout-title">Hear</p>\n<p>Text</p>\n</div>'
    )


def test_an_unknown_callout_is_a_note() -> None:
    assert render("!!! danger\n    Text\n").html == (
        '<div class="callout note">\n<p class="callout-title">Danger</p>\n<p>Text</p>\n</div>'
    )


def test_collapsibles_closed_and_open() -> None:
    assert render('??? note "Show"\n    Text\n').html == (
        '<details class="fold note">\n<summary>Show</summary>\n<p>Text</p>\n</details>'
    )
    assert render("???+ tip\n    Text\n").html == (
        '<details class="fold tip" open="">\n<summary>Tip</summary>\n<p>Text</p>\n</details>'
    )


def test_a_footnote_of_one_paragraph_stands_in_the_margin() -> None:
    assert render("A[^1].\n\n[^1]: short *one*\n").html == (
        '<p>A<sup class="ref" id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>'
        '<span class="sidenote" id="fn:1" role="note"><b>1</b> short <em>one</em></span>.</p>'
    )


def test_a_longer_footnote_stands_at_the_end_under_its_number() -> None:
    html = render("A[^a] B[^b].\n\n[^a]: short\n[^b]: one\n\n    two\n").html
    notes = html.partition('<div class="footnotes">')[2]
    assert notes == (
        '\n<hr>\n<ol>\n<li id="fn:b" value="2">\n<p>one</p>\n<p>two&nbsp;'
        '<a class="footnote-backref" href="#fnref:b" title="Jump back to footnote 2 in the text">'
        "↩</a></p>\n</li>\n</ol>\n</div>"
    )


@pytest.mark.parametrize(
    "text",
    ["A[^1].\n\n[^1]: one[^2]\n[^2]: kept\n", "| a |\n|---|\n| b[^1] |\n\n[^1]: kept\n"],
    ids=["note in a note", "note in a table"],
)
def test_a_note_without_a_margin_stands_at_the_end(text: str) -> None:
    assert "<p>kept" in render(text).html.partition('<div class="footnotes">')[2]


def test_code_is_highlighted_under_its_title() -> None:
    assert render('```python title="a <b>.py"\nprint(1)\n```').html == (
        '<div class="code"><div class="code-title">a &lt;b&gt;.py</div><pre tabindex="0">'
        '<code class="language-python"><span class="nb">print</span><span class="p">(</span>'
        '<span class="mi">1</span><span class="p">)</span>\n</code></pre></div>'
    )


def test_code_in_an_unknown_language_is_plain() -> None:
    assert render("```nonesuch\n<b>\n```").html == (
        '<div class="code"><pre tabindex="0"><code class="language-nonesuch">&lt;b&gt;'
        "</code></pre></div>"
    )


@pytest.mark.parametrize("text", ["$x^2$", r"\(x^2\)"])
def test_inline_maths(text: str) -> None:
    assert render(text).html == (
        '<p><span class="math"><math><msup><mi>x</mi><mn>2</mn></msup></math></span></p>'
    )


BLOCKS = {
    "aligned": (
        r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
        '<mtd class="math-right math-tight-right">',
    ),
    "cases": (r"\begin{cases} 1 & x>0 \\ 0 & y \end{cases}", "<mo>{</mo>"),
    "matrix": (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "<mtd><mn>4</mn></mtd>"),
}


@pytest.mark.parametrize(("latex", "part"), BLOCKS.values(), ids=BLOCKS)
def test_block_maths_without_inline_styles(latex: str, part: str) -> None:
    rendered = render(f"$$\n{latex}\n$$")
    assert rendered.html.startswith(
        '<div aria-label="Formula" class="math-block" role="group" tabindex="0">'
        '<math display="block">'
    )
    assert part in rendered.html
    assert " style=" not in rendered.html
    assert rendered.troubles == ()


def test_a_formula_that_cannot_be_read_is_shown_as_typed_and_reported() -> None:
    rendered = render(r"$\nosuch{x}$")
    assert rendered.html == (
        r'<p><span class="math"><code class="math-error">\nosuch{x}</code></span></p>'
    )
    assert rendered.troubles == (
        Trouble(r"\nosuch{x}", r"formula “\nosuch{x}”: 0: Unknown command " + r'"\nosuch".'),
    )


def test_an_image_alone_is_a_figure_with_its_title_as_caption() -> None:
    rendered = render('![A graph](g.svg "Cap & x")')
    assert rendered.html == (
        '<figure><img alt="A graph" decoding="async" loading="lazy" src="asset:g.svg">'
        "<figcaption>Cap &amp; x</figcaption></figure>"
    )
    assert rendered.images == ("g.svg",)


def test_an_image_among_words_stays_there() -> None:
    assert render("a ![b](c.png) d").html == (
        '<p>a <img alt="b" decoding="async" loading="lazy" src="asset:c.png"> d</p>'
    )


def test_an_image_from_elsewhere_or_without_a_description_is_reported() -> None:
    assert render("![x](https://e.com/y.png) ![](z.png)").troubles == (
        Trouble(
            "https://e.com/y.png",
            "image “https://e.com/y.png”: only images beside the text, or uploaded with it",
        ),
        Trouble("z.png", "image “z.png” has no alternative text"),
    )


def test_task_lists_say_what_is_done() -> None:
    assert render("- [ ] todo\n- [x] *done*\n- plain\n").html == (
        '<ul class="task-list">\n'
        '<li class="task"><span aria-label="to do" class="box" role="img"></span>todo</li>\n'
        '<li class="task done"><span aria-label="done" class="box" role="img"></span>'
        "<em>done</em></li>\n<li>plain</li>\n</ul>"
    )


def test_definition_lists() -> None:
    assert render("Term\n:   Meaning\n").html == "<dl>\n<dt>Term</dt>\n<dd>Meaning</dd>\n</dl>"


@pytest.mark.parametrize("url", ["https://e.com", "HTTP://e.com", "//e.com/x"])
def test_external_links_are_marked_and_safe(url: str) -> None:
    assert render(f"[x]({url})").html == (
        f'<p><a class="external" href="{url}" rel="noopener noreferrer">x</a></p>'
    )


@pytest.mark.parametrize("url", ["/courses/", "#one", "mailto:a@example.org"])
def test_other_links_are_not_marked(url: str) -> None:
    assert render(f"[x]({url})").html == f'<p><a href="{url}">x</a></p>'


def test_symbolic_links_are_kept_and_told_also_those_in_raw_html() -> None:
    rendered = render('[a](lesson:one#part) [b](framework:star) <a href="question:q">c</a>')
    assert rendered.html == (
        '<p><a href="lesson:one#part">a</a> <a href="framework:star">b</a> '
        '<a href="question:q">c</a></p>'
    )
    assert rendered.links == (("lesson", "one"), ("framework", "star"), ("question", "q"))


def test_the_reading_time_follows_the_words() -> None:
    assert render("word " * 1100).minutes == 5
    assert render("").minutes == 1
