"""What a person has done with a question, and what is wrong with one."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from prepsite.personal import Erase, Personal
from questions.models.bank import Question

if TYPE_CHECKING:
    from accounts.models import User


class StandingQuerySet(models.QuerySet["Standing"]):
    def of(self, user: "User") -> Self:
        return self.filter(user=user)

    def pass_level(self, user: "User", question: Question, level: int, *, given_up: bool) -> None:
        """Opens the next one. Only the level that is open can be passed, and only once."""
        with transaction.atomic():
            self.get_or_create(user=user, question=question)
            row = self.of(user).select_for_update().get(question=question)
            if level == row.level + 1 and level <= question.levels:
                row.level = level
                row.given_up += [level] if given_up else []
                row.save(update_fields=["level", "given_up"])


class Standing(models.Model):
    """One person with one question; no row is “new”. The room of answers writes most of it.

    `level` is how many levels of a question that grows they have been through; the next is open.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="standings"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="standings")
    answered_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True, help_text="When it should be answered again.")
    bookmarked_at = models.DateTimeField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    given_up = models.JSONField(default=list, help_text="Numbers of levels; the rest were done.")

    personal = Personal("user", archive="questions")

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "question"], name="standing_once_a_person_and_question"
            )
        ]
        indexes = [
            models.Index(
                fields=["user", "due_on"],
                condition=Q(due_on__isnull=False),
                name="standing_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.question_id}"


class Dealt(models.Model):
    """A prompt of the generator that a person was given, and the cell it came from."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dealt_prompts"
    )
    cell = models.CharField(max_length=60)
    prompt = models.TextField()
    dealt_at = models.DateTimeField(auto_now_add=True)

    personal = Personal("user", archive="design-prompts")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "cell"], name="dealt_coverage")]

    def __str__(self) -> str:
        return self.prompt


class Complaint(models.Model):
    """A person says that something is wrong with a question; it waits in the admin."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="complaints")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    words = models.TextField("what is wrong", max_length=2000)
    made_at = models.DateTimeField(default=timezone.now)
    settled = models.BooleanField(default=False)

    # It is about the question: it stays to be settled when they leave.
    personal = Personal("user", archive="complaints", erase=Erase.UNNAME)

    class Meta:
        ordering = ["settled", "-made_at"]

    def __str__(self) -> str:
        return self.words[:60]
