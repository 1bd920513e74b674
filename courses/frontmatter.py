"""What the front matter of each kind of file may say. Field order is the order in the file."""

import re
from typing import Any

from rest_framework import serializers

from prepsite.content.documents import Kind
from prepsite.tracks import Level, Track

STATUSES = ["published", "draft"]


def id_field() -> serializers.Field[Any, Any, Any, Any]:
    return serializers.RegexField(
        r"^[a-z0-9][a-z0-9-]*$",
        max_length=100,
        error_messages={"invalid": "may hold small letters, digits and hyphens only."},
    )


def text(length: int, **options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=length, **options)


def optional(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, allow_blank=True, default="")


def order_field() -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=30_000, default=0)


def flag() -> serializers.BooleanField:
    return serializers.BooleanField(default=False)


def status_field() -> serializers.ChoiceField:
    return serializers.ChoiceField(STATUSES, default="published")


def ids(most: int = 20) -> serializers.ListField:
    return serializers.ListField(child=id_field(), max_length=most, default=list)


class ResourceSerializer(serializers.Serializer[Any]):
    """Something worth reading elsewhere."""

    title = text(200)
    url = serializers.URLField(max_length=500)
    why = optional(300)


class CourseFrontMatter(serializers.Serializer[Any]):
    id = id_field()
    slug = id_field()
    title = text(120)
    track = serializers.ChoiceField(Track.choices)
    summary = optional(400)
    order = order_field()
    status = status_field()
    outcomes = serializers.ListField(child=text(200), max_length=12, default=list)


class ModuleFrontMatter(serializers.Serializer[Any]):
    id = id_field()
    slug = id_field()
    title = text(120)
    summary = optional(400)
    course = id_field()
    order = order_field()
    skippable = flag()
    skip_note = optional(300)
    status = status_field()


class LessonFrontMatter(serializers.Serializer[Any]):
    id = id_field()
    slug = id_field()
    title = text(120)
    summary = optional(400)
    module = id_field()
    order = order_field()
    minutes = serializers.IntegerField(min_value=1, max_value=600, allow_null=True, default=None)
    level = serializers.ChoiceField(Level.choices, default=Level.ALL.value)
    skippable = flag()
    free = flag()
    status = status_field()
    prerequisites = ids()
    questions = ids()
    frameworks = ids()
    resources = ResourceSerializer(many=True, default=list)


class FrameworkFrontMatter(serializers.Serializer[Any]):
    id = id_field()
    slug = id_field()
    title = text(120)
    summary = optional(400)
    order = order_field()
    status = status_field()


FOLDER = r"[A-Za-z0-9._-]+"
COURSE = Kind("course", re.compile(rf"(?!frameworks/){FOLDER}/course\.md"), CourseFrontMatter)
MODULE = Kind(
    "module",
    re.compile(rf"(?!frameworks/){FOLDER}/{FOLDER}/module\.md"),
    ModuleFrontMatter,
    parent="course",
    parent_file="../course.md",
)
LESSON = Kind(
    "lesson",
    re.compile(rf"(?!frameworks/){FOLDER}/{FOLDER}/(?!module\.md){FOLDER}\.md"),
    LessonFrontMatter,
    parent="module",
    parent_file="module.md",
)
FRAMEWORK = Kind("framework", re.compile(rf"frameworks/{FOLDER}\.md"), FrameworkFrontMatter)
