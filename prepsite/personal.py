"""What every model that leads to a person declares beside itself: how it is taken out, how erased.

    class Note(models.Model):
        personal = Personal("user", archive="notes")

A model with several ways to a person declares a tuple. `undeclared()` finds those that forgot.
"""

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

Model = type[models.Model]


class Erase(enum.Enum):
    DELETE = "the row goes with the person"
    UNNAME = "others were given it: the row stays, without the person"


@dataclass(frozen=True)
class Personal:
    """One way from a model to a person.

    `owner` is the lookup to the person's key, `archive` the file in an export ("": not taken out),
    `leave_out` names fields that are no business of an export, such as secrets. `files` names file
    fields, which go into the archive and are deleted with the row; `derived_files` those that were
    made from the rest and are only deleted. `blank` names text fields that are emptied where the
    row stays.
    """

    owner: str
    archive: str = ""
    leave_out: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    derived_files: tuple[str, ...] = ()
    erase: Erase = Erase.DELETE
    blank: tuple[str, ...] = ()


_declared: dict[Model, tuple[Personal, ...]] = {}


def declare(model: Model, *ways: Personal) -> None:
    """For models of others, which cannot say so themselves."""
    _declared[model] = ways


def ways(model: Model) -> tuple[Personal, ...]:
    """What a model declares; () where it declares nothing."""
    own = model.__dict__.get("personal", ())
    return _declared.get(model) or ((own,) if isinstance(own, Personal) else tuple(own))


def all_ways() -> Iterator[tuple[Model, Personal]]:
    for model in all_models():
        for way in ways(model):
            yield model, way


def rows_of(model: Model, way: Personal, person: int) -> models.QuerySet[Any]:
    """The rows that lead this way to the person of this key, past any manager that hides some."""
    return model._base_manager.filter(**{way.owner: person}).order_by("pk")


def all_models() -> list[Model]:
    return [m for m in apps.get_models(include_auto_created=True) if not m._meta.proxy]


def undeclared() -> set[Model]:
    """Models that lead to a person and do not say what becomes of their rows."""
    return {model for model in all_models() if leads_to_person(model) and not ways(model)}


def leads_to_person(model: Model) -> bool:
    """By a key to the person, or to a row that is a person's own."""
    person = apps.get_model(settings.AUTH_USER_MODEL)
    return model is person or any(is_persons_own(target, person) for target in targets(model))


def targets(model: Model) -> set[Any]:
    fields = model._meta.get_fields(include_hidden=True)
    keys = (f for f in fields if isinstance(f, models.ForeignKey))
    return {key.related_model for key in keys}


def is_persons_own(model: Model, person: Model) -> bool:
    return model is person or any(way.erase is Erase.DELETE for way in ways(model))


def exported_kinds() -> list[str]:
    """What an archive holds, in words."""
    return in_words(way for _, way in all_ways())


def erased_kinds() -> list[str]:
    """What goes with a person, in words; rows without a name of their own are not told."""
    return in_words(way for _, way in all_ways() if way.erase is Erase.DELETE)


def in_words(ways: Iterable[Personal]) -> list[str]:
    return list(dict.fromkeys(way.archive.replace("-", " ") for way in ways if way.archive))
