"""Courses, their modules and lessons, and one-page frameworks."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse

from courses import frontmatter
from prepsite.content.documents import Document, tidy
from prepsite.content.models import Asset, ContentItem, assets_of
from prepsite.markdown import RENDERER_VERSION, Heading, Rendered, render
from prepsite.markdown.links import Picture, Target, fill
from prepsite.tracks import Level, Track


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
    """What courses, modules, lessons and frameworks have in common."""

    slug = models.SlugField(max_length=100)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)

    above: ClassVar[tuple[str, ...]] = ()  # lookups of what must be published too

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
        """Notes lesson addresses that are about to change, so that old links still lead there."""

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


class Text(models.Model):
    """A Markdown body and its stored rendering; saving renders what has changed."""

    body = models.TextField(blank=True)
    html = models.TextField(blank=True, editable=False)
    headings = models.JSONField(default=list, editable=False)
    pictures = models.JSONField(default=dict, editable=False)
    words = models.PositiveIntegerField(default=0, editable=False)
    renderer = models.PositiveSmallIntegerField(default=0, editable=False, db_index=True)

    class Meta:
        abstract = True

    def show(self, rendered: Rendered) -> None:
        self.html, self.words = rendered.html, rendered.words
        self.headings = [as_json(heading) for heading in rendered.headings]
        self.renderer = RENDERER_VERSION

    def use(self, assets: Iterable[Asset]) -> None:
        """Notes where its images lie and their sizes, so that a page view need not ask."""
        self.pictures = {a.name: [a.path, a.width, a.height] for a in assets}

    def filled(self, targets: Mapping[tuple[str, str], Target]) -> str:
        """The HTML with links and images as they are now."""
        pictures = {
            name: Picture(default_storage.url(path), width, height)
            for name, (path, width, height) in self.pictures.items()
        }
        return fill(self.html, targets, pictures)

    def render(self) -> Rendered:
        rendered = render(self.body)
        self.show(rendered)
        return rendered


def as_json(heading: Heading) -> dict[str, Any]:
    inner = [as_json(h) for h in heading.inner]
    return {"anchor": heading.anchor, "text": heading.text, "inner": inner}


class Course(Text, Item):
    kind = frontmatter.COURSE
    heavy = ("html", "headings")

    track = models.CharField(max_length=20, choices=Track)
    outcomes = models.JSONField(default=list, blank=True)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="course_slug_once"),
            models.CheckConstraint(
                condition=Q(track__in=Track.values), name="course_track_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="course_status_is_known"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("courses:course", args=[self.slug])

    def apply(self, document: Document) -> None:
        super().apply(document)
        self.body = document.body
        self.show(document.rendered)

    def leave_addresses(self) -> None:
        FormerAddress.note(Lesson.objects.filter(course=self).exclude(course__slug=self.slug))

    def home(self) -> str:
        return f"{self.slug}/course.md"


class Module(Item):
    kind = frontmatter.MODULE
    above = ("course",)

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="modules")
    skippable = models.BooleanField(default=False)
    skip_note = models.CharField(max_length=300, blank=True, help_text="Who may skip it.")

    objects = PublishedQuerySet.as_manager()

    class Meta:
        ordering = ["course", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["course", "slug"], name="module_slug_once_a_course"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="module_status_is_known"
            ),
        ]

    def front_matter(self) -> dict[str, Any]:
        return super().front_matter() | {"course": self.course.content_id}

    def apply(self, document: Document) -> None:
        super().apply(document)
        self.course = found(Course, document.meta["course"], "course")

    def leave_addresses(self) -> None:
        FormerAddress.note(Lesson.objects.filter(module=self).exclude(course=self.course))

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        self.lessons.exclude(course=self.course).update(course=self.course)

    def home(self) -> str:
        return f"{self.course.home().rpartition('/')[0]}/{self.slug}/module.md"


class Lesson(Text, Item):
    kind = frontmatter.LESSON
    above = ("module", "course")
    heavy = ("html", "headings")

    # The course is the module's; kept here because an address is unique within it.
    course = models.ForeignKey(
        Course, on_delete=models.PROTECT, related_name="lessons", editable=False
    )
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="lessons")
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Computed from the text when left empty."
    )
    level = models.CharField(max_length=10, choices=Level, default=Level.ALL)
    skippable = models.BooleanField(default=False)
    free = models.BooleanField(default=False, help_text="Open to visitors who are not signed in.")
    prerequisites = models.JSONField(default=list, blank=True, help_text="Lesson ids: advice only.")
    questions = models.JSONField(default=list, blank=True, help_text="Slugs in the bank.")
    frameworks = models.JSONField(default=list, blank=True, help_text="Slugs.")
    resources = models.JSONField(default=list, blank=True, help_text="title, url, why")

    objects = PublishedQuerySet.as_manager()

    class Meta:
        ordering = ["module__order", "module", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "slug"],
                name="lesson_slug_once_a_course",
                violation_error_message="Another lesson of this course has this slug already.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="lesson_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="lesson_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1),
                name="lesson_minutes_positive",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("courses:lesson", args=[self.course.slug, self.slug])

    @property
    def reading_minutes(self) -> int:
        return self.minutes or Rendered("", words=self.words).minutes

    def front_matter(self) -> dict[str, Any]:
        return super().front_matter() | {"module": self.module.content_id}

    def apply(self, document: Document) -> None:
        super().apply(document)
        self.module = found(Module, document.meta["module"], "module")
        self.course = self.module.course
        self.body = document.body
        self.show(document.rendered)

    def park(self, document: Document) -> None:
        if document.meta["slug"] != self.slug:
            FormerAddress.note(Lesson.objects.filter(pk=self.pk))
        super().park(document)

    def leave_addresses(self) -> None:
        here = Q(course=self.course, slug=self.slug)
        FormerAddress.note(Lesson.objects.filter(pk=self.pk).exclude(here))

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """The course is in no form, but an address must be free in it."""
        kept = set(exclude or ())
        if "module" not in kept:
            self.course = self.module.course
            kept.discard("course")
        super().validate_constraints(exclude=kept)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.course = self.module.course
        super().save(*args, **kwargs)

    def home(self) -> str:
        return f"{self.module.home().rpartition('/')[0]}/{self.slug}.md"


class FormerAddress(models.Model):
    """Where a lesson once was, so that old links and bookmarks lead to it."""

    course_slug = models.SlugField(max_length=100)
    lesson_slug = models.SlugField(max_length=100)
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="former_addresses")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course_slug", "lesson_slug"], name="former_address_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_slug}/{self.lesson_slug}"

    @classmethod
    def note(cls, leaving: models.QuerySet[Lesson]) -> None:
        for pk, course, slug in leaving.values_list("pk", "course__slug", "slug"):
            cls.objects.update_or_create(
                course_slug=course, lesson_slug=slug, defaults={"lesson_id": pk}
            )


class Framework(Text, Item):
    """A one-page reference, printable, used by lessons and questions."""

    kind = frontmatter.FRAMEWORK
    heavy = ("html", "headings")

    objects = PublishedQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="framework_slug_once"),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="framework_status_is_known"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("courses:framework", args=[self.slug])

    def apply(self, document: Document) -> None:
        super().apply(document)
        self.body = document.body
        self.show(document.rendered)

    def home(self) -> str:
        return f"frameworks/{self.slug}.md"
