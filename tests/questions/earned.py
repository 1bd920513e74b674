"""What an answer must not hold before its reader has earned it."""

import re
from collections.abc import Iterator
from html import unescape

from prepsite.markdown.plain import plain
from questions.models import Question

EARNED = ("follow_ups", "mistakes", "tests", "solution", "levels")


def earned(row: Question, shortest: int = 8) -> set[str]:
    """Pieces of the stored text, a line each: key points and all that is earned.

    Those of fewer characters are left out: real headings and names stand everywhere.
    """
    pieces = set(row.key_points)
    for name in EARNED:
        pieces |= {line for html in htmls(row.parts[name]) for line in lines(html)}
    known = plain(" ".join(htmls([row.parts[name] for name in ("prompt", "why", "starter")])))
    if row.levels:
        known += plain(row.parts["levels"][0]["statement"])
    return {p for p in pieces if len(p) >= shortest and p not in known}


def htmls(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, list | dict):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from htmls(inner)


def lines(html: str) -> list[str]:
    blocks = re.split(r"</?(?:p|li|h\d|pre|ul|ol|table|tr|td|th|div)[^>]*>|\n", html)
    return [text for block in blocks if (text := plain(block))]


def given_away(pieces: set[str], answer: str) -> list[str]:
    """What of these stands in an answer, in clear or escaped."""
    shown = plain(answer) + " ".join(unescape(answer).split())
    return sorted(piece for piece in pieces if piece in shown)
