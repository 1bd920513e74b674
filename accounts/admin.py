"""People in the admin."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import erasing
from accounts.models import User

# The admin is entered by the site's own sign-in, with its limits.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "prepsite"


class CreationForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email",)


class ChangeForm(UserChangeForm[User]):
    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict[str, type[forms.Field]] = {}


@admin.register(User)
class PersonAdmin(UserAdmin[User]):
    form, add_form = ChangeForm, CreationForm
    ordering = ["email"]
    list_display = ["email", "name", "track", "interview_date", "is_staff"]
    list_filter = ["is_staff", "is_active", "track"]
    search_fields = ["email", "name"]
    fieldsets = [
        (None, {"fields": ["email", "password", "name"]}),
        ("Preparing", {"fields": ["track", "level", "interview_date"]}),
        ("Shown in", {"fields": ["time_zone", "date_language"]}),
        ("May", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined", "leaving_at"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]
    readonly_fields = ["last_login", "date_joined", "leaving_at"]

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What is a person's goes with them, also what may not be deleted alone."""
        listed, counts, _, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(), protected

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """With all files, which deleting rows alone would leave behind."""
        erasing.erase(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            erasing.erase(user)


# allauth's own pages show keys, tokens and secrets.
admin.site.unregister([Authenticator, SocialAccount, SocialApp, SocialToken, UserSession])


@admin.register(Authenticator)
class SecondStepAdmin(admin.ModelAdmin[Authenticator]):
    """For helping someone who has lost phone, key and codes: to be seen, and to be taken away."""

    fields = ["user", "type", "created_at", "last_used_at"]
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    search_fields = ["user__email"]
    list_select_related = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
