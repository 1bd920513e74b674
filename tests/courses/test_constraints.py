"""What the tables of all rooms promise, each promise broken once past every form and `save()`."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import Export, User
from courses.models import (
    FormerAddress,
    Framework,
    Lesson,
    Reading,
    SkippedModule,
)
from notifications.models import Declined, Message, QuietHours
from prepsite.content.models import Asset, Stamp
from prepsite.search.models import SearchDocument
from questions.models import Example, Question, Standing
from tests import factories
from tests.questions import bank

ROOMS = ["accounts", "content", "courses", "notifications", "questions", "search"]


def again(row: models.Model, **changes: Any) -> None:
    """A second row like this one, written past `save()`."""
    twin = type(row)._default_manager.get(pk=row.pk)
    twin.pk = None
    for name, value in changes.items():
        setattr(twin, name, value)
    type(row)._default_manager.bulk_create([twin])


def put(row: models.Model) -> models.Model:
    row.save()
    return row


def lena() -> User:
    return factories.user("lena@example.org")


def lesson() -> Lesson:
    return factories.small_course(1)[0]


def framework() -> Framework:
    return factories.framework()


def rows(model: type[models.Model]) -> models.QuerySet[Any]:
    return model._default_manager.all()


def change(row: models.Model, **values: Any) -> None:
    rows(type(row)).filter(pk=row.pk).update(**values)


def asset() -> models.Model:
    where = {"kind": "lesson", "content_id": "a", "name": "a.png", "sha256": "0", "path": "a.png"}
    return put(Asset(width=1, height=1, **where))


def former() -> models.Model:
    return put(FormerAddress(course_slug="em", lesson_slug="old", lesson=lesson()))


def reading() -> models.Model:
    return put(Reading(user=lena(), lesson=lesson()))


def skipped() -> models.Model:
    return put(SkippedModule(user=lena(), module=lesson().module))


def export() -> models.Model:
    return put(Export(user=lena()))


def message() -> models.Model:
    now = timezone.now()
    return put(Message(key="a", kind="a", address="a@example.org", due=now, try_at=now))


def declined() -> models.Model:
    return put(Declined(user=lena(), kind="a"))


def quiet_hours() -> models.Model:
    return put(QuietHours(user=lena(), start="22:00", end="07:00"))


def question() -> Question:
    return bank.question(bank.round_of())


def standing() -> models.Model:
    return put(Standing(user=lena(), question=question()))


def rated() -> models.Model:
    return put(Example(content_id="a", slug="a", question=question()))


def document() -> models.Model:
    return put(SearchDocument(kind="lesson", key="a", title="A"))


# Broken together with a wider promise, which SQLite names first.
SHADOWED = {"accounts.User.email": "user_email_once_whatever_case"}
BROKEN: dict[str, Callable[[], None]] = {
    "accounts.User.email": lambda: again(lena()),
    "user_email_once_whatever_case": lambda: again(lena(), email="Lena@Example.org"),
    "user_track_is_known": lambda: change(lena(), track="chess"),
    "user_level_is_known": lambda: change(lena(), level="guru"),
    "export_one_at_a_time": lambda: again(export()),
    "notifications.Message.key": lambda: again(message()),
    "message_finished_has_a_time": lambda: change(message(), state="sent"),
    "message_goes_somewhere": lambda: change(message(), address=""),
    "declined_once": lambda: again(declined()),
    "notifications.QuietHours.user": lambda: again(quiet_hours(), start="21:00"),
    "quiet_hours_end": lambda: change(quiet_hours(), start="07:00"),
    "questions.Signal.content_id": lambda: again(bank.signal("a"), slug="b"),
    "signal_slug_once": lambda: again(bank.signal("a"), content_id="b"),
    "questions.Round.content_id": lambda: again(bank.round_of(), slug="b"),
    "round_slug_once": lambda: again(bank.round_of(), content_id="b"),
    "questions.Question.content_id": lambda: again(question(), slug="b"),
    "signal_status_is_known": lambda: change(bank.signal("a"), status="hidden"),
    "round_status_is_known": lambda: change(bank.round_of(), status="hidden"),
    "example_status_is_known": lambda: change(rated(), status="hidden"),
    "question_slug_once": lambda: again(question(), content_id="b"),
    "question_status_is_known": lambda: change(question(), status="hidden"),
    "question_level_is_known": lambda: change(question(), level="guru"),
    "question_difficulty_is_known": lambda: change(question(), difficulty="mean"),
    "question_minutes_positive": lambda: change(question(), minutes=0),
    "questions.Example.content_id": lambda: again(rated()),
    "standing_once_a_person_and_question": lambda: again(standing()),
    "stamp_is_one_row": lambda: change(put(Stamp(pk=1)), id=2),
    "asset_name_once_an_item": lambda: again(asset(), sha256="1"),
    "courses.Course.content_id": lambda: again(lesson().course, slug="other"),
    "course_slug_once": lambda: again(lesson().course, content_id="other"),
    "course_track_is_known": lambda: change(lesson().course, track="chess"),
    "course_status_is_known": lambda: change(lesson().course, status="hidden"),
    "courses.Module.content_id": lambda: again(lesson().module, slug="other"),
    "module_slug_once_a_course": lambda: again(lesson().module, content_id="other"),
    "module_status_is_known": lambda: change(lesson().module, status="hidden"),
    "courses.Lesson.content_id": lambda: again(lesson(), slug="other"),
    "lesson_slug_once_a_course": lambda: again(lesson(), content_id="other"),
    "lesson_status_is_known": lambda: change(lesson(), status="hidden"),
    "lesson_level_is_known": lambda: change(lesson(), level="guru"),
    "lesson_minutes_positive": lambda: change(lesson(), minutes=0),
    "former_address_once": lambda: again(former()),
    "courses.Framework.content_id": lambda: again(framework(), slug="other"),
    "framework_slug_once": lambda: again(framework(), content_id="other"),
    "framework_status_is_known": lambda: change(framework(), status="hidden"),
    "reading_once_a_person_and_lesson": lambda: again(reading()),
    "module_skipped_once": lambda: again(skipped()),
    "search_document_once": lambda: again(document(), title="B"),
}


def models_of_ours() -> list[type[models.Model]]:
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


def promises() -> Iterator[tuple[str, str]]:
    """Each promise's name, and the columns that SQLite names instead of it."""
    for model in models_of_ours():
        meta = model._meta
        for field in meta.local_fields:
            if field.unique and not field.primary_key:
                yield f"{meta.label}.{field.name}", f"{meta.db_table}.{field.column}"
        for constraint in meta.constraints:
            names = getattr(constraint, "fields", ())
            columns = [f"{meta.db_table}.{meta.get_field(n).column}" for n in names]  # type: ignore[union-attr]
            yield constraint.name, ", ".join(columns) or constraint.name


def test_every_promise_is_tried() -> None:
    assert sorted(BROKEN) == sorted(name for name, _ in promises())


@pytest.mark.django_db
@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BROKEN[name]()
    said = str(refused.value)
    if connection.vendor == "sqlite":
        assert dict(promises())[SHADOWED.get(name, name)] in said
    else:
        assert name.lower().replace(".", "_") in said


COUNTS = [
    (model, field.name)
    for model in models_of_ours()
    for field in model._meta.local_fields
    if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField)
]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name"), COUNTS)
def test_a_count_is_never_negative(model: type[models.Model], name: str) -> None:
    lesson(), framework(), asset(), export(), message(), rated()
    put(Standing(user=factories.user("a@b.org"), question=Question.objects.get()))
    bank.signal("a")
    assert rows(model).update(**{name: 1}) > 0
    with pytest.raises(IntegrityError), transaction.atomic():
        rows(model).update(**{name: -1})
