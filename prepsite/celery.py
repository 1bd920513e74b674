"""Celery only wakes work up; what is due is always a row in the database."""

import logging
import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from kombu.exceptions import OperationalError

from prepsite import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prepsite.settings")
log = logging.getLogger(__name__)


def queues() -> dict[str, Any]:
    """What must go out soon never waits behind long work."""
    return {
        "task_default_queue": "mail",
        "task_routes": {
            "accounts.tasks.*": {"queue": "heavy"},
            "prepsite.content.tasks.*": {"queue": "heavy"},
            "recordings.tasks.*": {"queue": "heavy"},
        },
        "task_ignore_result": True,
        "worker_hijack_root_logger": False,
        "broker_connection_retry_on_startup": True,
    }


def schedule() -> dict[str, Any]:
    """Times are UTC. A tick that could not be taken in time is dropped: the next does its work."""
    from django.conf import settings

    tick = settings.OUTBOX_TICK
    return {
        "dispatch": {
            "task": "notifications.tasks.dispatch",
            "schedule": tick,
            "options": {"expires": tick},
        },
        "tell-due": {"task": "answers.tasks.tell_due", "schedule": crontab("*/10")},
        "forget-messages": {"task": "notifications.tasks.forget", "schedule": crontab("7", "4")},
        "render-stale": {"task": "prepsite.content.tasks.render_stale", "schedule": 300},
        "clear-sessions": {"task": "accounts.tasks.clear_sessions", "schedule": crontab("17", "4")},
        "make-exports": {"task": "accounts.tasks.make_exports", "schedule": 60},
        "forget-exports": {"task": "accounts.tasks.forget_exports", "schedule": crontab("27", "*")},
        "forget-people": {"task": "accounts.tasks.forget_people", "schedule": crontab("*/10")},
        "assemble-recordings": {"task": "recordings.tasks.assemble", "schedule": 60},
        "expire-recordings": {"task": "recordings.tasks.expire", "schedule": crontab("47", "*")},
        "tidy-recordings": {"task": "recordings.tasks.tidy", "schedule": crontab("57", "*")},
        "forget-admin-log": {
            "task": "accounts.tasks.forget_admin_log",
            "schedule": crontab("37", "4"),
        },
    }


def wake(task: Any) -> None:
    """Sends a task to its worker. A broker that is down loses nothing: the row is there, and beat
    looks by itself.
    """
    try:
        task.delay()
    except (OperationalError, OSError):
        log.warning("The broker does not answer; %s waits for beat.", task.name)


broker.use()
app = Celery("prepsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Asked when they are needed: the settings import this module before they are complete.
app.add_defaults(lambda: queues() | {"beat_schedule": schedule()})
app.autodiscover_tasks()
