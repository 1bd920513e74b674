"""Content in the admin. Saving renders, records a revision, and keeps search in step."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from prepsite.content import assets
from prepsite.content.documents import LIMIT, sentences, tidy
from prepsite.content.models import Asset, Revision, touch
from prepsite.markdown import links
from prepsite.search import sources as search

Found = Mapping[str, Iterable[str]]


def refresh(found: Found) -> None:
    for kind, keys in found.items():
        search.refresh(kind, keys)


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
            refresh(self.found_by(obj))

    def prepare(self, obj: Any, form: Any) -> None:
        """What must be in order before the row is saved."""

    def found_by(self, obj: Any) -> Found:
        """What a change of this item makes findable, or not: kind of search → keys."""
        return {}

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with transaction.atomic():
            found = self.found_by(obj)
            super().delete_model(request, obj)
            touch()
            refresh(found)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with transaction.atomic():
            found = [self.found_by(item) for item in queryset]
            super().delete_queryset(request, queryset)
            touch()
            for keys in found:
                refresh(keys)


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
