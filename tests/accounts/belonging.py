"""A person with something of everything, and a look into every table and folder."""

import base64
import binascii
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client

from accounts.models import Export, User
from courses import reading
from courses.models import Lesson
from notifications import outbox
from notifications.models import Declined, QuietHours
from tests.accounts.signing import SECRET
from tests.belongings.models import Belonging, Gift
from tests.factories import PASSWORD

MARK = "Zanzibar-4711"  # in all that the person wrote


def fill(user: User, lessons: list[Lesson], other: User) -> None:
    """Something of everything."""
    user.name = f"Nora {MARK}"
    user.save()
    for lesson in lessons:
        reading.save_note(user, lesson, f"My note: {MARK}", base=None)
    for number in range(2):
        give_file(user, f"{number}: {MARK}")
    Gift.objects.create(giver=user, taker=other, words="Well done.", signature=f"Yours, {MARK}")
    Gift.objects.create(giver=other, taker=user, words=f"For {MARK}", signature="Priya")
    Declined.objects.create(user=user, kind="accounts.export-ready")
    QuietHours.objects.create(user=user, start="22:00", end="07:00")
    Authenticator.objects.create(user=user, type="totp", data={"secret": SECRET})
    SocialAccount.objects.create(user=user, provider="github", uid="77", extra_data={"n": MARK})
    outbox.tell("accounts.reset", user, f"user:{user.pk}", "1", details={"url": MARK})
    outbox.tell("accounts.exists", None, "nobody", "2", address=user.email, details={"url": "x"})
    log_about(user, other)


def give_file(user: User, words: str) -> Belonging:
    row = Belonging(user=user, words=words)
    row.file.save("talk.webm", ContentFile(MARK.encode() * 1000), save=False)
    row.picture.save("wave.svg", ContentFile(MARK.encode()), save=False)
    row.save()
    return row


def log_about(user: User, admin: User) -> None:
    """What an administrator did to the person, and to their address."""
    address = EmailAddress.objects.get(user=user)
    for row in (user, address):
        LogEntry.objects.create(
            user=admin,
            content_type=ContentType.objects.get_for_model(row),
            object_id=str(row.pk),
            object_repr=str(row),
            change_message=f"changed {user.email}",
            action_flag=CHANGE,
        )


def browser(user: User) -> Client:
    """Signed in by the form, as a person is."""
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def proved(client: Client) -> Client:
    """Has just given the password again."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def archive_of(export: Export) -> zipfile.ZipFile:
    export.refresh_from_db()
    with export.file.open() as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def rows_in(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(archive.read(f"{name}.json"))
    return found


def places_with(*needles: str) -> list[str]:
    """Where one of the needles is: tables with the column, files, whatever their case."""
    wanted = [needle.lower() for needle in needles]
    return [
        place
        for place, text in [*cells(), *sessions(), *files()]
        if any(needle in text.lower() for needle in wanted)
    ]


def cells() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield f"{table}.{name}", in_clear(value)


def in_clear(value: object) -> str:
    """Also of what a cache keeps, which is pickled and in base64."""
    text = str(value)
    try:
        return text + base64.b64decode(text, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return text


def sessions() -> Iterator[tuple[str, str]]:
    for session in Session.objects.all():
        yield "a session", str(session.get_decoded())


def files() -> Iterator[tuple[str, str]]:
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        inside = path.read_bytes().decode("latin-1") if path.is_file() else ""
        yield str(path.relative_to(settings.MEDIA_ROOT)), path.name + inside
