"""The person: who they are, where they are, and what they prepare for."""

import datetime
import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from prepsite.tracks import Level, Track


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("“%(name)s” is not a time zone we know.", params={"name": name})


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Signs in by e-mail. Times are shown in `time_zone`, an IANA name."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    track = models.CharField(max_length=20, choices=Track, blank=True)
    level = models.CharField("target level", max_length=10, choices=Level, default=Level.ALL)
    interview_date = models.DateField(null=True, blank=True)
    is_staff = models.BooleanField(default=False, help_text="May enter the admin.")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once_whatever_case",
                violation_error_message="An account with this e-mail address exists already.",
            ),
            models.CheckConstraint(
                condition=models.Q(track__in=["", *Track.values]), name="user_track_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="user_level_is_known"
            ),
        ]

    def __str__(self) -> str:
        return display_name(self)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self) -> datetime.date:
        """The date where this person is."""
        return timezone.now().astimezone(self.zone).date()

    def days_left(self) -> int | None:
        """Days until the interview; None without a date, or once it has passed."""
        if self.interview_date is None or self.interview_date < self.today():
            return None
        return (self.interview_date - self.today()).days


def display_name(user: User) -> str:
    return user.name or user.email.partition("@")[0]
