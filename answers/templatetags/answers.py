"""How times and ratings of answers are said."""

from django import template

from answers.comparison import verdict as own_verdict
from answers.models import Attempt

register = template.Library()


@register.filter
def clock(seconds: float | None) -> str:
    """Minutes and seconds, such as 2:34."""
    minutes, rest = divmod(int(seconds or 0), 60)
    return f"{minutes}:{rest:02}"


@register.filter
def over(attempt: Attempt) -> str:
    """How the time stands to its target, in words."""
    past = attempt.over
    if past == 0:
        return "on target"
    return f"{clock(abs(past))} {'over' if past > 0 else 'to spare'}"


@register.filter
def verdict(attempt: Attempt) -> str:
    """What the person said of it, or "" where they gave up."""
    point = own_verdict(attempt)
    return str(point.label) if point else ""
