"""What a person has done with lessons: one row a person and lesson. It outlives every rename."""

import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from courses.models.content import Lesson, Module
from prepsite.markdown import render
from prepsite.personal import Personal

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_NOTE = 20_000  # characters
# Opening a lesson is noted to the minute, so that turning pages back and forth writes little.
SAME_VISIT = datetime.timedelta(minutes=1)


class ReadingQuerySet(models.QuerySet["Reading"]):
    def of(self, user: "User") -> Self:
        return self.filter(user=user)

    def completed(self) -> Self:
        return self.filter(completed_at__isnull=False)

    def latest_first(self) -> Self:
        return self.filter(opened_at__isnull=False).order_by("-opened_at", "-pk")


class Reading(models.Model):
    """One person with one lesson: opened, completed, bookmarked, and a private note."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="readings"
    )
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="readings")
    opened_at = models.DateTimeField(null=True)
    anchor = models.CharField(max_length=120, blank=True, help_text="The heading last read.")
    completed_at = models.DateTimeField(null=True)
    bookmarked_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True, max_length=LONGEST_NOTE)
    note_html = models.TextField(blank=True)
    note_saved_at = models.DateTimeField(null=True)

    personal = Personal("user", archive="reading", leave_out=("note_html",))

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "lesson"], name="reading_once_a_person_and_lesson"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-opened_at", "-id"], name="reading_resume"),
            models.Index(
                fields=["user", "-bookmarked_at"],
                condition=models.Q(bookmarked_at__isnull=False),
                name="reading_bookmarks",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.lesson_id}"

    def write_note(self, text: str) -> None:
        """Takes the text, as Markdown; does not save."""
        self.note = text
        self.note_html = render(text).html if text.strip() else ""
        self.note_saved_at = timezone.now()


class SkippedModule(models.Model):
    """A person said that they know a module; resuming passes over it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="skipped_modules"
    )
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="skipped_by")

    personal = Personal("user", archive="skipped-modules")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "module"], name="module_skipped_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.module_id}"
