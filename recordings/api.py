"""What a recorder says to the server. Errors are {"code", "detail"}: for scripts, for people."""

import re
import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from accounts.requests import person
from recordings import capture, keeping
from recordings.assembly import still_missing
from recordings.models import Kind, Recording, State, received

LISTED = 50
MIME = re.compile(r"[\w.+-]+/[\w.+-]+(;[ \w.+=,\"-]*)?", re.ASCII)


class BeginSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=Kind.choices)


class FinishSerializer(serializers.Serializer[Any]):
    """How many chunks each segment has."""

    segments = serializers.DictField(child=serializers.IntegerField(min_value=0))

    def validate_segments(self, given: dict[str, int]) -> dict[int, int]:
        most = settings.RECORDING_MINUTES * capture.CHUNKS_A_MINUTE
        for number, count in given.items():
            known = re.fullmatch(r"\d{1,4}", number, re.ASCII)
            if not known or int(number) >= capture.MOST_SEGMENTS or count > most:
                raise serializers.ValidationError("No recording has such segments.")
        return {int(number): count for number, count in given.items()}


class RecordingSerializer(serializers.ModelSerializer[Recording]):
    """`context["left"]` is what is left of the quota."""

    segments = serializers.SerializerMethodField()
    bytes = serializers.IntegerField(source="stored_bytes")
    missing = serializers.SerializerMethodField()
    media = serializers.SerializerMethodField()
    limits = serializers.SerializerMethodField()

    class Meta:
        model = Recording
        fields = [
            "id", "kind", "state", "segments", "bytes", "seconds", "progress", "trouble",
            "missing", "media", "peaks", "expires_on", "limits",
        ]  # fmt: skip

    def get_segments(self, recording: Recording) -> list[dict[str, Any]]:
        return received(recording)

    def get_missing(self, recording: Recording) -> list[str]:
        waiting = recording.state == State.WAITING
        return still_missing(recording) if waiting else list(recording.missing)

    def get_media(self, recording: Recording) -> str:
        return reverse("recordings:media", args=[recording.pk]) if recording.file else ""

    def get_limits(self, recording: Recording) -> dict[str, int]:
        room = settings.RECORDING_MEGABYTES * capture.MEGABYTE - recording.chunk_bytes
        return {
            "chunk_bytes": settings.RECORDING_CHUNK_MEGABYTES * capture.MEGABYTE,
            "minutes": settings.RECORDING_MINUTES,
            "bytes_left": max(0, min(room, self.context["left"])),
        }


class ChunkThrottle(UserRateThrottle):
    """Somebody back from a train sends an hour's chunks at once."""

    scope = "chunk"
    rate = "3000/min"


class View(APIView):
    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, capture.Refused):
            return Response({"code": exc.code, "detail": exc.detail}, exc.status)
        if isinstance(exc, ObjectDoesNotExist | Http404):
            exc = NotFound("There is no such recording.")
        answer = super().handle_exception(exc)
        if isinstance(exc, serializers.ValidationError):
            answer.data = {"code": "invalid", "detail": first_of(exc.detail)}
        elif isinstance(answer.data, dict):
            answer.data["code"] = getattr(answer.data.get("detail"), "code", "refused")
        return answer

    def shown(self, recording: Recording, code: int = 200) -> Response:
        left = keeping.left(recording.owner)
        row = Recording.objects.with_chunks().get(pk=recording.pk)
        return Response(RecordingSerializer(row, context={"left": left}).data, code)


def first_of(detail: Any) -> str:
    """One sentence of all that is wrong."""
    while not isinstance(detail, str):
        detail = next(iter(detail.values() if isinstance(detail, dict) else detail))
    return str(detail)


def own(request: Request, pk: uuid.UUID) -> Recording:
    """Raises Http404."""
    rows = Recording.objects.of(person(request)).select_related("owner")
    recording: Recording = get_object_or_404(rows, pk=pk)
    return recording


class RecordingsView(View):
    """GET and POST of /api/v1/recordings/."""

    def get(self, request: Request) -> Response:
        user = person(request)
        left = keeping.left(user)
        rows = Recording.objects.of(user).with_chunks()[:LISTED]
        found = RecordingSerializer(rows, many=True, context={"left": left}).data
        quota = {"used": keeping.used(user), "left": left}
        return Response({"recordings": found, "quota": quota})

    def post(self, request: Request) -> Response:
        given = BeginSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        recording = capture.begin(person(request), given.validated_data["kind"])
        return self.shown(recording, status.HTTP_201_CREATED)


class RecordingView(View):
    """GET and DELETE of /api/v1/recordings/<uuid>/."""

    def get(self, request: Request, pk: uuid.UUID) -> Response:
        return self.shown(own(request, pk))

    def delete(self, request: Request, pk: uuid.UUID) -> Response:
        keeping.forget(own(request, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChunkView(View):
    """PUT of …/segments/<number>/chunks/<number>/. The body is streamed, never parsed."""

    throttle_classes = [ChunkThrottle]

    def put(self, request: Request, pk: uuid.UUID, segment: int, number: int) -> Response:
        http = request._request
        mime = http.headers.get("Content-Type", "")[:100]
        sent = capture.Sent(
            segment=segment,
            number=number,
            mime=mime if MIME.fullmatch(mime) else "",
            length=length_of(http.headers.get("Content-Length", "")),
            body=http,
        )
        return Response({"received": capture.keep_chunk(own(request, pk), sent)})


def length_of(said: str) -> int:
    return int(said) if re.fullmatch(r"\d{1,15}", said, re.ASCII) else 0


class FinishView(View):
    """POST of /api/v1/recordings/<uuid>/finish/."""

    def post(self, request: Request, pk: uuid.UUID) -> Response:
        given = FinishSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        recording = capture.finish(own(request, pk), given.validated_data["segments"])
        return self.shown(recording, status.HTTP_202_ACCEPTED)
