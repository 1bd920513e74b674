"""Reading content files from a folder, in the order in which they must be loaded."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from prepsite.content import registry
from prepsite.content.documents import Document, Kind, Problem, parse, slug_from
from prepsite.content.models import ContentItem


@dataclass(frozen=True)
class SourceFile:
    """One content file and the images that lie beside it."""

    root: Path
    path: str  # relative to the root, with forward slashes
    model: type[ContentItem]

    @property
    def kind(self) -> Kind:
        return self.model.kind

    @property
    def folder(self) -> Path:
        return (self.root / self.path).parent

    def read(self) -> bytes:
        return (self.root / self.path).read_bytes()

    def image(self, name: str) -> bytes | None:
        """The bytes of an image beside this file; None where there is none."""
        file = self.folder / name
        inside = "/" not in name and "\\" not in name and not name.startswith(".")
        return file.read_bytes() if inside and file.is_file() else None

    def digest(self, raw: bytes, images: dict[str, str]) -> str:
        """Changes with the file or any image it uses."""
        sums = hashlib.sha256(raw)
        for name in sorted(images):
            sums.update(f"\0{name}\0{images[name]}".encode())
        return sums.hexdigest()

    def image_digests(self, names: Iterable[str]) -> dict[str, str]:
        found = ((name, self.image(name)) for name in names)
        return {name: hashlib.sha256(data).hexdigest() for name, data in found if data is not None}

    def document(self, raw: bytes, parents: dict[str, str]) -> Document:
        """Parsed, with what its place implies. `parents` maps a file's path to its id.

        Raises Unreadable.
        """
        implied = {"slug": slug_from(self.path)}
        if self.kind.parent_file:
            above = (PurePosixPath(self.path).parent / self.kind.parent_file).as_posix()
            implied[self.kind.parent] = parents.get(collapse(above), "")
        fields = self.kind.front_matter().fields
        implied = {key: value for key, value in implied.items() if key in fields and value}
        document = parse(self.kind, self.path, raw, implied)
        document.assets.update(self.image_digests(document.rendered.images))
        return document

    def line_of(self, needle: str) -> int:
        """The first line that holds a piece of text; 0 where none does."""
        text = self.read().decode("utf-8-sig", "replace")
        at = text.find(needle) if needle else -1
        return text.count("\n", 0, at) + 1 if at >= 0 else 0


def collapse(path: str) -> str:
    """`em/start/../course.md` → `em/course.md`."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def scan(root: Path, shelf: str) -> tuple[list[SourceFile], list[Problem]]:
    """All content files under the root by kind, and Markdown files that are of no kind."""
    paths = sorted(p.relative_to(root).as_posix() for p in root.rglob("*.md"))
    found = [
        SourceFile(root, path, model)
        for model in registry.models(shelf)
        for path in paths
        if model.kind.owns(path)
    ]
    known = {file.path for file in found}
    stray = [Problem(p, 0, "no kind of content lives here") for p in paths if p not in known]
    return found, stray
