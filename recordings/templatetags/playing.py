"""What a player shows beside the media: moments, and the sound as a drawing and in words."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypedDict

from django import template

from recordings.models import Recording

register = template.Library()

HEIGHT = 64
LOUDEST = 255
QUIET = 12  # of 255: what is left of a room when nobody speaks
PAUSE = 3.0  # seconds of quiet that are worth a word
MOST_PAUSES = 5


class Waveform(TypedDict):
    path: str
    width: int
    height: int
    words: str


@register.filter
def moment(seconds: float | None) -> str:
    """`m:ss`"""
    minutes, rest = divmod(int(seconds or 0), 60)
    return f"{minutes}:{rest:02}"


@register.inclusion_tag("recordings/_waveform.html")
def waveform(recording: Recording) -> Waveform:
    peaks: list[int] = recording.peaks
    return {
        "path": outline(peaks),
        "width": 2 * len(peaks),
        "height": HEIGHT,
        "words": in_words(peaks, recording.seconds or 0),
    }


def outline(peaks: Sequence[int]) -> str:
    """A bar for each peak, as one SVG path."""
    return "".join(bar(2 * i + 1, peak) for i, peak in enumerate(peaks))


def bar(x: int, peak: int) -> str:
    half = max(1, round(HEIGHT / 2 * min(peak, LOUDEST) / LOUDEST))
    return f"M{x} {HEIGHT // 2 - half}v{2 * half}"


def in_words(peaks: Sequence[int], seconds: float) -> str:
    found = [f"{moment(start)} to {moment(end)}" for start, end in pauses(peaks, seconds)]
    told = f"Sound of {moment(seconds)} minutes"
    if not found:
        return f"{told}, without a long pause."
    more = f" and {len(found) - MOST_PAUSES} more" if len(found) > MOST_PAUSES else ""
    return f"{told}, quiet from {', '.join(found[:MOST_PAUSES])}{more}."


def pauses(peaks: Sequence[int], seconds: float) -> Iterator[tuple[float, float]]:
    """Start and end of each stretch of quiet."""
    each = seconds / len(peaks) if peaks else 0
    at = 0
    for is_quiet, run in groupby(peak < QUIET for peak in peaks):
        end = at + len(list(run))
        if is_quiet and (end - at) * each >= PAUSE:
            yield at * each, end * each
        at = end
