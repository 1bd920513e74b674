"""Making stored HTML anew when the renderer has changed."""

from itertools import islice

from django.db import transaction

from courses.models import Course, Framework, Lesson
from prepsite.content.models import touch
from prepsite.search import sources as search

BATCH = 100


def render_stale(most: int = 10_000) -> int:
    """Renders what an older renderer made; how many there were. Safe to run twice at once."""
    return sum(render_model(model, most) for model in (Course, Lesson, Framework))


def render_model(model: type[Course] | type[Lesson] | type[Framework], most: int) -> int:
    keys = model.objects.stale().values_list("pk", flat=True).order_by("pk")[:most].iterator()
    done = 0
    while batch := list(islice(keys, BATCH)):
        with transaction.atomic():
            done += sum(map(render_one, model.objects.select_for_update().filter(pk__in=batch)))
            touch()
    return done


def render_one(item: Course | Lesson | Framework) -> int:
    item.render()
    fields = ["html", "headings", "words", "renderer"]
    type(item).objects.filter(pk=item.pk).update(**{name: getattr(item, name) for name in fields})
    if isinstance(item, Lesson):
        search.refresh("lesson", [item.content_id])
    return 1
