"""From a message to the mail that goes: text and HTML, in the person's zone and language of dates.

The Message-ID is made from the key: should a mail ever go twice, a mail client shows it once.
"""

from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.crypto import salted_hmac

from accounts.models import User
from notifications import unsubscribing
from notifications.kinds import Kind
from notifications.models import Message

# Rules for narrow screens and dark ones cannot be inlined: they stay in a style element.
INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


def mail_of(message: Message, kind: Kind, context: dict[str, Any]) -> EmailMultiAlternatives:
    """Raises ValueError where the message goes nowhere."""
    subject, text, html = rendered(kind, context, message.recipient)
    mail = EmailMultiAlternatives(subject, text, None, [message.to])
    mail.attach_alternative(html, "text/html")
    mail.extra_headers = {"Message-ID": message_id(message.key), "Auto-Submitted": "auto-generated"}
    if kind.may_be_declined and message.recipient:
        mail.extra_headers |= unsubscribing.headers(message.recipient, kind)
    return mail


def rendered(kind: Kind, context: dict[str, Any], person: User | None) -> tuple[str, str, str]:
    """Subject, text and HTML, as this person reads them."""
    zone = person.zone if person else timezone.get_default_timezone()
    language = person.date_language if person else settings.LANGUAGE_CODE
    values = {"person": person, "kind": kind, "site": settings.SITE_URL, **context}
    if kind.may_be_declined and person:
        values["unsubscribe"] = unsubscribing.link(person, kind)
    values["choices"] = f"{settings.SITE_URL}/settings/mail/"
    with timezone.override(zone), translation.override(language):
        whole = render_to_string(f"mails/{kind.template}.txt", values)
        html = render_to_string(f"mails/{kind.template}.html", values)
    subject, _, text = whole.partition("\n\n")
    # A line break in a name must not start another header.
    return " ".join(subject.split()), text.strip() + "\n", INLINER.inline(html)


def message_id(key: str) -> str:
    digest = salted_hmac("notifications.message-id", key, algorithm="sha256").hexdigest()
    return f"<{digest[:40]}@{urlsplit(settings.SITE_URL).hostname}>"
