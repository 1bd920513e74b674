"""Making stored HTML anew when the renderer has changed, on every shelf."""

import logging
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction

from prepsite.content import registry
from prepsite.content.items import Text
from prepsite.content.models import touch
from prepsite.search import sources as search

log = logging.getLogger(__name__)
BATCH = 100


def texts() -> list[type[Text]]:
    return [model for model in registry.all_models() if issubclass(model, Text)]


def stale() -> int:
    """How many an older renderer made."""
    return sum(model.objects.stale().count() for model in texts())


def render_stale(most: int = 10_000) -> int:
    """Renders what an older renderer made; how many it did. Safe to run twice at once."""
    return sum(render_model(model, most) for model in texts())


def render_model(model: type[Text], most: int) -> int:
    keys = model.objects.stale().values_list("pk", flat=True).order_by("pk")[:most].iterator()
    done = 0
    while batch := list(islice(keys, BATCH)):
        with transaction.atomic():
            done += sum(map(render_one, model.objects.select_for_update().filter(pk__in=batch)))
            touch()
    return done


def render_one(item: Text) -> int:
    """0 where the text no longer has the form of its kind: what is stored stays."""
    try:
        item.render()
    except ValidationError as error:
        log.warning("%s cannot be rendered anew: %s", item, "; ".join(error.messages))
        return 0
    values = {name: getattr(item, name) for name in item.derived}
    type(item).objects.filter(pk=item.pk).update(**values)
    if item.kind.name in search.SOURCES:
        search.refresh(item.kind.name, [item.content_id])
    return 1
