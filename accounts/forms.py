"""Sign-up and profile."""

import zoneinfo
from typing import Any

from django import forms
from django.db import transaction

from accounts import signals
from accounts.models import User, validate_one_line
from prepsite.tracks import Track


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All zones, grouped by region, with readable cities."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        region, slash, city = name.partition("/")
        if slash and region not in ("Etc", "SystemV", "US", "posix", "right"):
            regions.setdefault(region, []).append((name, city.replace("_", " ")))
    return [("", [("UTC", "UTC")]), *regions.items()]


def on_one_line(text: str) -> str:
    """Without line breaks and other control characters: names stand in headers of mails."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class OneLine(forms.CharField):
    """Names and titles. What has line breaks was not typed into the form that we show."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        validate_one_line(text)
        return text


class SignupForm(forms.Form):
    """What sign-up asks beyond e-mail and password. The browser fills the time zone in."""

    name = OneLine(
        max_length=80, required=False, label="Name", help_text="As peers will see it. Optional."
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["name", "email", "password1"]

    def signup(self, _request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        zone = self.cleaned_data["time_zone"]
        # What the browser reports is a convenience; anything odd falls back to UTC.
        user.time_zone = zone if zone in zoneinfo.available_timezones() else "UTC"
        user.save(update_fields=["name", "time_zone"])


class ProfileForm(forms.ModelForm[User]):
    name = OneLine(max_length=80, required=False, help_text="As peers will see it.")
    track = forms.ChoiceField(
        choices=[("", "not decided yet"), *Track.choices],
        required=False,
        help_text="Its course comes first on your home page.",
    )
    time_zone = forms.ChoiceField(
        choices=zone_choices, help_text="All times are shown in this zone."
    )

    class Meta:
        model = User
        fields = ["name", "track", "level", "interview_date", "time_zone", "date_language"]
        widgets = {"interview_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "interview_date": "Shown in the top bar; plans and reviews run up to it.",
            "date_language": "How mails write dates.",
        }

    def save(self, commit: bool = True) -> User:
        with transaction.atomic():
            user: User = super().save(commit)
            if commit and "interview_date" in self.changed_data:
                signals.interview_moved.send(User, user=user)
        return user
