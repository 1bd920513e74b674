"""From files to rows, by the three-way rule. Nothing that people edited is overwritten."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction

from prepsite.content import assets, registry
from prepsite.content.documents import Document, Problem, Unreadable
from prepsite.content.files import SourceFile, scan
from prepsite.content.models import Asset, ContentItem, Revision, touch
from prepsite.content.report import Outcome, Report
from prepsite.content.threeway import Verdict, decide
from prepsite.markdown import links
from prepsite.search import sources

Progress = Callable[[int, int], None]


def silent(_done: int, _all: int) -> None:
    """The progress of those who show none."""


@dataclass
class Change:
    """A file that was read because it, or something about its row, is not as last seen."""

    file: SourceFile
    document: Document
    digest: str
    row: ContentItem | None

    @property
    def key(self) -> tuple[str, str]:
        return self.document.kind.name, self.document.content_id

    @cached_property
    def verdict(self) -> Verdict | None:
        """None where there is no row yet."""
        if self.row is None:
            return None
        base = self.row.base.sha256 if self.row.base else None
        row = self.row.revision.sha256 if self.row.revision else ""
        return decide(base, self.document.sha256, row)


@dataclass
class Load:
    """One run of the loader over the folder of one shelf."""

    root: Path
    shelf: str = "courses"
    dry_run: bool = False
    progress: Progress = silent
    report: Report = field(default_factory=Report)

    def run(self) -> Report:
        files, stray = scan(self.root, self.shelf)
        self.report.problems += stray
        models = registry.models(self.shelf)
        self.rows = {
            (model.kind.name, row.content_id): row
            for model in models
            for row in model._default_manager.select_related("revision", "base")
            .defer("revision__text", "base__text", *model.heavy)
            .order_by("pk")
        }
        self.by_path = {row.path: key for key, row in self.rows.items() if row.path}
        self.images = self.known_images()
        self.seen: dict[tuple[str, str], str] = {}
        self.ids: dict[str, str] = {}
        # The file where a row was last seen has the first claim to its id; a copy is refused.
        files.sort(key=lambda f: (models.index(f.model), f.path not in self.by_path))
        changes = [c for c in map(self.look, files) if c is not None]
        if not self.dry_run:
            park(changes)
        for done, change in enumerate(changes, start=1):
            self.progress(done, len(changes))
            self.apply(change)
        self.withdraw_missing()
        self.report.problems += troubles(changes)
        if not self.dry_run:
            self.tell_search(changes)
        return self.report

    def tell_search(self, changes: list[Change]) -> None:
        """A changed course or module may hide or show all its lessons; a lesson only itself."""
        withdrawn = self.report.count(Outcome.WITHDRAWN)
        if withdrawn or any(kind not in sources.SOURCES for kind, _ in (c.key for c in changes)):
            sources.rebuild()
            return
        for kind in {kind for kind, _ in (c.key for c in changes)}:
            sources.refresh(kind, [key for k, key in (c.key for c in changes) if k == kind])

    def known_images(self) -> dict[tuple[str, str], list[str]]:
        known: dict[tuple[str, str], list[str]] = {}
        rows = Asset.objects.order_by("name").values_list("kind", "content_id", "name")
        for kind, content_id, name in rows:
            known.setdefault((kind, content_id), []).append(name)
        return known

    def look(self, file: SourceFile) -> Change | None:
        """Reads one file; None where it is as last seen, or cannot be read."""
        raw = file.read()
        key = self.by_path.get(file.path)
        row = self.rows.get(key) if key else None
        if key and row and row.kind is file.kind and not row.withdrawn:
            names = self.images.get(key, [])
            if row.file_digest == file.digest(raw, file.image_digests(names)):
                self.as_last_seen(file, key, row)
                return None
        try:
            document = file.document(raw, self.ids)
            self.check_images(file, document)
            self.claim_id(file, document)
        except Unreadable as error:
            self.broken(file, error)
            return None
        self.ids[file.path] = document.content_id
        key = (file.kind.name, document.content_id)
        # Without a digest the file is read again next time: the image may be there by then.
        complete = all(name in document.assets for name in document.rendered.images)
        digest = file.digest(raw, document.assets) if complete else ""
        return Change(file, document, digest, self.rows.get(key))

    def as_last_seen(self, file: SourceFile, key: tuple[str, str], row: ContentItem) -> None:
        self.ids[file.path] = row.content_id
        self.seen[key] = file.path
        self.note(Outcome.KEPT if row.edited else Outcome.UNCHANGED, *key, file.path)

    def check_images(self, file: SourceFile, document: Document) -> None:
        """Raises Unreadable for a file beside the text that is not the image it claims to be."""
        for name in document.assets:
            try:
                assets.measure(name, file.image(name) or b"")
            except assets.NotAnImage as error:
                raise Unreadable(Problem(file.path, file.line_of(name), str(error))) from None

    def claim_id(self, file: SourceFile, document: Document) -> None:
        key = (document.kind.name, document.content_id)
        other = self.seen.get(key)
        if other is not None:
            message = f"the id “{document.content_id}” is already that of {other}"
            raise Unreadable(Problem(file.path, 2, message))
        self.seen[key] = file.path

    def broken(self, file: SourceFile, error: Unreadable) -> None:
        """Named with its line; the row it once was stays as it is."""
        self.report.problems += error.problems
        key = self.by_path.get(file.path, (file.kind.name, "?"))
        self.seen.setdefault(key, file.path)
        self.note(Outcome.BROKEN, *key, file.path)

    def apply(self, change: Change) -> None:
        match change.verdict:
            case None:
                self.take(change, Outcome.CREATED)
            case Verdict.FILE:
                self.take(change, Outcome.UPDATED)
            case Verdict.SAME:
                row = change.row
                moved = row is not None and (row.path != change.file.path or row.withdrawn)
                self.agree(change, Outcome.MOVED if moved else Outcome.UNCHANGED)
            case Verdict.BOTH:
                self.agree(change, Outcome.ADOPTED)
            case Verdict.ROW:
                self.remember(change)
                self.note(Outcome.KEPT, *change.key, change.file.path)
            case Verdict.CONFLICT:
                remark = "the file and the row both changed; nothing was overwritten"
                self.note(Outcome.CONFLICT, *change.key, change.file.path, remark)

    def take(self, change: Change, outcome: Outcome) -> None:
        """The row becomes what the file says, or the file is named as broken."""
        self.attempt(self.store, change, outcome)

    def attempt(self, step: Callable[[Change], None], change: Change, outcome: Outcome) -> None:
        try:
            if not self.dry_run:
                with transaction.atomic():
                    step(change)
        except ValidationError as error:
            if change.row is not None:
                change.row.unpark()
            problems = [Problem(change.file.path, 1, text) for text in error.messages]
            return self.broken(change.file, Unreadable(*problems))
        return self.note(outcome, *change.key, change.file.path)

    def store(self, change: Change) -> None:
        """Raises ValidationError where the row's own rules refuse what the file says."""
        row = change.row or change.file.model()
        row.content_id = change.document.content_id
        row.apply(change.document)
        images = [assets.measure(n, change.file.image(n) or b"") for n in change.document.assets]
        row.use(assets.keep_only(row.kind, row.content_id, images))
        row.freeze(Revision.Source.FILE)
        self.settle(row, change)
        change.row = row

    def agree(self, change: Change, outcome: Outcome) -> None:
        """Row and file say the same; only where the file lies may be new."""
        self.attempt(self.confirm, change, outcome)

    def confirm(self, change: Change) -> None:
        row = change.row
        if row is not None and not (
            row.path == change.file.path
            and row.file_digest == change.digest
            and row.base_id == row.revision_id
            and not row.withdrawn
        ):
            self.settle(row, change)

    def settle(self, row: ContentItem, change: Change) -> None:
        row.base = row.revision
        row.path, row.file_digest, row.withdrawn = change.file.path, change.digest, False
        row.full_clean(exclude=["revision", "base"])
        row.save()
        touch()

    def remember(self, change: Change) -> None:
        if not self.dry_run and change.row is not None:
            with transaction.atomic():
                type(change.row)._default_manager.filter(pk=change.row.pk).update(
                    path=change.file.path, file_digest=change.digest, withdrawn=False
                )
                if change.row.withdrawn:
                    touch()

    def withdraw_missing(self) -> None:
        """A row whose file is gone is no longer published; what people did with it stays."""
        for key, row in self.rows.items():
            if not row.path or key in self.seen or row.withdrawn:
                continue
            if row.edited:
                remark = "the file is gone, but the row was edited; nothing was changed"
                self.note(Outcome.CONFLICT, *key, row.path, remark)
                continue
            if not self.dry_run:
                with transaction.atomic():
                    type(row)._default_manager.filter(pk=row.pk).update(
                        withdrawn=True, file_digest=""
                    )
                    touch()
            self.note(Outcome.WITHDRAWN, *key, row.path)

    def note(
        self, outcome: Outcome, kind: str, content_id: str, path: str, remark: str = ""
    ) -> None:
        self.report.add(outcome, kind, content_id, path, remark)


def park(changes: list[Change]) -> None:
    """Frees the slugs that change hands in this load, so that two lessons may swap theirs."""
    with transaction.atomic():
        for change in changes:
            if change.row is not None and change.verdict is Verdict.FILE:
                change.row.park(change.document)


def troubles(changes: list[Change]) -> list[Problem]:
    """What authors should mend in the texts that were loaded: it stops nothing."""
    found = [(c, t.needle, t.message) for c in changes for t in c.document.rendered.troubles]
    wanted = [(c, link) for c in changes for link in c.document.rendered.links]
    known = links.resolve({link for _, link in wanted})
    found += [
        (c, f"{scheme}:{key}", f"link to the {scheme} “{key}”, which does not exist or is a draft")
        for c, (scheme, key) in wanted
        if links.resolves(scheme) and (scheme, key) not in known
    ]
    found += [
        (c, name, f"image “{name}” is not beside the file")
        for c in changes
        for name in c.document.rendered.images
        if name not in c.document.assets
    ]
    return [Problem(c.file.path, c.file.line_of(needle), text) for c, needle, text in found]


def load(
    root: Path, shelf: str = "courses", *, dry_run: bool = False, progress: Progress = silent
) -> Report:
    """Loads all content files of a shelf from a folder and says what it did."""
    return Load(root, shelf, dry_run, progress).run()
