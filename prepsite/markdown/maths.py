"""LaTeX to MathML. A formula that cannot be read is shown as typed, and reported."""

import html
import re
import xml.etree.ElementTree as etree
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from math_core import LatexError, LatexToMathML

from prepsite.markdown.trouble import Trouble

CONVERTER = LatexToMathML(fancy_error=False)
STYLE = re.compile(r' style="([^"]*)"')
# The converter recurses: some 4,000 open braces overflow the stack and end the process.
LONGEST = 2_000  # characters


def mathml(latex: str, *, block: bool) -> str:
    """Raises LatexError where the formula cannot be read."""
    converted = CONVERTER.convert_with_local_state(latex, displaystyle=block)
    return STYLE.sub(lambda m: as_class(html.unescape(m[1])), converted)


def as_class(style: str) -> str:
    """`text-align:left` → `class="math-left"`, what it cannot name is dropped."""
    names = []
    for declaration in style.split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key == "text-align" and value in ("left", "right", "center"):
            names.append(f"math-{value}")
        elif key.startswith("padding-left") and value.startswith("0"):
            names.append("math-tight-left")
        elif key.startswith("padding-right") and value.startswith("0"):
            names.append("math-tight-right")
    return f' class="{" ".join(names)}"' if names else ""


class MathsProcessor(Treeprocessor):
    """Replaces what arithmatex marked by MathML, kept out of the tree's way in the stash."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.troubles: list[Trouble] = []

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if "arithmatex" in (element.get("class") or "").split():
                self.convert(element)

    def convert(self, element: etree.Element) -> None:
        block = element.tag == "div"
        latex = html.unescape("".join(element.itertext())).strip()
        latex = re.sub(r"\A\\[(\[]|\\[)\]]\Z", "", latex)
        markup = self.markup(latex, block=block)
        for child in list(element):
            element.remove(child)
        element.attrib.clear()
        if block:
            element.attrib.update({"class": "math-block", "tabindex": "0", "role": "group"})
            element.set("aria-label", "Formula")
        else:
            element.set("class", "math")
        element.text = self.md.htmlStash.store(markup)

    def markup(self, latex: str, *, block: bool) -> str:
        try:
            if len(latex) <= LONGEST:
                return mathml(latex, block=block)
            reason = f"it has {len(latex):,} characters; the limit is {LONGEST:,}"
        except LatexError as error:
            reason = str(error)
        self.troubles.append(Trouble(latex, f"formula “{latex[:60]}”: {reason}"))
        return f'<code class="math-error">{html.escape(latex)}</code>'


class MathsExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        self.processor = MathsProcessor(md)
        md.registerExtension(self)
        md.treeprocessors.register(self.processor, "site-maths", 8)

    def reset(self) -> None:
        self.processor.troubles.clear()


def troubles(md: Any) -> tuple[Trouble, ...]:
    return tuple(md.treeprocessors["site-maths"].troubles)
