"""Erasing a person: their files, then all rows that are theirs, then the person.

May be killed at any point and run again. Files go first: while a row stands, it says what is left.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models, transaction

from accounts import signals
from accounts.models import User
from prepsite.personal import Erase, Personal, all_ways, rows_of

ROWS = 500  # fetched at a time


def erase(user: User) -> None:
    delete_files(user)
    with transaction.atomic():
        # Whoever adds something for this person now waits, and then finds nobody.
        if not User.objects.select_for_update().filter(pk=user.pk).exists():
            return
        delete_files(user, locked=True)  # what came in the meantime
        signals.erasing.send(User, user=user)
        forget_in_admin_log(user)
        unname(user)
        end_sessions(user)
        user.delete()


def delete_files(user: User, *, locked: bool = False) -> None:
    """With `locked`, in a transaction: no worker gives one of the rows a file after this."""
    for model, way in deleted():
        for field in (*way.files, *way.derived_files):
            rows = rows_of(model, way, user.pk)
            for row in (rows.select_for_update() if locked else rows).iterator(chunk_size=ROWS):
                delete_file(row, field)


def deleted() -> list[tuple[type[models.Model], Personal]]:
    return [(model, way) for model, way in all_ways() if way.erase is Erase.DELETE]


def delete_file(row: models.Model, field: str) -> None:
    file = getattr(row, field)
    if file:
        file.storage.delete(file.name)
        type(row)._base_manager.filter(pk=row.pk).update(**{field: ""})


def unname(user: User) -> None:
    """What others were given stays, without the person and what they wrote of themselves."""
    for model, way in all_ways():
        if way.erase is Erase.UNNAME:
            empty: dict[str, Any] = {way.owner: None, **dict.fromkeys(way.blank, "")}
            rows_of(model, way, user.pk).update(**empty)


def end_sessions(user: User) -> None:
    """All of them, also those that no list of sessions knows."""
    keys = [
        session.session_key
        for session in Session.objects.iterator(chunk_size=ROWS)
        if session.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(session_key__in=keys).delete()


def forget_in_admin_log(user: User) -> None:
    """What was done stays in the log; the names that its lines repeat do not."""
    nameless = {"object_repr": "(erased)", "change_message": ""}
    for model, way in deleted():
        if not admin.site.is_registered(model):
            continue
        kind = ContentType.objects.get_for_model(model)
        lines = LogEntry.objects.filter(content_type=kind)
        mine = rows_of(model, way, user.pk).values_list("pk", flat=True)
        lines.filter(object_id__in=[str(pk) for pk in mine]).update(**nameless)
    LogEntry.objects.filter(object_repr__icontains=user.email).update(**nameless)
