"""Images of content items: checked, measured, and stored under their own hash."""

import hashlib
import re
import warnings
import xml.etree.ElementTree as etree
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, UnidentifiedImageError

from prepsite.content.documents import Kind
from prepsite.content.models import Asset
from prepsite.markdown.links import Picture

LIMIT = 5_000_000  # bytes
MOST_PIXELS = 40_000_000  # a small file can claim more than memory holds
TYPES = {
    ".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".gif": "GIF", ".webp": "WEBP", ".avif": "AVIF",
}  # fmt: skip
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,90}")
# Drawings are UTF-8: in another encoding, tags could hide from the checks.
PROLOGUE = re.compile(
    r"""\A<\?xml version=["']1\.[01]["'](?: encoding=["']utf-8["'])?"""
    r"""(?: standalone=["'](?:yes|no)["'])?\s*\?>""",
    re.IGNORECASE,
)
SVG = "{http://www.w3.org/2000/svg}"
ACTIVE = {"script", "foreignObject", "iframe", "image", "use", "animate", "set", "handler"}


class NotAnImage(ValueError):
    """Why an upload was refused, in words for its author."""


@dataclass(frozen=True)
class Measured:
    """A checked image: its bytes, hash and size in pixels."""

    name: str
    data: bytes
    sha256: str
    width: int
    height: int

    @property
    def path(self) -> str:
        return f"content/{self.sha256[:2]}/{self.sha256}/{self.name}"


def measure(name: str, data: bytes) -> Measured:
    """Raises NotAnImage where the bytes are not what the name promises."""
    suffix = PurePosixPath(name).suffix.lower()
    if not NAME.fullmatch(name) or suffix not in {*TYPES, ".svg"}:
        raise NotAnImage(f"“{name[:80]}” must be a name like picture.png or diagram.svg")
    if len(data) > LIMIT:
        raise NotAnImage(f"“{name}” has {len(data):,} bytes; the limit is {LIMIT:,}")
    width, height = svg_size(name, data) if suffix == ".svg" else raster_size(name, data)
    return Measured(name, data, hashlib.sha256(data).hexdigest(), width, height)


def raster_size(name: str, data: bytes) -> tuple[int, int]:
    kind = TYPES[PurePosixPath(name).suffix.lower()]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=[kind]) as image:
                if image.width * image.height <= MOST_PIXELS:
                    image.load()
                    return image.size
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise NotAnImage(f"“{name}” is not a {kind} image that can be shown") from None
    except Image.DecompressionBombError:
        pass
    raise NotAnImage(f"“{name}” has too many pixels; the limit is {MOST_PIXELS:,}")


def svg_size(name: str, data: bytes) -> tuple[int, int]:
    text = data.decode("utf-8-sig", "replace")
    if PROLOGUE.sub("", text, count=1).count("<?") or "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise NotAnImage(f"“{name}” declares a document type or a style sheet; a drawing has none")
    try:
        root = etree.fromstring(text)  # noqa: S314 - no entities, refused above
    except etree.ParseError:
        raise NotAnImage(f"“{name}” is not an SVG drawing") from None
    if root.tag != f"{SVG}svg":
        raise NotAnImage(f"“{name}” is not an SVG drawing")
    refuse_active(name, root)
    box = (root.get("viewBox") or "0 0 0 0").replace(",", " ").split()
    try:
        width = float((root.get("width") or box[2]).removesuffix("px"))
        height = float((root.get("height") or box[3]).removesuffix("px"))
    except (ValueError, IndexError):
        raise NotAnImage(f"“{name}” needs a width and a height in pixels") from None
    if not (1 <= width <= 10_000 and 1 <= height <= 10_000):
        raise NotAnImage(f"“{name}” needs a width and a height in pixels")
    return round(width), round(height)


def refuse_active(name: str, root: etree.Element) -> None:
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        handlers = [key for key in element.attrib if key.rpartition("}")[2].startswith("on")]
        links = [key for key in element.attrib if key.rpartition("}")[2] == "href"]
        if tag in ACTIVE or handlers or links:
            raise NotAnImage(f"“{name}” holds {tag} or a handler or a link; a drawing has none")


def keep(kind: Kind, content_id: str, image: Measured) -> Asset:
    """Stores the bytes (once for all who use them) and notes that this item has them."""
    if not default_storage.exists(image.path):
        default_storage.save(image.path, ContentFile(image.data))
    asset, _ = Asset.objects.update_or_create(
        kind=kind.name,
        content_id=content_id,
        name=image.name,
        defaults={
            "sha256": image.sha256,
            "path": image.path,
            "width": image.width,
            "height": image.height,
        },
    )
    return asset


def keep_only(kind: Kind, content_id: str, images: Iterable[Measured]) -> list[Asset]:
    """Keeps these images; others that the item once had are its own no longer."""
    kept = [keep(kind, content_id, image) for image in images]
    rows = Asset.objects.filter(kind=kind.name, content_id=content_id)
    rows.exclude(pk__in=[asset.pk for asset in kept]).delete()
    return kept


def pictures(assets: Iterable[Asset]) -> dict[str, Picture]:
    """Name → where it lies now, for filling stored HTML."""
    return {a.name: Picture(default_storage.url(a.path), a.width, a.height) for a in assets}
