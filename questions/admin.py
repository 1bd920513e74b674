"""The bank in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from prepsite.content.editing import Found, TextAdmin
from questions.models import Complaint, Example, Question, Round, Signal


@admin.register(Signal)
class SignalAdmin(TextAdmin):
    pass


@admin.register(Round)
class RoundAdmin(TextAdmin):
    def found_by(self, obj: Round) -> Found:
        return {"question": list(obj.questions.values_list("content_id", flat=True))}


@admin.register(Question)
class QuestionAdmin(TextAdmin):
    list_display = ["line", "round", "difficulty", "status", "withdrawn", "has_solution"]
    list_filter = ["round", "difficulty", "level", "status", "has_solution"]
    list_select_related = ["round"]
    search_fields = ["line", "content_id"]

    def found_by(self, obj: Question) -> Found:
        return {"question": [obj.content_id]}


@admin.register(Example)
class ExampleAdmin(TextAdmin):
    list_display = ["question", "status", "withdrawn"]
    list_filter = ["status"]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        """It has no title to make a slug of."""
        return {}


@admin.register(Complaint)
class ComplaintAdmin(admin.ModelAdmin[Complaint]):
    list_display = ["question", "words", "made_at", "settled"]
    list_filter = ["settled"]
    list_editable = ["settled"]
    list_select_related = ["question"]
    readonly_fields = ["question", "user", "words", "made_at"]

    def has_add_permission(self, request: object) -> bool:
        return False
