"""One try at one question: what was answered, in how long, and what was learnt from it."""

import uuid
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from prepsite.content.models import Revision
from prepsite.personal import Personal
from questions.models import Question

if TYPE_CHECKING:
    from accounts.models import User

LONGEST = 50_000  # characters of an answer


class Stage(models.TextChoices):
    """Where an attempt is; each opens the next, and none goes back."""

    ANSWERING = "answering", "being answered"
    RATING = "rating", "to be rated"
    COMPARING = "comparing", "compared"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def of(self, user: "User") -> Self:
        return self.filter(user=user)

    def open(self) -> Self:
        """Not yet rated and not given up: at most one a person and question."""
        return self.filter(OPEN)

    def rated(self) -> Self:
        return self.filter(sealed_at__isnull=False)


OPEN = Q(sealed_at__isnull=True, given_up_at__isnull=True)


class Attempt(models.Model):
    """Pinned to the question and the rubric as they were when it began.

    `seconds` is what its clock says. `sealed_at` is when the person rated it, or declined to by
    giving up; from then on the solution is open, and the answer and the rating are as they are.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="attempts"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="attempts")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    rubric = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(help_text="The target when it began.")
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True, max_length=LONGEST)
    files = models.JSONField(default=dict, help_text="Code: name of a file → its text.")
    remarks = models.TextField(blank=True, max_length=LONGEST)
    exchanges = models.TextField(blank=True, max_length=LONGEST)
    recording = models.ForeignKey(
        "recordings.Recording", null=True, on_delete=models.SET_NULL, related_name="attempts"
    )
    finished_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    hit = models.JSONField(default=list, help_text="Numbers of the key points that were hit.")
    compared_at = models.DateTimeField(null=True)
    change = models.TextField("what I will change", blank=True, max_length=5_000)

    personal = Personal("user", archive="answers")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "question"], condition=OPEN, name="attempt_one_open"
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True) | Q(finished_at__isnull=False),
                name="attempt_rated_once_finished",
            ),
            models.CheckConstraint(
                condition=Q(sealed_at__isnull=True) | Q(given_up_at__isnull=True),
                name="attempt_rated_or_given_up",
            ),
        ]
        indexes = [models.Index(fields=["user", "-started_at"], name="attempt_of_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.question_id}"

    def get_absolute_url(self) -> str:
        return reverse("answers:attempt", args=[self.pk])

    @property
    def stage(self) -> Stage:
        if self.sealed_at or self.given_up_at:
            return Stage.COMPARING
        return Stage.RATING if self.finished_at else Stage.ANSWERING

    @property
    def over(self) -> int:
        """Seconds past the target; negative where there were some left."""
        return self.seconds - 60 * self.minutes

    @property
    def answered(self) -> bool:
        """Whether there is anything that could be compared."""
        words = (self.text, self.remarks, self.exchanges, *self.files.values())
        return bool(self.recording_id) or any(text.strip() for text in words)


class FollowUp(models.Model):
    """The answer to one follow-up question, or that it was passed over."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="follow_ups")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True, max_length=LONGEST)
    recording = models.ForeignKey(
        "recordings.Recording", null=True, on_delete=models.SET_NULL, related_name="follow_ups"
    )
    answered_at = models.DateTimeField(default=timezone.now)

    personal = Personal("attempt__user", archive="follow-ups")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="follow_up_answered_once")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.number}"


class Picture(models.Model):
    """An image in an answer, such as the sketch of a design."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="pictures")
    file = models.FileField()
    name = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=timezone.now)

    personal = Personal("attempt__user", archive="answer-pictures", files=("file",))

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Where its owner sees it."""
        return reverse("answers:picture", args=[self.attempt_id, self.pk])
