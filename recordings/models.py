"""A recording, as it comes: segments (one for each start of a recorder) of numbered chunks.

The recording is also the queue of its assembly: `try_at` is when a worker may take it.
"""

import datetime
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from prepsite.personal import Personal

if TYPE_CHECKING:
    from accounts.models import User

FOLDER = "recordings"


class Kind(models.TextChoices):
    AUDIO = "audio", "voice"
    VIDEO = "video", "video"
    SCREEN = "screen", "screen"
    FILE = "file", "file"


class State(models.TextChoices):
    OPEN = "open", "being recorded"
    WAITING = "waiting", "waiting for its last pieces"
    ASSEMBLING = "assembling", "being put together"
    READY = "ready", "ready"
    BROKEN = "broken", "broken"


class RecordingQuerySet(models.QuerySet["Recording"]):
    def of(self, user: "User") -> Self:
        return self.filter(owner=user)

    def with_chunks(self) -> Self:
        """Two queries more, for `received` and `gaps`."""
        numbers = Chunk.objects.only("segment", "number")
        return self.prefetch_related(models.Prefetch("segments__chunks", numbers))

    def due(self, now: datetime.datetime) -> Self:
        """What a worker may put together now; an open one without any chunk is nothing yet."""
        unfinished = self.exclude(state__in=[State.READY, State.BROKEN]).filter(try_at__lte=now)
        return unfinished.exclude(state=State.OPEN, chunk_bytes=0)

    def taking_space(self) -> int:
        """Bytes: what is assembled, and chunks that are not yet."""
        chunks = models.Sum("chunk_bytes", filter=~Q(state=State.READY), default=0)
        found = self.aggregate(files=models.Sum("size", default=0), chunks=chunks)
        return int(found["files"] + found["chunks"])


class Recording(models.Model):
    """`file` is the assembled one; it stays playable while late chunks are being worked in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recordings"
    )
    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    begun_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, help_text="When its recorder was done with it.")
    assembled_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True, help_text="When it is deleted; empty: it is kept.")
    warned_for = models.DateField(null=True, help_text="The expiry its owner has been told of.")
    chunk_bytes = models.PositiveBigIntegerField(default=0)
    file = models.FileField(blank=True, max_length=200)
    mime = models.CharField(max_length=40, blank=True, help_text="Of the file.")
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file.")
    seconds = models.FloatField(null=True)
    peaks = models.JSONField(default=list)
    missing = models.JSONField(default=list, help_text="Sentences: what the file lacks.")
    trouble = models.CharField(max_length=200, blank=True, help_text="Why it is broken.")
    progress = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    try_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = RecordingQuerySet.as_manager()
    personal = Personal("owner", archive="recordings", leave_out=("lease",), files=("file",))

    class Meta:
        ordering = ["-begun_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-begun_at"], name="recording_newest"),
            models.Index(
                fields=["try_at"],
                condition=Q(state__in=["open", "waiting", "assembling"]),
                name="recording_due",
            ),
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
                name="recording_expires",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="recording_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="recording_state_is_known"
            ),
            models.CheckConstraint(
                # Its file may be gone before its row: who leaves loses files first.
                condition=~Q(state="ready") | Q(seconds__gt=0, seconds__isnull=False),
                name="recording_ready_has_a_length",
            ),
            models.CheckConstraint(
                condition=~Q(state="broken") | ~Q(trouble=""), name="recording_broken_says_why"
            ),
            models.CheckConstraint(
                condition=Q(progress__lte=100), name="recording_progress_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.begun_at:%d %b %Y, %H:%M}"

    @property
    def folder(self) -> str:
        return f"{FOLDER}/{self.pk}"

    @property
    def stored_bytes(self) -> int:
        return self.size if self.state == State.READY else self.chunk_bytes

    @property
    def chunks_are_gone(self) -> bool:
        """What came was put together, and nothing more can be joined to it."""
        return self.assembled_at is not None and self.chunk_bytes == 0

    @property
    def unfinished(self) -> bool:
        return self.state in (State.OPEN, State.WAITING, State.ASSEMBLING)

    @property
    def shows_pictures(self) -> bool:
        return self.mime.startswith("video/")


class Segment(models.Model):
    """What one recorder gave, from its start to its end. `expected` is known once it is done."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="segments")
    number = models.PositiveSmallIntegerField()
    mime = models.CharField(max_length=100, blank=True, help_text="As its recorder called it.")
    expected = models.PositiveIntegerField(null=True, help_text="How many chunks it has.")

    personal = Personal("recording__owner")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["recording", "number"], name="segment_once_a_recording")
        ]

    def __str__(self) -> str:
        return f"{self.recording_id} {self.number}"


class Chunk(models.Model):
    """One piece, confirmed: its file is on the disk before its row is."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(blank=True, max_length=200)
    came_at = models.DateTimeField(default=timezone.now)

    # Also taken out: of a recording that is broken or unfinished they are all there is.
    personal = Personal("segment__recording__owner", archive="recording-pieces", files=("file",))

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["segment", "number"], name="chunk_once_a_segment"),
            models.CheckConstraint(condition=Q(bytes__gt=0), name="chunk_holds_something"),
        ]

    def __str__(self) -> str:
        return f"{self.segment_id} {self.number}"


def ranges(numbers: list[int]) -> list[list[int]]:
    """[0, 1, 2, 5] → [[0, 2], [5, 5]]."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


def received(recording: Recording) -> list[dict[str, Any]]:
    """Each segment with the ranges of its chunks, of a recording `with_chunks`."""
    return [
        {"number": segment.number, "mime": segment.mime, "received": came(recording, segment)}
        for segment in recording.segments.all()
    ]


def came(recording: Recording, segment: Segment) -> list[list[int]]:
    if recording.chunks_are_gone:
        return [[0, segment.expected - 1]] if segment.expected else []
    return ranges([chunk.number for chunk in segment.chunks.all()])


def gaps(segment: Segment) -> list[list[int]]:
    """Ranges of chunks that should be there and are not. `chunks` may be prefetched."""
    have = {chunk.number for chunk in segment.chunks.all()}
    end = max([segment.expected or 0, *(number + 1 for number in have)])
    return ranges([number for number in range(end) if number not in have])


def all_there(recording: Recording) -> bool:
    """Its recorder is done, and nothing that it counted is missing."""
    if recording.finished_at is None:
        return False
    counted = recording.segments.annotate(have=models.Count("chunks"))
    short = Q(expected__isnull=True) | Q(have__lt=F("expected"))
    return not counted.filter(short).exists()
