"""What a person sends about answers of others, and about showing their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from answers.forms import RatingForm
from answers.models.sharing import LONGEST
from answers.peers import Said
from answers.topanswers import Review

EVIDENCE = "evidence:"


class SharingForm(forms.Form):
    named = forms.BooleanField(label="Show my name with it", required=False)


class GateForm(RatingForm):
    """The areas alone: an example has no verdict."""

    def __init__(self, rubric: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(rubric, *args, **kwargs)
        del self.fields["verdict"]

    def points(self) -> dict[str, int]:
        return {area["key"]: self.cleaned_data[f"area:{area['key']}"] for area in self.rubric}


class PeerRatingForm(RatingForm):
    """Each area with what it rests on."""

    words = forms.CharField(
        label="What would help them most", max_length=5_000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    named = forms.BooleanField(label="Show them my name", required=False)

    def __init__(self, rubric: Sequence[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        super().__init__(rubric, *args, **kwargs)
        for area in rubric:
            self.fields[EVIDENCE + area["key"]] = forms.CharField(
                label="What shows it: a moment, such as 2:31, or their own words",
                min_length=3, max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def areas(self) -> list[dict[str, Any]]:
        evidence = [self[EVIDENCE + area["key"]] for area in self.rubric]
        found = zip(super().areas(), evidence, strict=True)
        return [area | {"evidence": field} for area, field in found]

    def said(self) -> Said:
        data = self.cleaned_data
        evidence = {area["key"]: data[EVIDENCE + area["key"]] for area in self.rubric}
        return Said(self.given(), evidence, data["words"], data["named"])


class ReviewForm(RatingForm):
    """An editor's rating, where they have not given it yet, and what they write."""

    feedback = forms.CharField(
        label="Feedback to the candidate", max_length=LONGEST, widget=forms.Textarea,
        help_text="Markdown. A moment of the recording, such as 2:31, becomes a link.",
    )  # fmt: skip
    analysis = forms.CharField(
        label="Analysis, for those who read it once it is published", max_length=LONGEST,
        required=False, widget=forms.Textarea, help_text="Markdown, with moments too.",
    )  # fmt: skip

    def __init__(
        self, rubric: Sequence[Mapping[str, Any]], *args: Any, rated: bool, **kwargs: Any
    ) -> None:
        super().__init__([] if rated else rubric, *args, **kwargs)
        self.rated = rated
        if rated:
            del self.fields["verdict"]

    def said(self) -> Review:
        given = None if self.rated else self.given()
        return Review(given, self.cleaned_data["feedback"], self.cleaned_data["analysis"])
