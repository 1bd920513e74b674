"""Housekeeping of accounts: exports, people who leave, sessions, the admin's log."""

import datetime

from celery import shared_task
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.utils import timezone

from accounts import exporting, leaving


@shared_task
def clear_sessions() -> None:
    call_command("clearsessions")


@shared_task
def make_exports() -> None:
    exporting.make_due()


@shared_task
def forget_exports() -> None:
    exporting.forget_old()


@shared_task
def forget_people() -> None:
    leaving.erase_due()


@shared_task
def forget_admin_log() -> None:
    before = timezone.now() - datetime.timedelta(days=settings.ADMIN_LOG_KEEP_DAYS)
    LogEntry.objects.filter(action_time__lt=before).delete()
