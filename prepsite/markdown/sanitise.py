"""The one gate between an author's HTML and a reader: nh3 with what the renderer emits."""

import re
from html.parser import HTMLParser

import nh3

from prepsite.markdown.links import SCHEMES

MATHML = {
    "math", "mi", "mn", "mo", "mtext", "mspace", "ms", "mrow", "mfrac", "msqrt", "mroot",
    "mstyle", "mpadded", "mphantom", "merror", "msub", "msup", "msubsup", "munder", "mover",
    "munderover", "mmultiscripts", "mprescripts", "mtable", "mtr", "mtd",
}  # fmt: skip
MATH_ATTRIBUTES = {
    "display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "symmetric", "largeop",
    "movablelimits", "fence", "separator", "form", "lspace", "rspace", "minsize", "maxsize",
    "accent", "accentunder", "linethickness", "width", "height", "depth", "voffset", "columnalign",
    "columnspan", "rowspan", "class",
}  # fmt: skip
TAGS = {
    "a", "abbr", "aside", "b", "blockquote", "br", "caption", "cite", "code", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "section",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul", "var",
} | MATHML  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "role", "aria-label", "aria-hidden", "tabindex", "title"},
    "a": {"href", "rel"},
    "img": {"src", "alt", "loading", "decoding"},
    "ol": {"start"},
    "li": {"value"},
    "details": {"open"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
} | dict.fromkeys(MATHML, MATH_ATTRIBUTES)
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
TABINDEX = re.compile(r"\A(0|-1)\Z")


def sanitise(html: str) -> str:
    """HTML with nothing in it that could run, load or deceive."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "asset", *SCHEMES},
        link_rel=None,
    )


def attribute(tag: str, name: str, value: str) -> str | None:
    """Images come from the item's own assets only; nothing jumps the keyboard's queue."""
    if name == "src":
        return value if value.startswith("asset:") else None
    if name == "tabindex":
        return value if TABINDEX.match(value) else None
    return value


class Depth(HTMLParser):
    """Measures how deep elements nest; the sanitiser's own tree is recursive."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.level = self.deepest = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.level += 1
            self.deepest = max(self.deepest, self.level)

    def handle_endtag(self, tag: str) -> None:
        self.level = max(0, self.level - 1)


def depth(html: str) -> int:
    parser = Depth()
    parser.feed(html)
    return parser.deepest
