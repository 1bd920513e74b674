"""The person: who they are, where they are, and what they prepare for."""

import datetime
import uuid
import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from prepsite.personal import Personal
from prepsite.tracks import Level, Track


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("“%(name)s” is not a time zone we know.", params={"name": name})


def validate_one_line(text: str) -> None:
    """Names stand in headers of mails and in lists, where a line break would do harm."""
    if not text.isprintable():
        raise ValidationError("Write it on one line, without control characters.")


class DateLanguage(models.TextChoices):
    """Languages in which mails write dates."""

    ENGLISH = "en-gb", "English (21 Nov 2026)"
    AMERICAN = "en-us", "English (Nov. 21, 2026)"
    GERMAN = "de", "Deutsch"
    SPANISH = "es", "Español"
    FRENCH = "fr", "Français"
    ITALIAN = "it", "Italiano"
    DUTCH = "nl", "Nederlands"
    POLISH = "pl", "Polski"
    PORTUGUESE = "pt-br", "Português"
    SWEDISH = "sv", "Svenska"
    JAPANESE = "ja", "日本語"


def archive_name(_export: "Export", _name: str) -> str:
    """Not to be guessed; nothing of the person in it."""
    return f"exports/{uuid.uuid4().hex}.zip"


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
    name = models.CharField(max_length=80, blank=True, validators=[validate_one_line])
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    date_language = models.CharField(
        "dates in",
        max_length=8,
        choices=DateLanguage,
        default=DateLanguage.ENGLISH,
        # The release before, which goes on beside this one for a while, does not know of it.
        db_default=DateLanguage.ENGLISH,
    )
    track = models.CharField(max_length=20, choices=Track, blank=True)
    level = models.CharField("target level", max_length=10, choices=Level, default=Level.ALL)
    interview_date = models.DateField(null=True, blank=True)
    is_staff = models.BooleanField(default=False, help_text="May enter the admin.")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    leaving_at = models.DateTimeField(
        null=True, blank=True, help_text="When the account and all that is in it will be deleted."
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    personal = Personal("pk", archive="account", leave_out=("password",))

    class Meta:
        indexes = [
            models.Index(
                fields=["leaving_at"],
                condition=models.Q(leaving_at__isnull=False),
                name="user_leaving",
            )
        ]
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


class Export(models.Model):
    """A person's request for their data: one archive, made in the background, kept for days.

    `try_at` is when a worker may take it: at once, at the end of a worker's lease, at a retry.
    Progress is counted in `done` of `total` steps: one for a row, one for each block of a file.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        MAKING = "making", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    file = models.FileField(blank=True, upload_to=archive_name, max_length=200)
    size = models.PositiveBigIntegerField(default=0, help_text="bytes")
    asked_at = models.DateTimeField(auto_now_add=True)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    personal = Personal(
        "user", archive="exports", leave_out=("file", "lease"), derived_files=("file",)
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(state__in=["waiting", "making"]),
                name="export_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.state}"

    @property
    def unfinished(self) -> bool:
        return self.state in (self.State.WAITING, self.State.MAKING)

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when it is done."""
        return 100 * self.done // self.total if self.total else 0


def display_name(user: User) -> str:
    return user.name or user.email.partition("@")[0]
