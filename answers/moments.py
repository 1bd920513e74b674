"""Moments of a recording that a text names, such as 2:31, as links that play them."""

import re
from collections.abc import Iterator

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from recordings.models import Recording

# The sanitiser writes attributes in double quotes, and leaves “>” in them as it is.
TAG = re.compile(r'(<[^>"]*(?:"[^"]*"[^>"]*)*>)')
NAME = re.compile(r"</?([a-z0-9]+)")
MOMENT = re.compile(r"(?<![\w:.])(?:(\d{1,2}):(?=\d\d:))?(\d{1,3}):([0-5]\d)(?!\w|[:.]\d)")
CLOSED = {"a", "code", "pre", "math"}  # nothing is linked inside these


def linked(text: str, recording: Recording | None) -> SafeString:
    """Text, or safe HTML, with each moment that the recording has as a link."""
    html = conditional_escape(text)
    if recording is None or not recording.seconds:
        return html
    return mark_safe("".join(pieces(html, recording)))  # noqa: S308 - of safe HTML and our links


def pieces(html: str, recording: Recording) -> Iterator[str]:
    inside = 0
    for n, piece in enumerate(TAG.split(html)):
        if n % 2:
            inside += step(piece)
        yield piece if n % 2 or inside else MOMENT.sub(lambda m: link(m, recording), piece)


def step(tag: str) -> int:
    """How a tag changes the number of elements in which nothing is linked."""
    name = NAME.match(tag)
    if name is None or name[1] not in CLOSED:
        return 0
    return -1 if tag.startswith("</") else 1


def link(match: re.Match[str], recording: Recording) -> str:
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    at = 3600 * hours + 60 * minutes + seconds
    if at > (recording.seconds or 0):
        return match[0]
    # Without scripts the browser itself plays from there.
    url = f"{reverse('recordings:media', args=[recording.pk])}#t={at}"
    template = '<a href="{}" data-moment="{}" data-of="{}">{}</a>'
    return format_html(template, url, at, recording.pk, match[0])
