"""What was edited in the admin meets what was changed in a file."""

import pytest

from accounts.models import User
from courses.models import Lesson
from prepsite.content.models import Revision
from prepsite.content.report import Outcome
from prepsite.search.finding import find
from tests import factories
from tests.content.folder import Folder, outcomes

EDITED = "Edited.\n"


def edit(lesson: Lesson, body: str = EDITED) -> None:
    """As the admin saves."""
    lesson.refresh_from_db()
    lesson.body = body
    lesson.render()
    factories.saved(lesson)


@pytest.fixture
def edited(first: Lesson) -> Lesson:
    edit(first)
    return first


def body() -> str:
    return Lesson.objects.get().body


def test_an_edited_row_is_kept(edited: Lesson, folder: Folder) -> None:
    for _ in range(2):
        report = folder.load()
        assert outcomes(report)["em-first"] is Outcome.KEPT
        assert not report.failed
        assert body() == EDITED


def test_an_edit_taken_back_is_none(edited: Lesson, folder: Folder) -> None:
    edit(edited, "Text.\n")
    assert outcomes(folder.load())["em-first"] is Outcome.UNCHANGED


def test_a_file_that_was_touched_but_says_the_same_keeps_the_row(
    edited: Lesson, folder: Folder
) -> None:
    folder.lesson(order=0)
    assert outcomes(folder.load())["em-first"] is Outcome.KEPT
    assert body() == EDITED


def test_a_moved_file_keeps_the_edited_row(edited: Lesson, folder: Folder) -> None:
    (folder.root / edited.path).unlink()
    folder.lesson("01-first", id="em-first", title="First")
    assert outcomes(folder.load())["em-first"] is Outcome.KEPT
    assert Lesson.objects.values_list("body", "path").get() == (EDITED, "em/start/01-first.md")


def test_both_changed_alike_is_adopted(edited: Lesson, folder: Folder) -> None:
    folder.lesson(body=EDITED)
    assert outcomes(folder.load())["em-first"] is Outcome.ADOPTED
    assert outcomes(folder.load())["em-first"] is Outcome.UNCHANGED
    lesson = Lesson.objects.get()
    assert lesson.base == lesson.revision


def test_both_changed_differently_is_a_conflict_until_it_is_settled(
    edited: Lesson, folder: Folder
) -> None:
    folder.lesson(body="From the file.\n")
    for _ in range(2):
        report = folder.load()
        assert outcomes(report)["em-first"] is Outcome.CONFLICT
        assert report.failed
        assert (
            "CONFLICT  lesson  em-first  em/start/first.md  "
            "the file and the row both changed; nothing was overwritten"
        ) in report.table()
        assert body() == EDITED
    folder.lesson(body=EDITED)
    assert outcomes(folder.load())["em-first"] is Outcome.ADOPTED


def test_a_deleted_file_of_an_edited_row_is_a_conflict(edited: Lesson, folder: Folder) -> None:
    (folder.root / edited.path).unlink()
    for _ in range(2):
        report = folder.load()
        assert outcomes(report)["em-first"] is Outcome.CONFLICT
        assert "the file is gone, but the row was edited; nothing was changed" in report.table()
        assert Lesson.objects.published().get().body == EDITED


def test_a_row_that_never_was_a_file_stays(first: Lesson, folder: Folder) -> None:
    factories.lesson(first.module, "admin-made")
    assert "em-start-admin-made" not in outcomes(folder.load())
    assert Lesson.objects.published().count() == 2


def test_a_row_and_a_file_that_never_met_are_a_conflict(first: Lesson, folder: Folder) -> None:
    factories.lesson(first.module, "second")
    folder.lesson("second", "From the file.\n", id="em-start-second")
    assert outcomes(folder.load())["em-start-second"] is Outcome.CONFLICT


def test_a_row_edited_while_its_file_was_gone_returns_with_it(
    lena: User, first: Lesson, folder: Folder
) -> None:
    raw = (folder.root / first.path).read_bytes()
    (folder.root / first.path).unlink()
    folder.load()
    edit(first)
    folder.write(first.path, raw)
    assert outcomes(folder.load())["em-first"] is Outcome.KEPT
    assert Lesson.objects.published().get().body == EDITED
    assert [hit.key for hit in find("edited", user_id=lena.pk)] == ["em-first"]


def test_history_keeps_every_state(edited: Lesson, folder: Folder) -> None:
    states = Revision.objects.filter(content_id="em-first").order_by("pk")
    assert [(r.source, r.text.rpartition("---\n")[2]) for r in states] == [
        ("file", "Text.\n"),
        ("admin", EDITED),
    ]
