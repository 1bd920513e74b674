"""Which kinds of content there are; rooms register theirs, from the outermost inwards.

A shelf is a room's folder of files, `settings.CONTENT_ROOTS` says where each one lies.
"""

from pathlib import Path

from django.conf import settings

from prepsite.content.models import ContentItem

_models: dict[str, list[type[ContentItem]]] = {}


def register(shelf: str, *models: type[ContentItem]) -> None:
    """In the order in which they must be loaded: a course before its modules."""
    kept = _models.setdefault(shelf, [])
    kept.extend(model for model in models if model not in kept)


def models(shelf: str) -> tuple[type[ContentItem], ...]:
    return tuple(_models[shelf])


def all_models() -> list[type[ContentItem]]:
    return [model for kept in _models.values() for model in kept]


def places(root: Path | None, shelf: str | None) -> list[tuple[str, Path]]:
    """What a command is about: one shelf, or all; `root` alone is a folder of courses."""
    if root is not None:
        return [(shelf or "courses", root)]
    return [(name, path) for name, path in settings.CONTENT_ROOTS.items() if shelf in (None, name)]
