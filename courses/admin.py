"""Courses in the admin."""

from django.contrib import admin

from courses.models import Course, Framework, Lesson, Module
from prepsite.content.editing import Found, ItemAdmin, TextAdmin


@admin.register(Course)
class CourseAdmin(TextAdmin):
    def found_by(self, obj: Course) -> Found:
        return {"lesson": list(obj.lessons.values_list("content_id", flat=True))}


@admin.register(Module)
class ModuleAdmin(ItemAdmin):
    list_display = ["title", "course", "status", "withdrawn", "order"]
    list_filter = ["course", "status"]
    list_select_related = ["course"]

    def found_by(self, obj: Module) -> Found:
        return {"lesson": list(obj.lessons.values_list("content_id", flat=True))}


@admin.register(Lesson)
class LessonAdmin(TextAdmin):
    list_display = ["title", "module", "status", "withdrawn", "free", "order"]
    list_filter = ["course", "status", "free", "level"]
    list_select_related = ["module"]
    autocomplete_fields = ["module"]
    fieldsets = [
        (None, {"fields": ["title", "summary", "body", "image"]}),
        ("Place", {"fields": ["module", "order", "slug", "content_id", "status"]}),
        ("For whom", {"fields": ["free", "level", "skippable", "minutes"]}),
        (
            "Beside it",
            {
                "description": "Lists, as in front matter: [“first”, “second”] with plain quotes.",
                "fields": ["prerequisites", "questions", "frameworks", "resources"],
            },
        ),
        (None, {"fields": ["base_revision"], "classes": ["hidden"]}),
    ]

    def found_by(self, obj: Lesson) -> Found:
        return {"lesson": [obj.content_id]}


@admin.register(Framework)
class FrameworkAdmin(TextAdmin):
    pass
