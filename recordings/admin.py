"""Recordings in the admin: what became of them, for support; they are not played here."""

from django.contrib import admin
from django.http import HttpRequest

from recordings.models import Recording


@admin.register(Recording)
class RecordingAdmin(admin.ModelAdmin[Recording]):
    fields = [
        "id", "owner", "kind", "state", "trouble", "missing", "begun_at", "finished_at",
        "assembled_at", "expires_on", "seconds", "mime", "size", "chunk_bytes", "tries", "try_at",
    ]  # fmt: skip
    list_display = ["id", "owner", "kind", "state", "begun_at", "seconds", "size", "expires_on"]
    list_filter = ["state", "kind"]
    list_select_related = ["owner"]
    search_fields = ["owner__email", "id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
