"""The three tracks a person can prepare for."""

from django.db import models


class Track(models.TextChoices):
    EM = "em", "Engineering Manager"
    MLE = "mle", "ML engineer"
    PM_TECHNICAL = "pm-technical", "Technical round for PMs"


class Level(models.TextChoices):
    ALL = "all", "all levels"
    SENIOR = "senior", "senior"
    STAFF = "staff+", "staff and above"
