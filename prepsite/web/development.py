"""Pages under DEBUG only: every component in every state, and the mail that was sent."""

import email
import email.policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SEPARATOR = "-" * 79
MOST = 50


@login_not_required
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "dev/components.html")


@login_not_required
def mail(request: HttpRequest) -> HttpResponse:
    """What the site has sent, newest first."""
    return render(request, "dev/mail.html", {"mails": sent_mails(Path(settings.EMAIL_FILE_PATH))})


def sent_mails(folder: Path) -> list[dict[str, str]]:
    files = sorted(folder.glob("*.log"), key=lambda f: f.stat().st_mtime, reverse=True)
    return [mail for file in files[:MOST] for mail in reversed(read_mails(file))][:MOST]


def read_mails(file: Path) -> list[dict[str, str]]:
    parts = file.read_text("utf-8", "replace").split(SEPARATOR)
    parsed = [
        email.message_from_string(part.strip(), _class=EmailMessage, policy=email.policy.default)
        for part in parts
        if part.strip()
    ]
    return [
        {"to": m["To"], "subject": m["Subject"], "date": m["Date"], "text": text_of(m)}
        for m in parsed
    ]


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return str(body.get_content()) if body is not None else ""
