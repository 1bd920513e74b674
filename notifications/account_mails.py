"""What the site writes to people about their accounts: sign-in, security, export, leaving."""

import datetime
import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts import adapter, signals
from accounts import models as people
from accounts.models import User
from notifications import outbox
from notifications.kinds import Kind, register
from notifications.models import Message
from notifications.notices import NOTICES

Context = dict[str, Any]

LINKS = {
    "account/email/email_confirmation": ("accounts.confirm", "activate_url"),
    "account/email/email_confirmation_signup": ("accounts.confirm", "activate_url"),
    "account/email/password_reset_key": ("accounts.reset", "password_reset_url"),
    "account/email/account_already_exists": ("accounts.exists", "password_reset_url"),
    "account/email/unknown_account": ("accounts.unknown", "signup_url"),
}


class AccountAdapter(adapter.AccountAdapter):
    """Mails of sign-in and security go through the outbox, in our own words."""

    def send_mail(self, template_prefix: str, email: str, context: Context) -> None:
        if template_prefix in NOTICES:
            details = {
                "notice": template_prefix,
                "at": context["timestamp"].isoformat(),
                "ip": str(context.get("ip") or ""),
                "browser": str(context.get("user_agent") or ""),
            }
            tell_once("accounts.security", email, context, details)
        elif template_prefix in LINKS:
            kind, link = LINKS[template_prefix]
            tell_once(kind, email, context, {"url": str(context[link])})
        else:
            super().send_mail(template_prefix, email, context)


def tell_once(kind: str, address: str, context: Context, details: Context) -> None:
    """Each of these is asked for anew, so its version is never the same."""
    user = context.get("user")
    person = user if isinstance(user, User) and user.pk else None
    subject = f"user:{person.pk}" if person else "nobody"
    outbox.tell(kind, person, subject, uuid.uuid4().hex, address=address, details=details)


def link_context(message: Message) -> Context:
    return {"url": message.details["url"]}


def confirm_context(message: Message) -> Context | None:
    """None once the address is confirmed, or no longer the person's."""
    mine = EmailAddress.objects.filter(user=message.recipient, email__iexact=message.address)
    if not mine.filter(verified=False).exists():
        return None
    return {"address": message.address, **link_context(message)}


def security_context(message: Message) -> Context:
    title, happened = NOTICES[message.details["notice"]]
    return {
        "title": title,
        "happened": happened,
        "at": datetime.datetime.fromisoformat(message.details["at"]),
        "ip": message.details["ip"],
        "browser": message.details["browser"],
        "url": settings.SITE_URL + reverse("account_reset_password"),
    }


def export_context(message: Message) -> Context | None:
    """None once the export has expired or been replaced."""
    export = people.Export.objects.filter(
        user=message.recipient, pk=message.subject.partition(":")[2], expires_at__gt=timezone.now()
    ).first()
    return {"export": export, "url": data_page()} if export else None


def leaving_context(message: Message) -> Context | None:
    """None for a person who stays."""
    person = message.recipient
    if person is None or person.leaving_at is None:
        return None
    return {"leaving_at": person.leaving_at, "url": data_page()}


def data_page() -> str:
    return settings.SITE_URL + reverse("accounts:data")


def tell_export_ready(export: Any, **_: Any) -> None:
    outbox.tell("accounts.export-ready", export.user, f"export:{export.pk}", 1)


def tell_leaving(user: User, **_: Any) -> None:
    """At once, and a day before it is final."""
    assert user.leaving_at is not None  # noqa: S101 - what the signal says
    version, subject = user.leaving_at.isoformat(), f"user:{user.pk}"
    outbox.replace("accounts.leaving", user, subject, version)
    reminder = user.leaving_at - datetime.timedelta(days=1)
    if reminder > timezone.now():
        outbox.replace("accounts.leaving-soon", user, subject, version, due=reminder)


def take_back_leaving(user: User, **_: Any) -> None:
    for kind in ("accounts.leaving", "accounts.leaving-soon"):
        outbox.cancel(kind, f"user:{user.pk}", user, why="the person stays")


def forget_letters_to(user: User, **_: Any) -> None:
    """Those to an address of theirs that no row names as theirs."""
    addresses = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    for address in {user.email, *addresses}:
        Message.objects.filter(address__iexact=address).delete()


def connect() -> None:
    signals.export_ready.connect(tell_export_ready, dispatch_uid="tell export ready")
    signals.leaving.connect(tell_leaving, dispatch_uid="tell leaving")
    signals.staying.connect(take_back_leaving, dispatch_uid="take back leaving")
    signals.erasing.connect(forget_letters_to, dispatch_uid="forget letters")
    register(*KINDS)


def sample_link(path: str) -> Context:
    return {"url": f"{settings.SITE_URL}{path}"}


def sample_notice() -> Context:
    title, happened = NOTICES["mfa/email/webauthn_added"]
    facts = {"title": title, "happened": happened, "ip": "203.0.113.7", "browser": "Firefox"}
    return {**facts, "at": timezone.now(), **sample_link(reverse("account_reset_password"))}


def sample_export() -> Context:
    expires = timezone.now() + datetime.timedelta(days=settings.EXPORT_KEEP_DAYS)
    return {"export": people.Export(expires_at=expires, size=48_200_000), "url": data_page()}


def sample_leaving() -> Context:
    leaving = timezone.now() + datetime.timedelta(days=settings.LEAVING_DAYS)
    return {"leaving_at": leaving, "url": data_page()}


KINDS = [
    Kind("accounts.confirm", "Confirm an address", "confirm", confirm_context,
         lambda: sample_link("/accounts/confirm-email/sample/") | {"address": "lena@example.com"}),
    Kind("accounts.reset", "Reset a password", "reset", link_context,
         lambda: sample_link("/accounts/password/reset/key/sample/")),
    Kind("accounts.exists", "Signing up twice", "exists", link_context,
         lambda: sample_link("/accounts/password/reset/")),
    Kind("accounts.unknown", "Reset without an account", "unknown", link_context,
         lambda: sample_link("/accounts/signup/")),
    Kind("accounts.security", "Changes to sign-in and security", "security", security_context,
         sample_notice),
    Kind("accounts.export-ready", "Your export is ready", "export_ready", export_context,
         sample_export, may_be_declined=True),
    Kind("accounts.leaving", "Deleting the account", "leaving", leaving_context, sample_leaving),
    Kind("accounts.leaving-soon", "Deleting the account, a day before", "leaving_soon",
         leaving_context, sample_leaving),
]  # fmt: skip
