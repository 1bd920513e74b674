"""One file of several segments, which a browser can play and seek in.

Packets are copied where all segments are alike; else everything is encoded anew, as H.264 and AAC.
Nothing but sound and pictures is taken over.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import OutputContainer
from av.packet import Packet
from django.conf import settings

from recordings import encoding, media, waveform
from recordings.media import Opened, Source, Track, Unreadable

WEBM = {"vp8", "vp9", "av1", "opus", "vorbis"}
MP4 = {"h264", "aac", "vp9", "av1", "opus"}
OPTIONS = {
    "webm": {"cues_to_front": "1"},
    "mp4": {"movflags": "+faststart"},
    "mp3": {"id3v2_version": "0"},
}
COPYING = 0.7  # the share of the whole work; the rest is listening to it
Tell = Callable[[float], None]


@dataclass
class Made:
    """What is in the file that was made."""

    mime: str
    suffix: str
    seconds: float
    peaks: list[int]
    troubles: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Plan:
    """How segments become one: the container, and whether their packets can stay as they are."""

    container: str
    copies: bool
    tracks: dict[str, Track]  # as the first segment that has one gives it

    @property
    def mime(self) -> str:
        if self.container == "mp3":
            return "audio/mpeg"
        return f"{'video' if 'video' in self.tracks else 'audio'}/{self.container}"


def join(sources: list[Source], target: Path, tell: Tell) -> Made:
    """Raises Unreadable where none of the segments can be read."""
    with ExitStack() as stack:
        segments, troubles = open_all(sources, stack)
        plan = plan_for([segment.tracks for segment in segments])
        line = Timeline(segments, tell)
        write = copy if plan.copies else encoding.encode
        with av.open(str(target), "w", format=plan.container,
                     container_options=OPTIONS[plan.container]) as out:  # fmt: skip
            write(out, plan.tracks, line)
    if not line.end:
        raise Unreadable
    peaks = waveform.listen(target, line.end, lambda share: tell(COPYING + 0.3 * share))
    troubles += [line.cut_off] if line.cut_off else []
    return Made(plan.mime, f".{plan.container}", float(line.end), peaks, troubles)


def open_all(sources: list[Source], stack: ExitStack) -> tuple[list[Opened], list[str]]:
    """Those that can be read, and a sentence for each that cannot. Raises Unreadable."""
    segments, troubles = [], []
    for source in sources:
        try:
            segments.append(stack.enter_context(media.opened(source)))
        except Unreadable:
            troubles.append(f"Part {source.number + 1} cannot be read.")
    if not segments:
        raise Unreadable
    return segments, troubles


def plan_for(segments: list[dict[str, Track]]) -> Plan:
    tracks: dict[str, Track] = {}
    alike = True
    for segment in segments:
        for kind, track in segment.items():
            first = tracks.setdefault(kind, track)
            same = (first.codec, first.shape, first.header) == (
                track.codec, track.shape, track.header,
            )  # fmt: skip
            alike = alike and same
    codecs = {track.codec for track in tracks.values()}
    container = next((name for name, fits in (("webm", WEBM), ("mp4", MP4), ("mp3", {"mp3"}))
                      if codecs <= fits), "")  # fmt: skip
    copies = alike and bool(container)
    return Plan(container if copies else "mp4", copies, tracks)


@dataclass
class Timeline:
    """The packets of all segments one after the other, each with its time in the whole."""

    segments: list[Opened]
    tell: Tell
    end: Fraction = Fraction(0)
    cut_off: str = ""

    def packets(self) -> Iterator[tuple[str, "Packet[Any]", Fraction]]:
        """Kind, packet, and the seconds by which the packet must be moved."""
        total = sum(segment.source.bytes for segment in self.segments)
        before = 0
        for segment in self.segments:
            start, first = self.end, None
            for kind, packet in segment.packets():
                first = media.start_of(packet) if first is None else first
                shift = start - first
                if not self.fits(media.end_of(packet) + shift):
                    continue
                yield kind, packet, shift
                self.tell(COPYING * (before + segment.file.tell()) / total)
            before += segment.source.bytes

    def fits(self, end: Fraction) -> bool:
        """Nothing is longer than it may be, whatever its packets say."""
        if end > settings.RECORDING_MINUTES * 60:
            minutes = settings.RECORDING_MINUTES
            self.cut_off = f"What came after {minutes} minutes was left out."
            return False
        self.end = max(self.end, end)
        return True


def copy(out: OutputContainer, tracks: dict[str, Track], line: Timeline) -> None:
    streams = {kind: add_stream(out, kind, line.segments) for kind in tracks}
    last: dict[str, Fraction] = {}
    for kind, packet, shift in line.packets():
        moved = round(shift / packet.time_base)
        packet.pts = (packet.pts or 0) + moved
        packet.dts = packet.pts if packet.dts is None else packet.dts + moved
        behind = last.get(kind)
        # Where two segments meet, and where a damaged packet lies about its time.
        if behind is not None and packet.dts * packet.time_base <= behind:
            packet.dts = int(behind / packet.time_base) + 1
            packet.pts = max(packet.pts, packet.dts)
        last[kind] = packet.dts * packet.time_base
        packet.stream = streams[kind]
        out.mux_one(packet)


def add_stream(out: OutputContainer, kind: str, segments: list[Opened]) -> Any:
    template = next(s.streams[kind] for s in segments if kind in s.streams)
    stream = out.add_stream_from_template(template)
    stream.metadata.clear()
    return stream
