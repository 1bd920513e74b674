"""Ratings of an answer, whoever gives them, on the one scale of four points."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from answers.models.attempt import Attempt
from prepsite.personal import Erase, Personal
from questions.frontmatter import POINTS

SURE, UNSURE = 100, 50  # per cent; half is a guess


class Point(models.IntegerChoices):
    """The scale, worst first, as `POINTS` names it in rubrics."""

    STRONG_NO = 1, "strong no"
    WEAK_NO = 2, "weak no"
    WEAK_YES = 3, "weak yes"
    STRONG_YES = 4, "strong yes"

    @property
    def key(self) -> str:
        return POINTS[self.value - 1]


class By(models.TextChoices):
    SELF = "self", "themself"
    PEER = "peer", "a peer"
    EDITOR = "editor", "an editor"


class Rating(models.Model):
    """A verdict, and a point for each area of the rubric. Written once, never changed.

    `certainty` is how sure a person is of the rating of their own answer, in per cent.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="ratings")
    by = models.CharField(max_length=6, choices=By)
    rater = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="ratings"
    )
    verdict = models.PositiveSmallIntegerField(choices=Point)
    areas = models.JSONField(default=dict, help_text="Area → point, 1 to 4.")
    certainty = models.PositiveSmallIntegerField(null=True)
    evidence = models.JSONField(default=dict, help_text="Area → a moment or a quotation.")
    words = models.TextField(blank=True, max_length=5_000)
    made_at = models.DateTimeField(default=timezone.now)

    # What one gave to others stays with them, without the name.
    personal = (
        Personal("attempt__user", archive="ratings", leave_out=("rater",)),
        Personal("rater", archive="ratings-given", leave_out=("attempt",), erase=Erase.UNNAME),
    )

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt"], condition=Q(by=By.SELF), name="rating_of_oneself_once"
            ),
            models.UniqueConstraint(fields=["attempt", "rater"], name="rating_once_a_rater"),
            models.CheckConstraint(condition=Q(by__in=By.values), name="rating_by_is_known"),
            models.CheckConstraint(
                condition=Q(verdict__in=Point.values), name="rating_verdict_on_the_scale"
            ),
            models.CheckConstraint(
                condition=Q(by=By.SELF, certainty__range=(UNSURE, SURE))
                | (~Q(by=By.SELF) & Q(certainty__isnull=True)),
                name="rating_certainty_of_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.by}"

    def clean(self) -> None:
        if not set(self.areas.values()) <= set(Point.values):
            raise ValidationError("Every area is rated on the scale of four points.")
