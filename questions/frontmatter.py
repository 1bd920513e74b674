"""What the front matter of each kind of file may say. Field order is the order in the file."""

import re
from typing import Any

from rest_framework import serializers

from prepsite.content.documents import Kind
from prepsite.content.frontmatter import FOLDER, id_field, ids, order_field, status_field, text
from prepsite.tracks import Level, Track

# How questions of a round are answered: each is a way in answers/ways.py.
ANSWERS = ["spoken", "design", "code", "assisted", "review"]
TAKEN = ("deal", "generate")  # addresses beside those of questions
DIFFICULTIES = ["warm-up", "standard", "stretch"]
POINTS = ["strong-no", "weak-no", "weak-yes", "strong-yes"]  # the one scale, worst first


def tracks_field() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField(Track.choices), min_length=1, max_length=len(Track.choices)
    )


def minutes_field() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=240)


def optional_id() -> serializers.Field[Any, Any, Any, Any]:
    return serializers.RegexField(
        r"^[a-z0-9-]*$", max_length=100, allow_blank=True, default="",
        error_messages={"invalid": "may hold small letters, digits and hyphens only."},
    )  # fmt: skip


class SignalFrontMatter(serializers.Serializer[Any]):
    id = id_field()
    slug = id_field()
    title = text(60)
    order = order_field()
    status = status_field()


class AreaSerializer(serializers.Serializer[Any]):
    """One area of a rubric: what an interviewer has in mind, and what each point sounds like."""

    key = id_field()
    title = text(80)
    probes = serializers.ListField(child=text(300), min_length=2, max_length=5)
    anchors = serializers.DictField(child=text(600))

    def validate_anchors(self, anchors: dict[str, str]) -> dict[str, str]:
        if set(anchors) != set(POINTS):
            raise serializers.ValidationError(f"must be given for {', '.join(POINTS)}.")
        return {point: anchors[point] for point in POINTS}


class RoundFrontMatter(serializers.Serializer[Any]):
    id = id_field()
    slug = id_field()
    title = text(80)
    order = order_field()
    tracks = tracks_field()
    minutes = minutes_field()
    framework = optional_id()
    answer = serializers.ChoiceField(ANSWERS, default="spoken")
    signals = ids()
    rubric = serializers.ListField(child=AreaSerializer(), min_length=2, max_length=4)
    status = status_field()

    def validate_rubric(self, areas: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({area["key"] for area in areas}) < len(areas):
            raise serializers.ValidationError("two areas have the same key.")
        return [dict(area) for area in areas]


class QuestionFrontMatter(serializers.Serializer[Any]):
    id = id_field()
    slug = id_field()
    title = serializers.CharField(max_length=120, allow_blank=True, default="")
    round = id_field()
    tracks = tracks_field()
    signals = serializers.ListField(child=id_field(), min_length=1, max_length=4)
    difficulty = serializers.ChoiceField(DIFFICULTIES)
    level = serializers.ChoiceField(Level.choices, default=Level.ALL.value)
    minutes = minutes_field()
    framework = optional_id()
    order = order_field()
    status = status_field()
    key_points = serializers.ListField(child=text(300), min_length=3, max_length=7)

    def validate_slug(self, slug: str) -> str:
        if slug in TAKEN:
            raise serializers.ValidationError(f"“{slug}” is the address of another page.")
        return slug


class ExampleFrontMatter(serializers.Serializer[Any]):
    id = id_field()
    slug = id_field()
    question = id_field()
    ratings = serializers.DictField(child=serializers.ChoiceField(POINTS))
    status = status_field()


SIGNAL = Kind("signal", re.compile(rf"signals/{FOLDER}\.md"), SignalFrontMatter)
ROUND = Kind("round", re.compile(rf"(?!signals/){FOLDER}/round\.md"), RoundFrontMatter)
QUESTION = Kind(
    "question",
    re.compile(rf"(?!signals/){FOLDER}/(?!(?:round|example)\.md){FOLDER}\.md"),
    QuestionFrontMatter,
    parent="round",
    parent_file="round.md",
)
EXAMPLE = Kind(
    "example",
    re.compile(rf"(?!signals/){FOLDER}/example\.md"),
    ExampleFrontMatter,
    parent="question",
)
