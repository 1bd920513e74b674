"""HTML as words."""

from html import unescape

from django.utils.html import strip_tags


def plain(html: str) -> str:
    """What a reader sees, on one line."""
    return " ".join(unescape(strip_tags(html)).split())
