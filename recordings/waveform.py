"""How loud a recording is, in a few numbers to draw; memory does not grow with its length."""

from array import array
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
from av.audio.resampler import AudioResampler
from av.error import FFmpegError

from recordings.media import Unreadable

COLUMNS = 200
RATE = 8000  # samples a second, which is plenty for a drawing
FINE = 10  # measured pieces a second
SILENCE = 400  # of 32,768: what is never louder is drawn flat


def listen(path: Path, seconds: Fraction, tell: Callable[[float], None]) -> list[int]:
    """COLUMNS numbers of 0..255; [] where there is no sound. Raises Unreadable where it cannot be
    decoded, or the pictures of a recording without sound cannot.
    """
    with av.open(str(path)) as container:
        if not container.streams.audio:
            look(container)
            return []
        return columns(loudness(container, seconds, tell))


def look(container: Any) -> None:
    try:
        next(container.decode(video=0))
    except (FFmpegError, StopIteration) as error:
        raise Unreadable from error


def loudness(container: Any, seconds: Fraction, tell: Callable[[float], None]) -> list[int]:
    """The loudest sample of each tenth of a second."""
    found = [0] * (int(seconds * FINE) + 1)
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    heard = False
    for packet in container.demux(audio=0):
        for frame in decoded(packet):
            heard = True
            note(found, frame, resampler)
            tell(min(1.0, (frame.time or 0) / float(seconds)))
    if not heard and not container.streams.video:
        raise Unreadable
    return found


def decoded(packet: Any) -> list[Any]:
    """Of a packet that was damaged on its way, nothing."""
    try:
        return list(packet.decode())
    except FFmpegError:
        return []


def note(found: list[int], frame: Any, resampler: AudioResampler) -> None:
    for part in resampler.resample(frame):
        samples = array("h", bytes(part.planes[0])[: part.samples * 2])
        place = min(max(int((frame.time or 0) * FINE), 0), len(found) - 1)
        if samples:
            found[place] = max(found[place], max(samples), -min(samples))


def columns(found: list[int]) -> list[int]:
    """The loudest becomes 255, so that a quiet voice is seen too."""
    top = max(SILENCE, *found)
    edges = [column * len(found) // COLUMNS for column in range(COLUMNS + 1)]
    pieces = (found[first : max(last, first + 1)] for first, last in pairwise(edges))
    return [255 * max(piece) // top for piece in pieces]
