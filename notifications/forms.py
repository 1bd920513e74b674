"""Which mails a person gets, and when."""

from typing import Any

from django import forms
from django.db import transaction

from accounts.models import User
from notifications.kinds import KINDS, Kind
from notifications.models import Declined, QuietHours


def declinable() -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.may_be_declined]


class ChoicesForm(forms.Form):
    """Starts from what is stored for the person, and stores it."""

    kinds = forms.MultipleChoiceField(
        required=False, label="Send me", widget=forms.CheckboxSelectMultiple
    )
    quiet_start = forms.TimeField(
        required=False,
        label="Quiet from",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Mail that can wait is held back; in your own time zone. Both may be empty.",
    )
    quiet_end = forms.TimeField(
        required=False,
        label="Quiet until",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        self.user = user
        declined = Declined.objects.filter(user=user).values_list("kind", flat=True)
        hours = QuietHours.objects.filter(user=user).first()
        wanted = [kind.name for kind in declinable() if kind.name not in set(declined)]
        initial: dict[str, Any] = {"kinds": wanted}
        if hours:
            initial |= {"quiet_start": hours.start, "quiet_end": hours.end}
        super().__init__(data, initial=initial)
        choices = [(kind.name, kind.title) for kind in declinable()]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            start, end = cleaned["quiet_start"], cleaned["quiet_end"]
            if (start is None) != (end is None):
                self.add_error("quiet_end", "Give both times, or neither.")
            elif start is not None and start == end:
                self.add_error("quiet_end", "Quiet hours end at another time than they start.")
        return cleaned

    @transaction.atomic
    def save(self) -> None:
        wanted = set(self.cleaned_data["kinds"])
        for kind in declinable():
            if kind.name in wanted:
                Declined.objects.filter(user=self.user, kind=kind.name).delete()
            else:
                Declined.objects.get_or_create(user=self.user, kind=kind.name)
        start, end = self.cleaned_data["quiet_start"], self.cleaned_data["quiet_end"]
        if start is None:
            QuietHours.objects.filter(user=self.user).delete()
        else:
            hours = {"start": start, "end": end}
            QuietHours.objects.update_or_create(user=self.user, defaults=hours)
