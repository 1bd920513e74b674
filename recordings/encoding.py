"""Encoding anew what cannot be copied: other codecs, or segments that differ."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import OutputContainer
from av.error import FFmpegError
from av.filter import Graph
from av.video.format import VideoFormat

from recordings.media import Track

if TYPE_CHECKING:
    from recordings.joining import Timeline

RATE, LAYOUT, FORMAT = 48_000, "stereo", "fltp"
TICKS = 1000  # of a picture's clock, a second
LONGEST_SIDE = 1920
H264 = {"preset": "veryfast", "crf": "26", "g": "60"}


def encode(out: OutputContainer, tracks: dict[str, Track], line: "Timeline") -> None:
    writers: dict[str, Any] = {}
    if "video" in tracks:
        writers["video"] = Pictures(out, tracks["video"].size)
    if "audio" in tracks:
        writers["audio"] = Sound(out)
    for kind, packet, shift in line.packets():
        try:
            frames = packet.decode()
        except FFmpegError:
            continue
        for frame in frames:
            if frame.pts is not None and frame.time_base is not None:
                writers[kind].write(frame, frame.pts * frame.time_base + shift)
    for writer in writers.values():
        writer.close()


class Pictures:
    """All in the size of the first, with bars where their shape is another."""

    def __init__(self, out: OutputContainer, size: tuple[int, int]) -> None:
        shrink = max(1.0, max(size) / LONGEST_SIDE)
        self.width, self.height = (max(2, int(side / shrink) // 2 * 2) for side in size)
        self.out = out
        self.stream: Any = out.add_stream("libx264", rate=30, options=H264)
        self.stream.width, self.stream.height = self.width, self.height
        self.stream.pix_fmt = "yuv420p"
        self.stream.codec_context.time_base = Fraction(1, TICKS)
        self.graph: Graph | None = None
        self.shape: tuple[int, int, str] | None = None
        self.last = -1

    def write(self, frame: Any, at: Fraction) -> None:
        pts = int(at * TICKS)
        if pts <= self.last:
            return
        self.last = pts
        fitted = self.fit(frame)
        fitted.pts, fitted.time_base = pts, Fraction(1, TICKS)
        self.out.mux(self.stream.encode(fitted))

    def fit(self, frame: Any) -> Any:
        shape = (frame.width, frame.height, frame.format.name)
        if self.graph is None or shape != self.shape:
            self.graph, self.shape = self.fitting(*shape), shape
        self.graph.push(frame)
        return self.graph.pull()

    def fitting(self, width: int, height: int, name: str) -> Graph:
        graph, size = Graph(), f"{self.width}:{self.height}"
        source = graph.add_buffer(
            width=width, height=height, format=VideoFormat(name), time_base=Fraction(1, TICKS)
        )
        graph.link_nodes(
            source,
            graph.add("scale", f"{size}:force_original_aspect_ratio=decrease"),
            graph.add("pad", f"{size}:(ow-iw)/2:(oh-ih)/2"),
            graph.add("format", "yuv420p"),
            graph.add("buffersink"),
        ).configure()
        return graph

    def close(self) -> None:
        self.out.mux(self.stream.encode(None))


class Sound:
    """One unbroken run of samples: where nothing came there is silence."""

    def __init__(self, out: OutputContainer) -> None:
        self.out = out
        self.stream: Any = out.add_stream("aac", rate=RATE, layout=LAYOUT)
        self.fifo = AudioFifo()
        self.resampler: AudioResampler | None = None
        self.shape: tuple[Any, ...] = ()
        self.samples = 0  # put into the run so far
        self.written = 0

    def write(self, frame: Any, at: Fraction) -> None:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if self.resampler is None or shape != self.shape:
            self.resampler, self.shape = AudioResampler(FORMAT, LAYOUT, RATE), shape
        self.fill(int(at * RATE) - self.samples)
        frame.pts = None
        for part in self.resampler.resample(frame):
            self.put(part)

    def fill(self, gap: int) -> None:
        """Small differences are rounding, and are let be."""
        while gap > RATE // 10:
            silence = AudioFrame(FORMAT, LAYOUT, min(gap, RATE))
            silence.sample_rate = RATE
            for plane in silence.planes:
                plane.update(bytes(plane.buffer_size))
            gap -= silence.samples
            self.put(silence)

    def put(self, part: AudioFrame) -> None:
        part.pts = None
        self.samples += part.samples
        self.fifo.write(part)
        for frame in self.fifo.read_many(1024):
            self.send(frame)

    def send(self, frame: AudioFrame) -> None:
        frame.pts, frame.time_base = self.written, Fraction(1, RATE)
        self.written += frame.samples
        self.out.mux(self.stream.encode(frame))

    def close(self) -> None:
        rest = self.fifo.read(partial=True)
        if rest is not None:
            self.send(rest)
        self.out.mux(self.stream.encode(None))
