"""When a question comes again, and how a person wants to be asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from answers.models.attempt import Attempt
from prepsite.personal import Personal
from questions.models import Question


class Card(models.Model):
    """What the scheduler knows of one person's memory of one question.

    `before` is `memory` as it was before `attempt`, so that what is learnt of that attempt later,
    such as the key points it hit, can grade it anew.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="cards"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="cards")
    attempt = models.ForeignKey(
        Attempt, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Graded last."
    )
    memory = models.JSONField(null=True)
    before = models.JSONField(null=True)
    graded_at = models.DateTimeField(default=timezone.now)

    personal = Personal("user", archive="reviews")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "question"], name="card_once_a_person_and_question"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.question_id}"


class ReviewPlan(models.Model):
    """How many reviews a day a person wants, and at what hour to be told; null: not at all."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_plan"
    )
    a_day = models.PositiveSmallIntegerField(
        "reviews a day", default=10, help_text="What is left over waits for another day."
    )
    hour = models.PositiveSmallIntegerField(
        "tell me at", null=True, blank=True, default=8, help_text="In your own time zone."
    )
    told_on = models.DateField(null=True, editable=False)

    personal = Personal("user", archive="review-plan")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(a_day__range=(1, 100)), name="review_plan_some_a_day"
            ),
            models.CheckConstraint(
                condition=Q(hour__isnull=True) | Q(hour__lte=23), name="review_plan_hour_of_a_day"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user_id)
