"""What content that people read has in common: a slug, a status, a text and its rendering."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.safestring import SafeString, mark_safe

from prepsite.content.documents import Document, tidy
from prepsite.content.models import Asset, ContentItem, assets_of
from prepsite.markdown import RENDERER_VERSION, Heading, Rendered, render
from prepsite.markdown.links import SYMBOLIC, Picture, Target, fill, resolve


class Status(models.TextChoices):
    DRAFT = "draft", "draft"
    PUBLISHED = "published", "published"


class PublishedQuerySet(models.QuerySet[Any]):
    """Reads that every kind of content shares."""

    def published(self) -> Self:
        """What a visitor may know of: with all it stands in published too."""
        return self.filter(self.model.visible())

    def stale(self) -> Self:
        """What was rendered by an older renderer."""
        return self.exclude(renderer=RENDERER_VERSION)


class Item(ContentItem):
    """A row with a place in lists: slug, title, order, published or not."""

    slug = models.SlugField(max_length=100)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)

    above: ClassVar[tuple[str, ...]] = ()  # lookups of what must be published too

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @classmethod
    def visible(cls) -> Q:
        condition = Q(status=Status.PUBLISHED, withdrawn=False)
        for lookup in cls.above:
            condition &= Q(**{f"{lookup}__status": Status.PUBLISHED, f"{lookup}__withdrawn": False})
        return condition

    def front_matter(self) -> dict[str, Any]:
        """The values of the kind's front matter; lookups like a parent's id are overridden."""
        names = [name for name in self.kind.key_names() if name not in ("id", self.kind.parent)]
        return {"id": self.content_id} | {name: getattr(self, name) for name in names}

    def to_document(self) -> Document:
        meta = self.front_matter()
        body = tidy(getattr(self, "body", ""))
        html = getattr(self, "html", "")
        images = assets_of(self.kind, self.content_id).items() if html else ()
        used = {name: sha for name, sha in images if f'src="asset:{name}"' in html}
        return Document(self.kind, meta, body, used)

    def apply(self, document: Document) -> None:
        for name, value in document.meta.items():
            if name not in ("id", self.kind.parent):
                setattr(self, name, value)

    def park(self, document: Document) -> None:
        if document.meta["slug"] != self.slug:
            self.parked = self.slug
            type(self)._default_manager.filter(pk=self.pk).update(slug=f"parked-{self.pk}")

    def unpark(self) -> None:
        # Where another took it in this load, the row waits, parked, for its file to be mended.
        if parked := getattr(self, "parked", ""):
            with suppress(IntegrityError), transaction.atomic():
                type(self)._default_manager.filter(pk=self.pk).update(slug=parked)

    def leave_addresses(self) -> None:
        """Notes addresses that are about to change, so that old links still lead there."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk and not getattr(self, "parked", ""):
            self.leave_addresses()
        super().save(*args, **kwargs)


def found(model: type[ContentItem], content_id: str, what: str) -> Any:
    """Raises ValidationError where the item above does not exist."""
    item = model._default_manager.filter(content_id=content_id).first()
    if item is None:
        raise ValidationError(f"the {what} “{content_id}” does not exist.")
    return item


class Text(Item):
    """A Markdown body and its stored rendering; saving renders what has changed."""

    # What rendering makes of the body.
    derived: ClassVar[tuple[str, ...]] = ("html", "headings", "words", "renderer")
    heavy: ClassVar[tuple[str, ...]] = ("html", "headings")

    body = models.TextField(blank=True)
    html = models.TextField(blank=True, editable=False)
    headings = models.JSONField(default=list, editable=False)
    pictures = models.JSONField(default=dict, editable=False)
    words = models.PositiveIntegerField(default=0, editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False, db_index=True)

    class Meta:
        abstract = True

    def apply(self, document: Document) -> None:
        super().apply(document)
        self.body = document.body
        self.show(document.rendered)

    def show(self, rendered: Rendered) -> None:
        self.html, self.words = rendered.html, rendered.words
        self.headings = [as_json(heading) for heading in rendered.headings]
        self.renderer = RENDERER_VERSION

    def use(self, assets: Iterable[Asset]) -> None:
        """Notes where its images lie and their sizes, so that a page view need not ask."""
        self.pictures = {a.name: [a.path, a.width, a.height] for a in assets}

    def filled(self, targets: Mapping[tuple[str, str], Target]) -> str:
        """The HTML with links and images as they are now."""
        return fill(self.html, targets, self.places())

    def shown(self, html: str) -> SafeString:
        """Some of its own stored HTML, with links and images as they are now."""
        links = resolve(SYMBOLIC.findall(html))
        return mark_safe(fill(html, links, self.places()))  # noqa: S308 - sanitised at save

    def places(self) -> dict[str, Picture]:
        """Where its images lie now."""
        return {
            name: Picture(default_storage.url(path), width, height)
            for name, (path, width, height) in self.pictures.items()
        }

    def render(self) -> Rendered:
        rendered = render(self.body)
        self.show(rendered)
        return rendered


def as_json(heading: Heading) -> dict[str, Any]:
    inner = [as_json(h) for h in heading.inner]
    return {"anchor": heading.anchor, "text": heading.text, "inner": inner}
