"""The note form, and the forms of the admin."""

from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from courses.models import Reading
from courses.models.reading import LONGEST_NOTE


class NoteForm(forms.Form):
    """A private note. `base` is when the copy being edited was saved; empty for a first note."""

    note = forms.CharField(
        required=False,
        max_length=LONGEST_NOTE,
        strip=False,
        widget=forms.Textarea,
        label="Your note",
    )
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_base(self) -> Any:
        try:
            return parse_datetime(self.cleaned_data["base"])
        except ValueError:
            return None

    def show_other(self, reading: Reading) -> None:
        """Keeps what was typed, says what happened, and lets the next save win."""
        self.add_error(
            "note",
            "This note was changed in another window. Your text stands above; saving it replaces "
            f"the other one, which says:\n“{reading.note[:500].strip()}”",
        )
        assert reading.note_saved_at is not None  # noqa: S101 - it was saved elsewhere
        self.data = {"note": self.data["note"], "base": reading.note_saved_at.isoformat()}
