"""From Markdown to sanitised HTML. Bad Markdown never raises: it renders, and is reported."""

import html
import re
import threading
from dataclasses import dataclass
from typing import Any

from markdown import Markdown

from prepsite.markdown import code, maths
from prepsite.markdown.links import IMAGE, LINK
from prepsite.markdown.sanitise import depth, sanitise
from prepsite.markdown.tree import SiteExtension, heading_slug
from prepsite.markdown.trouble import Trouble

# Raise it whenever the output changes for the same input: all stored HTML is then made anew.
RENDERER_VERSION = 1
DEEPEST = 120
LONGEST = 100_000  # characters
# The parser takes quadratic time in these; 2,000 of one cost it about a second.
MOST = {"[": 2_000, "<": 2_000, "\\(": 2_000, "\n:": 1_000}
WORDS_A_MINUTE = 220

FENCES = [{"name": "*", "class": "", "format": code.block, "validator": code.options}]
EXTENSIONS: list[Any] = [
    "tables", "def_list", "footnotes", "attr_list", "admonition", "sane_lists", "toc",
    "pymdownx.superfences", "pymdownx.details", "pymdownx.arithmatex", "pymdownx.tasklist",
    "pymdownx.tilde", "pymdownx.mark", "pymdownx.smartsymbols", "smarty",
]  # fmt: skip
CONFIGS: dict[str, dict[str, Any]] = {
    "toc": {"toc_depth": "2-3", "slugify": heading_slug},
    "footnotes": {"BACKLINK_TEXT": "↩"},
    "pymdownx.superfences": {"custom_fences": FENCES, "disable_indented_code_blocks": False},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.tilde": {"subscript": False},
    "pymdownx.smartsymbols": {"fractions": False, "ordinal_numbers": False},
    "smarty": {"smart_angled_quotes": False},
}


@dataclass(frozen=True)
class Heading:
    """One entry of a table of contents; `inner` are the level below."""

    anchor: str
    text: str
    inner: tuple["Heading", ...] = ()


@dataclass(frozen=True)
class Rendered:
    """What is stored: safe HTML with symbolic links, and what was found on the way."""

    html: str
    headings: tuple[Heading, ...] = ()
    words: int = 0
    links: tuple[tuple[str, str], ...] = ()  # (scheme, target) of each symbolic link
    images: tuple[str, ...] = ()  # names of images beside the text
    troubles: tuple[Trouble, ...] = ()

    @property
    def minutes(self) -> int:
        return max(1, round(self.words / WORDS_A_MINUTE))


_local = threading.local()


def engine() -> tuple[Markdown, SiteExtension]:
    """This thread's Markdown engine: building one costs as much as a short lesson."""
    if not hasattr(_local, "engine"):
        site = SiteExtension()
        markdown = Markdown(
            extensions=[*EXTENSIONS, maths.MathsExtension(), site],
            extension_configs=CONFIGS,
            output_format="html",
        )
        _local.engine = markdown, site
    markdown, site = _local.engine
    markdown.reset()
    return markdown, site


def render(text: str) -> Rendered:
    """Renders; a text that the parser cannot take comes out as it was typed, escaped."""
    if len(text) > LONGEST or any(text.count(mark) > most for mark, most in MOST.items()):
        return as_typed(text)
    markdown, site = engine()
    try:
        raw = markdown.convert(text)
        if depth(raw) > DEEPEST:
            raise RecursionError
    except Exception:
        del _local.engine
        return as_typed(text)
    safe = sanitise(raw)
    return Rendered(
        html=safe,
        headings=headings(getattr(markdown, "toc_tokens", [])),
        words=len(re.findall(r"\w+", text)),
        links=tuple(dict.fromkeys((m[2], html.unescape(m[3])) for m in LINK.finditer(safe))),
        images=tuple(dict.fromkeys(html.unescape(m[2]) for m in IMAGE.finditer(safe))),
        troubles=(*maths.troubles(markdown), *site.troubles),
    )


def as_typed(text: str) -> Rendered:
    message = "too long, or too deeply nested, to be rendered; it is shown as it was typed"
    return Rendered(
        html=f'<pre class="as-typed">{html.escape(text)}</pre>',
        words=len(text.split()),
        troubles=(Trouble("", message),),
    )


def headings(tokens: list[dict[str, Any]]) -> tuple[Heading, ...]:
    return tuple(
        Heading(token["id"], html.unescape(token["name"]), headings(token["children"]))
        for token in tokens
    )
