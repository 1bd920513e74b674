"""What the tables of all rooms promise, each promise broken once past every form and `save()`."""

import datetime
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from accounts.models import Export, User
from answers.models import (
    Attempt,
    Baseline,
    Card,
    Favour,
    Gate,
    Offer,
    PracticeSet,
    Rating,
    ReviewPlan,
    Submission,
)
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
from recordings.models import Chunk, Recording
from tests import factories
from tests.answers import made
from tests.questions import bank

ROOMS = [
    "accounts", "answers", "content", "courses", "notifications", "questions", "recordings",
    "search",
]  # fmt: skip


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


def recording() -> Recording:
    return Recording.objects.create(owner=lena(), kind="audio")


def chunk() -> Chunk:
    segment = recording().segments.create(number=0)
    return segment.chunks.create(number=0, bytes=1, sha256="0")


def submission() -> models.Model:
    return put(Submission(attempt=made.rated(lena(), made.question())))


def offer() -> models.Model:
    return put(Offer(attempt=made.rated(lena(), made.question())))


def favour() -> models.Model:
    made.rated(lena(), made.question())
    return put(Favour(rating=Rating.objects.get()))


def gate() -> models.Model:
    return put(Gate(user=lena(), round=bank.round_of()))


def attempt() -> Attempt:
    return made.begun(lena(), made.question())


def own_rating() -> Rating:
    made.rated(lena(), made.question())
    return Rating.objects.get()


def follow_up() -> models.Model:
    return attempt().follow_ups.create(number=1)


def card() -> models.Model:
    own_rating()
    return Card.objects.get()


def review_plan() -> models.Model:
    return put(ReviewPlan(user=lena()))


def practice_set() -> PracticeSet:
    return PracticeSet.objects.create(user=lena(), kind="a", title="A", minutes=10)


def place() -> models.Model:
    row = practice_set()
    attempt = made.begun(row.user, made.question())
    row.places.create(position=2, question=bank.question(attempt.question.round, "second"))
    return row.places.create(position=1, question=attempt.question, attempt=attempt)


def baseline() -> models.Model:
    return put(Baseline(user=lena(), round=bank.round_of()))


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
    "answers.Submission.attempt": lambda: again(submission()),
    "submission_state_is_known": lambda: change(submission(), state="lost"),
    "submission_decided_has_a_time": lambda: change(submission(), state="selected"),
    "submission_published_by_consent": lambda: change(
        submission(), state="published", decided_at=timezone.now()
    ),
    "offer_one_open": lambda: again(offer()),
    "answers.Favour.rating": lambda: again(favour()),
    "gate_once_a_person_and_round": lambda: again(gate()),
    "recording_kind_is_known": lambda: change(recording(), kind="smell"),
    "recording_state_is_known": lambda: change(recording(), state="lost"),
    "recording_ready_has_a_length": lambda: change(recording(), state="ready", seconds=0),
    "recording_broken_says_why": lambda: change(recording(), state="broken"),
    "recording_progress_is_a_percentage": lambda: change(recording(), progress=101),
    "segment_once_a_recording": lambda: again(chunk().segment),
    "chunk_once_a_segment": lambda: again(chunk()),
    "chunk_holds_something": lambda: change(chunk(), bytes=0),
    "round_answer_is_known": lambda: change(bank.round_of(), answer="sung"),
    "attempt_one_open": lambda: again(attempt()),
    "attempt_rated_once_finished": lambda: change(attempt(), sealed_at=timezone.now()),
    "attempt_rated_or_given_up": lambda: change(own_rating().attempt, given_up_at=timezone.now()),
    "follow_up_answered_once": lambda: again(follow_up()),
    "rating_of_oneself_once": lambda: again(own_rating(), rater=None),
    "rating_once_a_rater": lambda: again(own_rating(), by="peer", certainty=None),
    "rating_by_is_known": lambda: change(own_rating(), by="god", certainty=None),
    "rating_verdict_on_the_scale": lambda: change(own_rating(), verdict=5),
    "rating_certainty_of_oneself": lambda: change(own_rating(), certainty=49),
    "card_once_a_person_and_question": lambda: again(card()),
    "answers.ReviewPlan.user": lambda: again(review_plan()),
    "review_plan_some_a_day": lambda: change(review_plan(), a_day=0),
    "review_plan_hour_of_a_day": lambda: change(review_plan(), hour=24),
    "set_one_running": lambda: again(practice_set()),
    "set_minutes_positive": lambda: change(practice_set(), minutes=0),
    "set_finished_after_its_start": lambda: change(
        practice_set(), finished_at=timezone.now() - datetime.timedelta(days=1)
    ),
    "place_position_once": lambda: change(place(), position=2),
    "place_question_once": lambda: change(place(), question=Question.objects.get(slug="second")),
    "answers.Place.attempt": lambda: again(
        place(), position=3, question=bank.question(bank.round_of("b"), "third")
    ),
    "baseline_once_a_person_and_round": lambda: again(baseline()),
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
    Chunk.objects.create(
        segment=Recording.objects.create(owner=factories.user("b@b.org"), kind="audio")
        .segments.create(number=0, expected=1), number=0, bytes=1, sha256="0",
    )  # fmt: skip
    PracticeSet.objects.create(
        user=factories.user("c@b.org"), kind="a", title="A", minutes=10
    ).places.create(position=1, question=Question.objects.get())
    mine = made.rated(factories.user("d@b.org"), Question.objects.get())
    mine.follow_ups.create(number=1)
    mine.pictures.create(name="a", width=1, height=1)
    assert rows(model).exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows(model).update(**{name: -1})
