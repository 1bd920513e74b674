"""What every kind of content has: frozen revisions, images, and a stamp that says "changed"."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from prepsite.content.documents import Document, Kind
from prepsite.personal import Erase, Personal


def fresh_stamp() -> str:
    return uuid.uuid4().hex


class Stamp(models.Model):
    """One row whose value changes with every change of content; caches are keyed by it."""

    value = models.CharField(max_length=32, default=fresh_stamp)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="stamp_is_one_row")]

    def __str__(self) -> str:
        return self.value


class Revision(models.Model):
    """One frozen state of one item, as its canonical text. Never changed, never deleted."""

    class Source(models.TextChoices):
        FILE = "file", "file"
        ADMIN = "admin", "admin"

    kind = models.CharField(max_length=20)
    content_id = models.CharField(max_length=100)
    text = models.TextField()
    assets = models.JSONField(default=dict, help_text="name → SHA-256 of each image")
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=5, choices=Source)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(auto_now_add=True)

    # What an author wrote belongs to the course: it stays when they leave.
    personal = Personal("author", archive="written-content", erase=Erase.UNNAME)

    class Meta:
        indexes = [models.Index(fields=["kind", "content_id", "-id"], name="revision_history")]

    def __str__(self) -> str:
        return f"{self.kind} {self.content_id} {self.sha256[:8]}"


class Asset(models.Model):
    """An image of one item, stored under its own hash, so that it may be cached for ever."""

    kind = models.CharField(max_length=20)
    content_id = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200, help_text="its name in the default storage")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_id", "name"], name="asset_name_once_an_item"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ContentItem(models.Model):
    """A row that may also be a file. `base` is the state at which the two last agreed."""

    kind: ClassVar[Kind]
    heavy: ClassVar[tuple[str, ...]] = ()  # fields that a loader need not read

    content_id = models.CharField(
        max_length=100, unique=True, help_text="The id in the front matter; it never changes."
    )
    path = models.CharField(max_length=200, blank=True, editable=False, db_index=True)
    file_digest = models.CharField(max_length=64, blank=True, editable=False)
    withdrawn = models.BooleanField(
        default=False, editable=False, help_text="Its file was deleted, so it is not published."
    )
    revision = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    base = models.ForeignKey(
        Revision, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True

    def to_document(self) -> Document:
        """The row as it would stand in a file."""
        raise NotImplementedError

    def apply(self, document: Document) -> None:
        """Takes over what the document says; does not save."""
        raise NotImplementedError

    def home(self) -> str:
        """Where a new file of this row belongs, relative to the content folder."""
        raise NotImplementedError

    @property
    def edited(self) -> bool:
        """Whether the row says something else than its file last did."""
        if self.revision is None or self.base is None:
            return self.revision_id != self.base_id
        return self.revision.sha256 != self.base.sha256

    def park(self, document: Document) -> None:
        """Gives up an address that the document no longer claims, for another to take."""

    def unpark(self) -> None:
        """Takes the address back where the document could not be applied after all."""

    def use(self, assets: Iterable[Asset]) -> None:
        """Takes note of its images; kinds without any have nothing to note."""

    def freeze(self, source: Revision.Source, author: Any = None) -> bool:
        """Records the present state as a revision; False where it is the one recorded last."""
        document = self.to_document()
        if self.revision is not None and self.revision.sha256 == document.sha256:
            return False
        self.revision = Revision.objects.create(
            kind=self.kind.name,
            content_id=self.content_id,
            text=document.text,
            assets=document.assets,
            sha256=document.sha256,
            source=source,
            author=author,
        )
        return True


def touch() -> None:
    """Says that content changed; call it inside the transaction of the change."""
    from prepsite.content import stamp

    Stamp.objects.update_or_create(pk=1, defaults={"value": fresh_stamp()})
    transaction.on_commit(stamp.forget)


def assets_of(kind: Kind, content_id: str) -> dict[str, str]:
    """The images of an item: name → SHA-256."""
    rows = Asset.objects.filter(kind=kind.name, content_id=content_id)
    return dict(rows.order_by("name").values_list("name", "sha256"))
