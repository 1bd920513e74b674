import datetime
from typing import Any

from django import forms

from recordings import keeping


class ExpiryForm(forms.Form):
    """A day, or “keep”, which is stronger."""

    date = forms.DateField(required=False)
    keep = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        date = values.get("date")
        if values.get("keep"):
            values["date"] = None
        elif date is None and not self.errors:
            self.add_error("date", "Choose a day.")
        elif date is not None and date <= keeping.today():
            self.add_error("date", "Choose a day that is still to come.")
        return values

    @property
    def chosen(self) -> datetime.date | None:
        """None: it is kept."""
        date: datetime.date | None = self.cleaned_data["date"]
        return date
