"""What a person sends of an answer: the draft, the rating of oneself, the comparison."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField

from answers.attempts import Given
from answers.models import Attempt, Point, ReviewPlan
from answers.models.attempt import LONGEST
from answers.models.rating import SURE, UNSURE
from answers.ways import Way
from recordings.models import Recording

FILE = "file:"
LANGUAGES = {"py": "python", "md": "markdown", "json": "json", "sql": "sql"}


class RecordedForm(forms.Form):
    """With a recording of the person's own, by its id."""

    recording = forms.ModelChoiceField(
        Recording.objects.none(), required=False, widget=forms.HiddenInput
    )

    def __init__(self, attempt: Attempt, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attempt = attempt
        mine = Recording.objects.filter(owner_id=attempt.user_id)
        self.fields["recording"].queryset = mine  # type: ignore[attr-defined]


class DraftForm(RecordedForm):
    """An answer as far as it is written, with a field for each file of code."""

    text = forms.CharField(max_length=LONGEST, required=False, strip=False, widget=forms.Textarea)
    remarks = forms.CharField(
        max_length=LONGEST, required=False, strip=False, widget=forms.Textarea
    )
    exchanges = forms.CharField(
        max_length=LONGEST, required=False, strip=False, widget=forms.Textarea
    )
    seconds = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    base = forms.DateTimeField(
        required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"]
    )
    force = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, attempt: Attempt, way: Way, starter: Mapping[str, str], *args: Any, **kwargs: Any
    ) -> None:
        kwargs.setdefault("initial", {}).update(
            {name: getattr(attempt, name) for name in ("text", "remarks", "exchanges")},
            recording=attempt.recording_id, base=attempt.saved_at and stamp(attempt),
            seconds=attempt.seconds,
        )  # fmt: skip
        super().__init__(attempt, *args, **kwargs)
        self.way = way
        self.fields["text"].label, self.fields["text"].help_text = way.label, way.help
        for name in ("remarks", "exchanges"):
            if not getattr(way, name):
                del self.fields[name]
        for name, text in (starter | attempt.files).items() if way.files else ():
            self.fields[FILE + name] = forms.CharField(
                max_length=LONGEST, required=False, strip=False, label=name, initial=text,
                widget=forms.Textarea(attrs={"spellcheck": "false", "autocapitalize": "off"}),
            )  # fmt: skip

    def code(self) -> list[tuple[str, BoundField]]:
        """Language and field of each file."""
        names = [name for name in self.fields if name.startswith(FILE)]
        return [(LANGUAGES.get(name.rpartition(".")[2], "text"), self[name]) for name in names]

    def values(self) -> dict[str, Any]:
        """What goes into the attempt."""
        given = self.cleaned_data
        texts = [name for name in ("text", "remarks", "exchanges") if name in given]
        found: dict[str, Any] = {name: one_ending(given[name]) for name in texts}
        if "recording" in self.data:  # without scripts there is none to say, nor to take away
            found["recording"] = given["recording"]
        if self.way.files:
            found["files"] = {
                n.removeprefix(FILE): one_ending(v) for n, v in given.items() if n.startswith(FILE)
            }
        return found


def stamp(attempt: Attempt) -> str:
    """When a draft was saved, as its form sends it back."""
    return attempt.saved_at.strftime("%Y-%m-%dT%H:%M:%S.%f%z") if attempt.saved_at else ""


def one_ending(text: str) -> str:
    """Forms send lines with another ending than scripts do."""
    return text.replace("\r\n", "\n")


class FollowUpForm(RecordedForm):
    text = forms.CharField(
        label="Your answer", max_length=LONGEST, required=False, widget=forms.Textarea
    )


class RatingForm(forms.Form):
    """A verdict first, then each area of a rubric, with what every point sounds like."""

    verdict = forms.TypedChoiceField(
        label="All in all, would this answer have passed?", choices=Point.choices, coerce=int,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def __init__(self, rubric: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        for area in rubric:
            self.fields[f"area:{area['key']}"] = forms.TypedChoiceField(
                label=area["title"], choices=Point.choices, coerce=int, widget=forms.RadioSelect
            )

    def areas(self) -> list[dict[str, Any]]:
        """Each area with its field, its probes, and its points with their anchors."""
        found = []
        for area in self.rubric:
            field = self[f"area:{area['key']}"]
            anchors = [area["anchors"][point.key] for point in Point]
            found.append({"field": field, "probes": area["probes"],
                          "points": list(zip(field, anchors, strict=True))})  # fmt: skip
        return found

    def given(self) -> Given:
        data = self.cleaned_data
        areas = {area["key"]: data[f"area:{area['key']}"] for area in self.rubric}
        return Given(data["verdict"], areas, data.get("certainty"))


class SelfRatingForm(RatingForm):
    certainty = forms.IntegerField(
        label="How sure are you of these ratings?", min_value=UNSURE, max_value=SURE, initial=70,
        help_text="50 is a guess, 100 a certainty.",
        widget=forms.NumberInput(attrs={"type": "range", "step": 5}),
    )  # fmt: skip


class CompareForm(forms.Form):
    """Which key points were hit, and what to do differently."""

    hit = forms.TypedMultipleChoiceField(
        coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    change = forms.CharField(
        label="What I will change", max_length=5_000, required=False, widget=forms.Textarea
    )

    def __init__(self, key_points: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hit"].choices = list(enumerate(key_points))  # type: ignore[attr-defined]


class ReviewPlanForm(forms.ModelForm[ReviewPlan]):
    class Meta:
        model = ReviewPlan
        fields = ["a_day", "hour"]
        widgets = {
            "hour": forms.Select(choices=[("", "never"), *((n, f"{n:02}:00") for n in range(24))])
        }

    def clean_a_day(self) -> int:
        number: int = self.cleaned_data["a_day"]
        if not 1 <= number <= 100:
            raise forms.ValidationError("Choose a number from 1 to 100.")
        return number
