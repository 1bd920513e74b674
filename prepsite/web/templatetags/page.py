"""Tags that every page uses."""

import datetime
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def personal(context: Context, name: str, by: str = "") -> SafeString:
    """Includes a template, or leaves its place open where a page is made for everyone.

    `by` names the one value of the context that its content depends on, if it is only one.
    """
    if context.get("shell"):
        return mark_safe(f"<!--personal:{name} by:{by}-->")  # noqa: S308 - a literal of our templates
    assert context.template is not None  # noqa: S101 - a tag always runs in a template
    return context.template.engine.get_template(name).render(context)


@register.filter
def day(date: datetime.date) -> str:
    """`Thu 4 Dec`"""
    return f"{date:%a} {date.day} {date:%b}"


@register.filter
def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


@register.filter
def percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


@register.simple_tag
def attrs(field: Any, **extra: str) -> SafeString:
    """A form field's widget, tied to its help and its errors for screen readers."""
    described = [f"{field.id_for_label}-help"] if field.help_text else []
    if field.errors:
        described.append(f"{field.id_for_label}-error")
    values = {k.replace("_", "-"): v for k, v in extra.items()}
    if described:
        values["aria-describedby"] = " ".join(described)
    if field.errors:
        values["aria-invalid"] = "true"
    return SafeString(field.as_widget(attrs=values))
