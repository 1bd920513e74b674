"""Several questions under one clock, and where a person saw themself before the first one."""

import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from answers.models.attempt import Attempt
from prepsite.personal import Personal
from questions.models import Question, Round

if TYPE_CHECKING:
    from accounts.models import User


class PracticeSetQuerySet(models.QuerySet["PracticeSet"]):
    def of(self, user: "User") -> Self:
        return self.filter(user=user)

    def running(self) -> Self:
        """Not yet finished, whatever its clock says: at most one a person."""
        return self.filter(finished_at__isnull=True)


class PracticeSet(models.Model):
    """Its clock is wall time since `started_at`: nothing a browser does stops it.

    Without `minutes` there is no clock. `kind` is a key of `answers.sets.KINDS`, or was once;
    `title` is what it was called then.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="practice_sets"
    )
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=80)
    minutes = models.PositiveSmallIntegerField(null=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    personal = Personal("user", archive="sets")

    objects = PracticeSetQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(finished_at__isnull=True), name="set_one_running"
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gte=1), name="set_minutes_positive"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(finished_at__gte=F("started_at")),
                name="set_finished_after_its_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("answers:set", args=[self.pk])

    @property
    def ends_at(self) -> datetime.datetime | None:
        return self.started_at + datetime.timedelta(minutes=self.minutes) if self.minutes else None

    @property
    def left(self) -> int:
        """Seconds on its clock; none once it is over, or where there is no clock."""
        if self.ends_at is None:
            return 0
        return max(int((self.ends_at - timezone.now()).total_seconds()), 0)

    @property
    def over(self) -> bool:
        return self.ends_at is not None and timezone.now() >= self.ends_at


class Place(models.Model):
    """One question of a set, in its order, and the attempt at it once that has begun."""

    set = models.ForeignKey(PracticeSet, on_delete=models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField(help_text="From 1.")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    attempt = models.OneToOneField(
        Attempt, null=True, on_delete=models.SET_NULL, related_name="place"
    )

    personal = Personal("set__user", archive="set-questions")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["set", "position"], name="place_position_once"),
            models.UniqueConstraint(fields=["set", "question"], name="place_question_once"),
        ]

    def __str__(self) -> str:
        return f"{self.set_id} {self.position}"


class Baseline(models.Model):
    """How a person rated themself in a round before they had answered anything; written once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="baselines"
    )
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    areas = models.JSONField(default=dict, help_text="Area → point, 1 to 4.")
    made_at = models.DateTimeField(default=timezone.now)

    personal = Personal("user", archive="baselines")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "round"], name="baseline_once_a_person_and_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.round_id}"
