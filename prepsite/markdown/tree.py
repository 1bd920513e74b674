"""What this site does to the parsed tree: figures, notes in the margin, anchors, safe links."""

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.extensions.toc import slugify
from markdown.treeprocessors import Treeprocessor

from prepsite.markdown.trouble import Trouble

CALLOUTS = {"listen", "note", "warning", "example", "tip"}
# Ids that the page around the text uses itself.
RESERVED = {"main", "your-note", "search", "palette", "contents"}


def heading_slug(text: str, separator: str) -> str:
    slug = slugify(text, separator) or "section"
    return f"{slug}-section" if slug in RESERVED else slug


def parents(root: etree.Element) -> dict[etree.Element, etree.Element]:
    return {child: parent for parent in root.iter() for child in parent}


def wrap(parent: etree.Element, child: etree.Element, wrapper: etree.Element) -> None:
    wrapper.tail, child.tail = child.tail, None
    parent[list(parent).index(child)] = wrapper
    wrapper.append(child)


def classes(element: etree.Element) -> list[str]:
    return (element.get("class") or "").split()


class SiteProcessor(Treeprocessor):
    """Runs after inline parsing, so that the whole tree is there."""

    def __init__(self, md: Markdown, site: "SiteExtension") -> None:
        super().__init__(md)
        self.site = site

    def run(self, root: etree.Element) -> None:
        self.root, self.parent = root, parents(root)
        for element in list(root.iter()):
            self.visit(element)
        self.margin_notes()

    def visit(self, element: etree.Element) -> None:
        match element.tag:
            case "a":
                self.link(element)
            case "img":
                self.image(element)
            case "table":
                region = {"class": "table-scroll", "tabindex": "0", "role": "group"}
                wrapper = etree.Element("div", region | {"aria-label": "Table"})
                wrap(self.parent[element], element, wrapper)
            case "h1":
                element.tag = "h2"
            case "div" if "admonition" in classes(element):
                self.callout(element)
            case "details":
                element.set("class", " ".join(["fold", *classes(element)]))
            case "li" if "task-list-item" in classes(element):
                self.task(element)

    def link(self, element: etree.Element) -> None:
        href = element.get("href") or ""
        if href.lower().startswith(("http:", "https:", "//")):
            element.set("class", "external")
            element.set("rel", "noopener noreferrer")

    def image(self, element: etree.Element) -> None:
        name = element.get("src") or ""
        if ":" in name or "/" in name:
            self.trouble(
                name, f"image “{name[:80]}”: only images beside the text, or uploaded with it"
            )
        if not element.get("alt"):
            self.trouble(name, f"image “{name[:80]}” has no alternative text")
            element.set("alt", "")
        element.set("src", f"asset:{name}")
        element.set("loading", "lazy")
        element.set("decoding", "async")
        self.figure(element)

    def figure(self, image: etree.Element) -> None:
        """An image alone in its paragraph becomes a figure, its title the caption."""
        paragraph = self.parent[image]
        text = (paragraph.text or "") + (image.tail or "")
        if paragraph.tag != "p" or len(paragraph) != 1 or text.strip():
            return
        paragraph.tag = "figure"
        caption = image.attrib.pop("title", "")
        if caption:
            etree.SubElement(paragraph, "figcaption").text = caption

    def callout(self, element: etree.Element) -> None:
        kinds = [name for name in classes(element) if name in CALLOUTS] or ["note"]
        element.set("class", f"callout {kinds[0]}")
        for child in element:
            if "admonition-title" in classes(child):
                child.set("class", "callout-title")

    def task(self, element: etree.Element) -> None:
        """A drawn box with a name: a checkbox nobody can tick would mislead."""
        self.parent[element].set("class", "task-list")
        done = " checked" in self.stashed(element)
        element.set("class", "task done" if done else "task")
        box = etree.Element("span", {"class": "box", "role": "img"})
        box.set("aria-label", "done" if done else "to do")
        home = element[0] if len(element) and element[0].tag == "p" else element
        box.tail = re.sub(r"\x02wzxhzdk:\d+\x03", "", home.text or "")
        home.text = ""
        home.insert(0, box)

    def stashed(self, element: etree.Element) -> str:
        text = element.text or (element[0].text if len(element) else "") or ""
        found = re.search(r"\x02wzxhzdk:(\d+)\x03", text)
        return str(self.md.htmlStash.rawHtmlBlocks[int(found[1])]) if found else ""

    def margin_notes(self) -> None:
        """A footnote of one paragraph stands in the margin, beside its reference."""
        refs = {a.get("href"): sup for sup, a in self.references()}
        up = parents(self.root)
        for item in [e for e in self.root.iter("li") if (e.get("id") or "").startswith("fn:")]:
            sup = refs.get(f"#{item.get('id')}")
            if sup is not None:
                item.set("value", sup[0].text or "")
            if sup is None or len(item) != 1 or item[0].tag != "p" or self.apart(sup, up):
                continue
            self.beside(sup, up[sup], item[0])
            up[item].remove(item)
        for notes in [e for e in self.root.iter("div") if "footnote" in classes(e)]:
            if not len(notes.findall("ol/li")):
                up[notes].remove(notes)
            else:
                notes.set("class", "footnotes")

    def references(self) -> Iterator[tuple[etree.Element, etree.Element]]:
        for sup in self.root.iter("sup"):
            for link in sup:
                if "footnote-ref" in classes(link):
                    sup.set("class", "ref")
                    yield sup, link

    @staticmethod
    def apart(element: etree.Element, up: dict[etree.Element, etree.Element]) -> bool:
        """In a table or in another note, where there is no margin."""
        while element in up:
            element = up[element]
            if element.tag == "table" or "footnote" in classes(element):
                return True
        return False

    @staticmethod
    def beside(sup: etree.Element, parent: etree.Element, note: etree.Element) -> None:
        number = (sup[0].text or "").strip()
        aside = etree.Element("span", {"class": "sidenote", "role": "note"})
        aside.set("id", (sup[0].get("href") or "#")[1:])
        mark = etree.SubElement(aside, "b")
        mark.text, mark.tail = number, f" {note.text or ''}"
        for child in list(note):
            if "footnote-backref" not in classes(child):
                aside.append(child)
        last = aside[-1]
        last.tail = (last.tail or "").replace(NBSP_PLACEHOLDER, "").rstrip()
        aside.tail, sup.tail = sup.tail, ""
        parent.insert(list(parent).index(sup) + 1, aside)

    def trouble(self, needle: str, message: str) -> None:
        self.site.troubles.append(Trouble(needle, message))


class SiteExtension(Extension):
    """Collects the troubles found while the tree is put in order."""

    def __init__(self) -> None:
        super().__init__()
        self.reset()

    def reset(self) -> None:
        self.troubles: list[Trouble] = []

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.registerExtension(self)
        md.treeprocessors.register(SiteProcessor(md, self), "site", 3)
