"""Courses in the admin. Saving renders, records a revision, and keeps search in step."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from courses.models import Course, Framework, Lesson, Module
from prepsite.content import assets
from prepsite.content.documents import LIMIT, sentences, tidy
from prepsite.content.models import Asset, Revision, touch
from prepsite.markdown import links
from prepsite.search import sources as search


class ItemForm(forms.ModelForm[Any]):
    """Catches two editors at one item: the second is told, and nothing is overwritten."""

    base_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["base_revision"].initial = self.instance.revision_id
        if self.instance.pk:
            self.fields["content_id"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_like_a_file(cleaned)
        present = type(self.instance).objects.filter(pk=self.instance.pk).first()
        if present and present.revision_id != cleaned.get("base_revision"):
            who = present.revision.author if present.revision else None
            raise forms.ValidationError(
                f"{who or 'Someone'} saved this while you were editing. Nothing was overwritten: "
                "copy your text, reload the page, and put both together."
            )
        return cleaned

    def check_like_a_file(self, cleaned: dict[str, Any]) -> None:
        """The rules of the front matter hold here too, so that every row can be exported."""
        kind = self.instance.kind
        form_names = {"id": "content_id"}
        given = {
            key: cleaned[form_names.get(key, key)]
            for key in kind.key_names()
            if key != kind.parent and form_names.get(key, key) in cleaned
        }
        serializer = kind.front_matter(data=given, partial=True)
        serializer.is_valid()
        for key, details in serializer.errors.items():
            self.add_error(form_names.get(key, key), sentences(details))


class TextForm(ItemForm):
    """An item with a Markdown body and images."""

    image = forms.FileField(
        required=False,
        help_text="PNG, JPEG, GIF, WebP, AVIF or SVG. Use it as ![what it shows](its-name.png).",
    )

    def clean_body(self) -> str:
        body = str(self.cleaned_data["body"])
        if len(body.encode()) > LIMIT:
            raise forms.ValidationError(f"The text is too long; the limit is {LIMIT:,} bytes.")
        return tidy(body)

    def clean_image(self) -> assets.Measured | None:
        upload = self.cleaned_data.get("image")
        if not isinstance(upload, UploadedFile):
            return None
        try:
            return assets.measure(upload.name or "", upload.read(assets.LIMIT + 1))
        except assets.NotAnImage as error:
            raise forms.ValidationError(str(error)) from None


class ItemAdmin(admin.ModelAdmin[Any]):
    form = ItemForm
    list_display = ["title", "status", "withdrawn", "order"]
    list_filter = ["status"]
    search_fields = ["title", "content_id"]
    prepopulated_fields = {"slug": ["title"], "content_id": ["title"]}

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["title"], "content_id": ["title"]}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        with transaction.atomic():
            self.prepare(obj, form)
            obj.save()
            if obj.freeze(Revision.Source.ADMIN, request.user):
                obj.save()
            touch()
            search.refresh("lesson", self.lessons_of(obj))

    def prepare(self, obj: Any, form: Any) -> None:
        """What must be in order before the row is saved."""

    def lessons_of(self, obj: Any) -> list[str]:
        """Ids of the lessons that a change of this item makes findable, or not."""
        return []

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            lessons = self.lessons_of(obj)
            super().delete_model(request, obj)
            touch()
            search.refresh("lesson", lessons)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            lessons = [key for item in queryset for key in self.lessons_of(item)]
            super().delete_queryset(request, queryset)
            touch()
            search.refresh("lesson", lessons)


class TextAdmin(ItemAdmin):
    form = TextForm

    def prepare(self, obj: Any, form: Any) -> None:
        image = form.cleaned_data.get("image")
        if image is not None:
            assets.keep(obj.kind, obj.content_id, image)
        obj.use(Asset.objects.filter(kind=obj.kind.name, content_id=obj.content_id))
        obj.rendered = obj.render()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        known = links.resolve(obj.rendered.links)
        for trouble in obj.rendered.troubles:
            messages.warning(request, trouble.message)
        for scheme, key in obj.rendered.links:
            if links.resolves(scheme) and (scheme, key) not in known:
                messages.warning(request, f"The link to the {scheme} “{key}” leads nowhere yet.")
        for name in set(obj.rendered.images) - set(obj.pictures):
            messages.warning(request, f"The image “{name}” was not uploaded yet.")


@admin.register(Course)
class CourseAdmin(TextAdmin):
    def lessons_of(self, obj: Course) -> list[str]:
        return list(obj.lessons.values_list("content_id", flat=True))


@admin.register(Module)
class ModuleAdmin(ItemAdmin):
    list_display = ["title", "course", "status", "withdrawn", "order"]
    list_filter = ["course", "status"]
    list_select_related = ["course"]

    def lessons_of(self, obj: Module) -> list[str]:
        return list(obj.lessons.values_list("content_id", flat=True))


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

    def lessons_of(self, obj: Lesson) -> list[str]:
        return [obj.content_id]


@admin.register(Framework)
class FrameworkAdmin(TextAdmin):
    pass
