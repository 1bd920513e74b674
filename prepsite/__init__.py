"""The project: settings, addresses, processes, and what every room stands on."""

from prepsite.celery import app as celery_app

__all__ = ["celery_app"]
