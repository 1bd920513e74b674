"""What mails need in their templates."""

import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def moment(value: datetime.datetime) -> str:
    """Day, date, time and zone, as the reader writes them and where the reader is."""
    local = timezone.localtime(value)
    parts = [date_format(local, name) for name in ("l", "DATE_FORMAT", "TIME_FORMAT")]
    return f"{', '.join(parts)} ({timezone.get_current_timezone()})"
