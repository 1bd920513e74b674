"""From rows to files that load back to the same rows, by the same three-way rule."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage

from prepsite.content import registry
from prepsite.content.documents import Document, Unreadable
from prepsite.content.files import SourceFile, scan
from prepsite.content.models import Asset, ContentItem
from prepsite.content.report import Outcome, Report
from prepsite.content.threeway import Verdict, decide


@dataclass
class Export:
    """One run of the exporter into one folder."""

    root: Path
    shelf: str = "courses"
    dry_run: bool = False
    report: Report = field(default_factory=Report)

    def run(self) -> Report:
        files, stray = scan(self.root, self.shelf)
        self.report.problems += stray
        self.files = {file.path: file for file in files}
        self.parents: dict[str, str] = {}
        self.taken = {
            path
            for model in registry.models(self.shelf)
            for path in model._default_manager.values_list("path", flat=True)
        }
        for model in registry.models(self.shelf):
            for row in model._default_manager.select_related("revision", "base").order_by("pk"):
                self.export(row)
        return self.report

    def export(self, row: ContentItem) -> None:
        path = row.path or self.free(row)
        key = (row.kind.name, row.content_id, path)
        self.parents[path] = row.content_id
        if row.withdrawn:
            return self.report.add(Outcome.WITHDRAWN, *key)
        document = row.to_document()
        match self.verdict(row, document, path):
            case Verdict.SAME | Verdict.BOTH:
                self.report.add(Outcome.UNCHANGED, *key)
            case Verdict.FILE:
                self.report.add(Outcome.KEPT, *key, "the file is newer: load it")
            case Verdict.CONFLICT:
                remark = "the file and the row both changed; nothing was overwritten"
                self.report.add(Outcome.CONFLICT, *key, remark)
            case Verdict.ROW if name := self.clash(row, document, path):
                remark = f"another image “{name}” lies there; nothing was overwritten"
                self.report.add(Outcome.CONFLICT, *key, remark)
            case Verdict.ROW:
                if not self.dry_run:
                    self.write(row, document, path)
                self.report.add(Outcome.WRITTEN, *key)
        return None

    def free(self, row: ContentItem) -> str:
        """The path of a new file: its home, or beside it where another row lives there."""
        home = PurePosixPath(row.home())
        path = str(home if str(home) not in self.taken else home.with_stem(row.content_id))
        self.taken.add(path)
        return path

    def clash(self, row: ContentItem, document: Document, path: str) -> str:
        """The first image that would overwrite one which this row did not put there."""
        before = row.base.assets if row.base else {}
        for name, sha256 in document.assets.items():
            file = (self.root / path).parent / name
            if file.is_file():
                present = hashlib.sha256(file.read_bytes()).hexdigest()
                if present not in (sha256, before.get(name)):
                    return name
        return ""

    def verdict(self, row: ContentItem, document: Document, path: str) -> Verdict:
        file = self.files.get(path)
        if file is None:
            # Never a file, or one in another folder: there is nothing here to overwrite.
            return Verdict.ROW
        try:
            present = file.document(file.read(), self.parents).sha256
        except Unreadable as error:
            self.report.problems += error.problems
            return Verdict.CONFLICT
        base = row.base.sha256 if row.base else None
        return decide(base, present, document.sha256)

    def write(self, row: ContentItem, document: Document, path: str) -> None:
        """Writes text and images; in the site's own folder, row and file agree from here on."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(document.text, encoding="utf-8", newline="\n")
        images = Asset.objects.filter(kind=row.kind.name, content_id=row.content_id)
        for asset in images.filter(name__in=document.assets):
            with default_storage.open(asset.path) as source:
                (target.parent / asset.name).write_bytes(source.read())
        if self.root.resolve() != settings.CONTENT_ROOTS[self.shelf].resolve():
            return  # a copy elsewhere is no agreement with the site's own files
        file = SourceFile(self.root, path, type(row))
        digest = file.digest(file.read(), document.assets)
        type(row)._default_manager.filter(pk=row.pk).update(
            path=path, file_digest=digest, base=row.revision
        )


def export(root: Path, shelf: str = "courses", *, dry_run: bool = False) -> Report:
    """Writes what was made or edited in the admin to files, and says what it did."""
    return Export(root, shelf, dry_run).run()
