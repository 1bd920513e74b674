"""What the front matter of each kind of file may say. Field order is the order in the file."""

import re
from typing import Any

from rest_framework import serializers

from prepsite.content.documents import Kind
from prepsite.content.frontmatter import (
    FOLDER,
    flag,
    id_field,
    ids,
    optional,
    order_field,
    status_field,
    text,
)
from prepsite.tracks import Level, Track


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
