"""Waking the outbox, and forgetting what is old."""

from celery import shared_task
from django.core.cache import cache

from notifications import dispatch as dispatching
from notifications import keeping, outbox


@shared_task
def dispatch() -> None:
    """Sends what is due; when there is more than one run should take, asks for another."""
    cache.delete(outbox.AWAKE)
    if dispatching.dispatch():
        outbox.wake()


@shared_task
def forget() -> None:
    keeping.forget()
