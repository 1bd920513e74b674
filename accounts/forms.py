"""Sign-up and profile."""

import zoneinfo
from typing import Any

from django import forms

from accounts.models import User


def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All zones, grouped by region, with readable cities."""
    regions: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(zoneinfo.available_timezones()):
        region, slash, city = name.partition("/")
        if slash and region not in ("Etc", "SystemV", "US", "posix", "right"):
            regions.setdefault(region, []).append((name, city.replace("_", " ")))
    return [("", [("UTC", "UTC")]), *regions.items()]


class SignupForm(forms.Form):
    """What sign-up asks beyond e-mail and password. The browser fills the time zone in."""

    name = forms.CharField(
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
    time_zone = forms.ChoiceField(
        choices=zone_choices, help_text="All times are shown in this zone."
    )

    class Meta:
        model = User
        fields = ["name", "track", "level", "interview_date", "time_zone"]
        widgets = {"interview_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "name": "As peers will see it.",
            "track": "Its course comes first on your home page.",
            "interview_date": "Shown in the top bar; plans and reviews run up to it.",
        }
