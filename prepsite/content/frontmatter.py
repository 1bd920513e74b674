"""Fields of front matter that all kinds share."""

from typing import Any

from rest_framework import serializers

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


FOLDER = r"[A-Za-z0-9._-]+"  # one part of a path, for the patterns of kinds
