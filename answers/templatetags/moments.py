"""Moments of a recording as links."""

from django import template
from django.utils.safestring import SafeString

from answers.moments import linked
from recordings.models import Recording

register = template.Library()


@register.filter
def moments(text: str, recording: Recording | None) -> SafeString:
    return linked(text, recording or None)
