"""Where allauth touches this site."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import resuming
from accounts.forms import on_one_line
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """E-mail addresses are kept in lower case, so that one address is one account."""

    def clean_email(self, email: str) -> str:
        return str(super().clean_email(email)).lower()

    def populate_username(self, request: Any, user: Any) -> None:
        """There are no user names here."""

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        resuming.remember(response, user)
        return response


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """People who come by another site. An address that has an account here is never taken over:
    allauth sends its owner a mail instead.
    """

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        user.name = on_one_line(str(data.get("name") or ""))[:80]
        return user

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the environment; allauth would also look into the database, for each page."""
        return [
            SocialApp(provider=name, **app)
            for name, options in settings.SOCIALACCOUNT_PROVIDERS.items()
            for app in options["APPS"]
            if provider in (None, name) and client_id in (None, app["client_id"])
        ]
