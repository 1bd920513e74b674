"""Celery only wakes work up; what is due is always a row in the database."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepsite.settings")

app = Celery("prepsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
