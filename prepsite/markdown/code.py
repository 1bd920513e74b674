"""Fenced code, highlighted by Pygments on the server with classes only."""

import html
from typing import Any

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
LONGEST = 60_000  # characters; beyond it highlighting costs more than it helps


def options(
    _language: str, inputs: dict[str, str], options: dict[str, Any], _attrs: Any, _md: Any
) -> bool:
    """Takes any option behind the language, as the library asks; only the title is used."""
    options.update(inputs)
    return True


def block(
    source: str, language: str, _class: str, options: dict[str, Any], _md: Any, **_rest: Any
) -> str:
    """One fenced block; its title comes from ```` ```python title="x.py" ````."""
    title = str(options.get("title", ""))
    heading = f'<div class="code-title">{html.escape(title)}</div>' if title else ""
    name = html.escape(language or "text", quote=True)
    return (
        f'<div class="code">{heading}<pre tabindex="0"><code class="language-{name}">'
        f"{coloured(source, language)}</code></pre></div>"
    )


def coloured(source: str, language: str) -> str:
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return html.escape(source)
    if len(source) > LONGEST:
        return html.escape(source)
    return highlight(source, lexer, FORMATTER)
