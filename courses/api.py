"""What the lesson page saves in the background."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.requests import person
from courses import reading
from courses.models import Lesson, Reading
from courses.models.reading import LONGEST_NOTE


class ReadingSerializer(serializers.ModelSerializer[Reading]):
    """The person's own state of one lesson. All keys are optional in a change."""

    completed = serializers.BooleanField(required=False, write_only=True)
    bookmarked = serializers.BooleanField(required=False, write_only=True)
    note = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_NOTE, trim_whitespace=False
    )
    anchor = serializers.SlugField(required=False, allow_blank=True, max_length=120)
    base = serializers.DateTimeField(
        required=False, allow_null=True, write_only=True, help_text="note_saved_at as last read"
    )

    class Meta:
        model = Reading
        fields = [
            "completed", "bookmarked", "note", "anchor", "base", "note_html", "note_saved_at",
            "completed_at", "bookmarked_at",
        ]  # fmt: skip
        read_only_fields = ["note_html", "note_saved_at", "completed_at", "bookmarked_at"]


class ReadingView(APIView):
    """GET and PATCH of /api/v1/lessons/<id>/reading/."""

    def get(self, request: Request, content_id: str) -> Response:
        lesson = published(content_id)
        row = Reading.objects.of(person(request)).filter(lesson=lesson).first()
        return Response(ReadingSerializer(row or Reading(lesson=lesson)).data)

    def patch(self, request: Request, content_id: str) -> Response:
        """409 with the other version where a note was changed elsewhere."""
        lesson, user = published(content_id), person(request)
        given = ReadingSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        try:
            row = change(user, lesson, given.validated_data)
        except reading.NoteChanged as changed:
            theirs = ReadingSerializer(changed.reading).data
            return Response({"detail": str(changed), "theirs": theirs}, status.HTTP_409_CONFLICT)
        return Response(ReadingSerializer(row).data)


def published(content_id: str) -> Lesson:
    """Raises Http404."""
    lesson: Lesson = get_object_or_404(Lesson.objects.published(), content_id=content_id)
    return lesson


def change(user: User, lesson: Lesson, values: dict[str, Any]) -> Reading:
    """Raises NoteChanged."""
    row: Reading | None = None
    if "note" in values:
        row = reading.save_note(user, lesson, values["note"], base=values.get("base"))
    if "completed" in values:
        row = reading.set_completed(user, lesson, values["completed"])
    if "bookmarked" in values:
        row = reading.set_bookmarked(user, lesson, values["bookmarked"])
    if "anchor" in values:
        row = reading.set_anchor(user, lesson, values["anchor"])
    return row or Reading.objects.of(user).filter(lesson=lesson).first() or Reading(lesson=lesson)
