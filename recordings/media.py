"""Reading recordings as they come: chunks as one file, what is in it, its packets."""

import io
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import accumulate
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from recordings import containers

MOST_PIXELS = 4096 * 4096
STEP = Fraction(1, 1000)  # seconds; where a packet does not say how long it lasts


class Unreadable(Exception):
    """Nothing in it can be shown or heard."""


@dataclass(frozen=True)
class Source:
    """One segment: its chunks in their order, the first of them with the header."""

    number: int
    paths: list[Path]

    @property
    def bytes(self) -> int:
        return sum(path.stat().st_size for path in self.paths)


class Joined(io.RawIOBase):
    """Files one after the other as one, of which only what is asked for is read."""

    def __init__(self, paths: list[Path]) -> None:
        self.paths = paths
        self.starts = list(accumulate((path.stat().st_size for path in paths), initial=0))
        self.at, self.index = 0, -1
        self.file: io.BufferedReader | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = (0, self.at, self.starts[-1])[whence]
        self.at = max(0, base + offset)
        return self.at

    def readinto(self, buffer: Any) -> int:
        """May give less than asked for, at the end of each file."""
        index = bisect_right(self.starts, self.at) - 1
        if index >= len(self.paths):
            return 0
        file = self.opened(index)
        file.seek(self.at - self.starts[index])
        count = file.readinto(buffer)
        self.at += count
        return count

    def opened(self, index: int) -> io.BufferedReader:
        if self.file is None or index != self.index:
            self.close_file()
            self.file, self.index = self.paths[index].open("rb"), index
        return self.file

    def close_file(self) -> None:
        if self.file is not None:
            self.file.close()

    def close(self) -> None:
        self.close_file()
        super().close()


@dataclass(frozen=True)
class Track:
    """What must be the same for packets of two segments to stand in one stream."""

    codec: str
    shape: tuple[int, ...]  # of sound: rate and channels; of H.264: width and height
    header: bytes
    size: tuple[int, int] = (0, 0)


@dataclass
class Opened:
    """A segment that can be read. `streams` has at most one of each kind: "video", "audio"."""

    source: Source
    file: Joined
    container: InputContainer
    streams: dict[str, Any] = field(default_factory=dict)

    @property
    def tracks(self) -> dict[str, Track]:
        return {kind: track_of(stream) for kind, stream in self.streams.items()}

    def packets(self) -> Iterator[tuple[str, "Packet[Any]"]]:
        """Those that are whole, in the file's order; it ends where nothing more can be read."""
        kinds = {stream.index: kind for kind, stream in self.streams.items()}
        try:
            for packet in self.container.demux(*self.streams.values()):
                if packet.size and not packet.is_corrupt and packet.pts is not None:
                    yield kinds[packet.stream_index], packet
        except FFmpegError:
            return


@contextmanager
def opened(source: Source) -> Iterator[Opened]:
    """Raises Unreadable. The demuxer is ours to choose, so that no playlist is ever followed."""
    with Joined(source.paths) as file:
        name = containers.demuxer(file.read(containers.HEAD))
        file.seek(0)
        if not name:
            raise Unreadable
        try:
            container = av.open(file, mode="r", format=name)
        except FFmpegError as error:
            raise Unreadable from error
        with container:
            streams = {
                kind: stream
                for kind in ("video", "audio")
                if (stream := first_usable(container, kind)) is not None
            }
            if not streams:
                raise Unreadable
            yield Opened(source, file, container, streams)


def first_usable(container: InputContainer, kind: str) -> Any:
    """Covers of music files, attachments, text and data are passed over."""
    streams = (stream for stream in container.streams if stream.type == kind)
    return next(filter(usable, streams), None)


def usable(stream: Any) -> bool:
    context = stream.codec_context
    if context is None or stream.disposition & stream.disposition.attached_pic:
        return False
    if stream.type == "audio":
        return bool(context.sample_rate) and 0 < context.channels <= 8
    return bool(0 < context.width * context.height <= MOST_PIXELS)


def track_of(stream: Any) -> Track:
    context = stream.codec_context
    codec, header = context.codec.canonical_name, bytes(context.extradata or b"")
    if stream.type == "audio":
        return Track(codec, (context.sample_rate, context.channels), header)
    size = (context.width, context.height)
    # VP8 and VP9 say their size in each key frame, and may change it.
    return Track(codec, () if codec in ("vp8", "vp9") else size, header, size)


def start_of(packet: "Packet[Any]") -> Fraction:
    return Fraction(packet.pts or 0) * packet.time_base


def end_of(packet: "Packet[Any]") -> Fraction:
    return start_of(packet) + (Fraction(packet.duration or 0) * packet.time_base or STEP)
