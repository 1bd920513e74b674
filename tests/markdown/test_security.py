"""Whatever is typed, nothing in the stored HTML runs, loads or deceives."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepsite.markdown import render
from prepsite.markdown.links import SCHEMES

DANGEROUS = {
    "script", "style", "link", "meta", "base", "title", "iframe", "frame", "object", "embed",
    "applet", "form", "input", "button", "select", "textarea", "svg", "audio", "video", "source",
    "template", "noscript", "annotation-xml", "maction", "semantics", "foreignobject", "marquee",
}  # fmt: skip
HARMLESS = {"http", "https", "mailto", *SCHEMES}


class Live(HTMLParser):
    """Elements and attributes as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]


def assert_harmless(text: str) -> None:
    live = Live(render(text).html)
    assert live.tags & DANGEROUS == set()
    for tag, name, value in live.attributes:
        assert name != "style"
        assert not name.startswith("on")
        if name == "src":
            assert value.startswith("asset:")
        if name == "href":
            assert tag == "a"
            scheme = re.match(r"[\s\x00-\x20]*([a-zA-Z][\w+.-]*):", value)
            assert scheme is None or scheme[1].lower() in HARMLESS


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//e.com></sCrIpT>",
    '<div onclick="x()" style="color:red">t</div>',
    "<img src=x onerror=alert(1)>",
    '<img src="https://e.com/spy.png">',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<object data=x></object><embed src=x><applet></applet>",
    "<form action=//e.com><input name=a><button>b</button></form>",
    '<base href="//e.com"><meta http-equiv=refresh content="0;url=//e.com"><link rel=stylesheet>',
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](<java&#10;script:alert(1)>)",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](vbscript:x) [b](file:///etc/passwd) [c](blob:x)",
    "[a]\n\n[a]: javascript:alert(1)",
    "<javascript:alert(1)>",
    '## H {: onclick="x" style="y" }',
    '[a](b){: href="javascript:x" onfocus="y" }',
    '![a](b.png){: src="https://e.com/x" onerror="x" srcset="https://e.com/y 1x" }',
    '```python title="</div><script>alert(1)</script>"\nx\n```',
    "```\"><script>alert(1)</script>\nx\n```",
    '```{.python onclick="x" style="y"}\nx\n```',
    '![" onerror="alert(1)](x.png "\\" onload=\\"x")',
    "![x](x.png 'a\" onerror=\"alert(1)')",
    "a[^1]\n\n[^1]: <script>alert(1)</script><img src=x onerror=y>",
    'a[^"><script>]\n\n[^"><script>]: x',
    r"$\text{<script>alert(1)</script>}$",
    r"$\text{</mtext></math><img src=x onerror=alert(1)>}$",
    r"$$\href{javascript:alert(1)}{x} \style{color:red}{x} \class{x}{y}$$",
    r'$\color{"><script>alert(1)</script>}x$',
    "<math><mtext><style><img title='</style><img src=x onerror=alert(1)>'></style></mtext></math>",
    "<math><annotation-xml encoding='text/html'><script>alert(1)</script></annotation-xml></math>",
    '<math href="javascript:alert(1)"><mi xlink:href="javascript:alert(1)">x</mi></math>',
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><script>alert(1)</script>-->",
    "!!! note \"<script>alert(1)</script>\"\n    x",
    "??? note \"<img src=x onerror=alert(1)>\"\n    x",
    "| <script>x</script> |\n|---|\n| <img src=x onerror=y> |",
    "Term <svg onload=x>\n:   <script>y</script>",
    "- [ ] <script>x</script>",
]  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS)
def test_attacks_come_to_nothing(text: str) -> None:
    assert_harmless(text)


def test_script_and_handlers_leave_nothing_behind() -> None:
    assert render("<script>alert(1)</script>").html.strip() == ""
    assert render('<div onclick="x()" style="color:red">t</div>').html == "<div>t</div>"


def test_a_formula_holds_text_as_text() -> None:
    assert render(r"$\text{<script>}$").html == (
        '<p><span class="math"><math><mtext>&lt;script&gt;</mtext></math></span></p>'
    )


def test_an_image_from_elsewhere_is_not_loaded() -> None:
    assert render('<img src="https://e.com/spy.png" alt="x">').html == '<p><img alt="x"></p>'


def test_nothing_jumps_the_queue_of_the_keyboard() -> None:
    assert render('<p tabindex="5">x</p>').html == "<p>x</p>"


PIECES = st.sampled_from([
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "<a href=", "javascript:", "alert(1)",
    "<svg onload=x>", "<math>", "</math>", "<mtext>", "<style>", "</style>", "style=", " onclick=x",
    '"', "'", ">", "<", "/", "=", "&#106;", "&lt;", "<!--", "-->", "]]>", "<![CDATA[", "`", "```\n",
    "[", "](", ")", "![", "x.png", "{: ", "}", "$", "$$", r"\text{", r"\(", "\n", "\n\n", "    ",
    "!!! note\n", "??? x\n", "[^1]", "[^1]: ", "| a |\n|---|\n", "- [x] ", ":   ", "lesson:x", "a",
    "<details>", "<p title='", "<textarea>", "<title>", "<noscript>", "\x02", "\x03", "wzxhzdk:0",
])  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES | st.text(max_size=5), max_size=25).map("".join))
def test_no_mixture_of_attack_and_markdown_gets_through(text: str) -> None:
    assert_harmless(text)
