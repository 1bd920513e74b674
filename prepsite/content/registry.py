"""Which kinds of content there are; rooms register theirs, from the outermost inwards."""

from prepsite.content.models import ContentItem

_models: list[type[ContentItem]] = []


def register(*models: type[ContentItem]) -> None:
    """In the order in which they must be loaded: a course before its modules."""
    _models.extend(model for model in models if model not in _models)


def models() -> tuple[type[ContentItem], ...]:
    return tuple(_models)
