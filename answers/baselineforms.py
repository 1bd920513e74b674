"""A rating of oneself in several rounds at once; what is left out stays out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from answers.models import Point
from questions.models import Round


def name_of(row: Round, area: Mapping[str, Any]) -> str:
    return f"{row.pk}:{area['key']}"


class BaselineForm(forms.Form):
    def __init__(self, rounds: Sequence[Round], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounds = rounds
        for row in rounds:
            for area in row.rubric:
                self.fields[name_of(row, area)] = forms.TypedChoiceField(
                    label=area["title"], choices=Point.choices, coerce=int, required=False,
                    empty_value=None, widget=forms.RadioSelect,
                )  # fmt: skip

    def groups(self) -> list[tuple[Round, list[dict[str, Any]]]]:
        """Each round with its areas: the field, and every point with what it looks like."""
        return [(row, [self.shown(row, area) for area in row.rubric]) for row in self.rounds]

    def shown(self, row: Round, area: Mapping[str, Any]) -> dict[str, Any]:
        anchors = [(point.label, area["anchors"][point.key]) for point in Point]
        return {"field": self[name_of(row, area)], "probes": area["probes"], "anchors": anchors}

    def points(self) -> dict[int, dict[str, int]]:
        """Key of a round → area → point, of what was rated."""
        return {
            row.pk: {
                area["key"]: point
                for area in row.rubric
                if (point := self.cleaned_data[name_of(row, area)]) is not None
            }
            for row in self.rounds
        }


def said(row: Round, areas: Mapping[str, int]) -> list[tuple[str, Point]]:
    """What was rated, in words."""
    return [(a["title"], Point(areas[a["key"]])) for a in row.rubric if a["key"] in areas]
