"""Work that a page should not wait for."""

from celery import shared_task

from prepsite.content import rendering


@shared_task
def render_stale() -> int:
    return rendering.render_stale()
