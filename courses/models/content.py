"""Courses, their modules and lessons, and one-page frameworks."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from courses import frontmatter
from prepsite.content.documents import Document
from prepsite.content.items import Item, Status, Text, found
from prepsite.markdown import Rendered
from prepsite.tracks import Level, Track


class Course(Text):
    kind = frontmatter.COURSE

    track = models.CharField(max_length=20, choices=Track)
    outcomes = models.JSONField(default=list, blank=True)

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


class Lesson(Text):
    kind = frontmatter.LESSON
    above = ("module", "course")

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


class Framework(Text):
    """A one-page reference, printable, used by lessons and questions."""

    kind = frontmatter.FRAMEWORK

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

    def home(self) -> str:
        return f"frameworks/{self.slug}.md"
