"""From files to rows, where nothing is wrong."""

from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from courses.models import Course, Framework, Lesson, Module, Reading
from prepsite.content.models import Revision, Stamp
from prepsite.content.report import Outcome
from prepsite.search.finding import find
from tests.content.folder import SVG, Folder, outcomes, problems


def test_a_first_load_creates_all(db: None, folder: Folder) -> None:
    report = folder.load()
    assert outcomes(report) == dict.fromkeys(("em", "em-start", "em-first"), Outcome.CREATED)
    assert problems(report) == []
    lesson = Lesson.objects.published().get()
    assert lesson.get_absolute_url() == "/courses/em/first/"
    assert lesson.html == "<p>Text.</p>"
    assert lesson.path == "em/start/first.md"
    assert lesson.base == lesson.revision


def test_a_revision_says_what_was_loaded_and_from_where(first: Lesson) -> None:
    revision = Revision.objects.get(kind="lesson", content_id="em-first")
    assert revision.source == Revision.Source.FILE
    assert revision.author is None
    assert revision.text == (
        "---\nid: em-first\nslug: first\ntitle: First\nmodule: em-start\n---\nText.\n"
    )


def test_a_second_load_finds_all_unchanged_and_writes_nothing(
    first: Lesson, folder: Folder
) -> None:
    before = Stamp.objects.get().value
    report = folder.load()
    assert set(outcomes(report).values()) == {Outcome.UNCHANGED}
    assert Stamp.objects.get().value == before
    assert Revision.objects.count() == 3


def test_a_changed_file_updates_its_row(first: Lesson, folder: Folder) -> None:
    before = Stamp.objects.get().value
    folder.lesson(body="## New\n", title="Newer")
    assert outcomes(folder.load())["em-first"] is Outcome.UPDATED
    lesson = Lesson.objects.get()
    assert (lesson.pk, lesson.title, lesson.body) == (first.pk, "Newer", "## New\n")
    assert lesson.html == '<h2 id="new">New</h2>'
    assert Stamp.objects.get().value != before
    assert set(outcomes(folder.load()).values()) == {Outcome.UNCHANGED}


def test_a_change_that_says_the_same_changes_no_row(first: Lesson, folder: Folder) -> None:
    folder.lesson(body="\n\nText.\r\n", order=0, free=False)
    assert outcomes(folder.load())["em-first"] is Outcome.UNCHANGED
    assert Lesson.objects.get().revision == first.revision


def test_a_key_taken_out_of_a_file_returns_to_its_default(first: Lesson, folder: Folder) -> None:
    folder.lesson(free=True, minutes=9)
    folder.load()
    folder.lesson()
    folder.load()
    assert Lesson.objects.values_list("free", "minutes").get() == (False, None)


def test_frameworks_are_loaded_too(db: None, folder: Folder) -> None:
    folder.write("frameworks/star.md", "---\nid: star\ntitle: STAR\n---\nText.\n")
    assert outcomes(folder.load())["star"] is Outcome.CREATED
    assert Framework.objects.get().get_absolute_url() == "/frameworks/star/"


def test_a_deleted_file_withdraws_its_row_and_keeps_what_people_did(
    lena: User, first: Lesson, folder: Folder
) -> None:
    Reading.objects.create(user=lena, lesson=first, completed_at=timezone.now())
    (folder.root / first.path).unlink()
    report = folder.load()
    assert outcomes(report)["em-first"] is Outcome.WITHDRAWN
    assert "unpublished (file deleted)  lesson  em-first" in report.table()
    assert list(Lesson.objects.published()) == []
    assert Reading.objects.completed().get().lesson == first
    assert find("first", user_id=lena.pk) == []
    assert outcomes(folder.load()) == dict.fromkeys(("em", "em-start"), Outcome.UNCHANGED)


def test_a_restored_file_publishes_its_row_again(lena: User, first: Lesson, folder: Folder) -> None:
    raw = (folder.root / first.path).read_bytes()
    (folder.root / first.path).unlink()
    folder.load()
    folder.write(first.path, raw)
    assert outcomes(folder.load())["em-first"] is Outcome.MOVED
    assert Lesson.objects.published().get().pk == first.pk
    assert [hit.key for hit in find("first", user_id=lena.pk)] == ["em-first"]


def test_a_file_restored_with_another_text_publishes_that(first: Lesson, folder: Folder) -> None:
    (folder.root / first.path).unlink()
    folder.load()
    folder.lesson(body="Other.\n")
    assert outcomes(folder.load())["em-first"] is Outcome.UPDATED
    assert Lesson.objects.published().get().body == "Other.\n"


def test_a_moved_and_renamed_file_keeps_row_and_progress(
    lena: User, first: Lesson, folder: Folder
) -> None:
    Reading.objects.create(user=lena, lesson=first, completed_at=timezone.now())
    folder.module("next")
    (folder.root / first.path).unlink()
    folder.lesson("opening", id="em-first", module="next")
    report = folder.load()
    assert outcomes(report)["em-first"] is Outcome.UPDATED
    lesson = Lesson.objects.get()
    assert (lesson.pk, lesson.slug, lesson.path) == (first.pk, "opening", "em/next/opening.md")
    assert lesson.module.content_id == "em-next"
    assert Reading.objects.completed().get().lesson == lesson


def test_a_file_that_only_lies_elsewhere_is_moved(first: Lesson, folder: Folder) -> None:
    (folder.root / first.path).unlink()
    folder.lesson("01-first", id="em-first", title="First")
    report = folder.load()
    assert outcomes(report)["em-first"] is Outcome.MOVED
    assert Lesson.objects.get().path == "em/start/01-first.md"
    assert set(outcomes(folder.load()).values()) == {Outcome.UNCHANGED}


def test_two_lessons_swap_their_slugs_in_one_load(first: Lesson, folder: Folder) -> None:
    folder.lesson("second")
    folder.load()
    second = Lesson.objects.get(slug="second")
    folder.lesson("first", slug="second")
    folder.lesson("second", slug="first")
    assert not folder.load().failed
    assert Lesson.objects.get(slug="second").pk == first.pk
    assert Lesson.objects.get(slug="first").pk == second.pk


def test_a_module_and_its_lessons_move_to_another_course(first: Lesson, folder: Folder) -> None:
    folder.course("mle")
    folder.module(course="mle", id="em-start")
    folder.write("mle/start/first.md", (folder.root / first.path).read_bytes())
    (folder.root / "em/start/module.md").unlink()
    (folder.root / first.path).unlink()
    assert not folder.load().failed
    assert Lesson.objects.get(pk=first.pk).get_absolute_url() == "/courses/mle/first/"
    assert Module.objects.get().course == Course.objects.get(slug="mle")


def test_a_dry_run_changes_nothing(first: Lesson, folder: Folder) -> None:
    folder.lesson("second")
    folder.write("em/start/g.svg", SVG)
    folder.load()
    folder.lesson("first", "![g](g.svg)\n", slug="other")
    folder.lesson("third", "![g](g.svg)\n")
    (folder.root / "em/start/second.md").unlink()
    before = everything()
    assert outcomes(folder.load(dry_run=True)) == {
        "em": Outcome.UNCHANGED,
        "em-start": Outcome.UNCHANGED,
        "em-first": Outcome.UPDATED,
        "em-third": Outcome.CREATED,
        "em-second": Outcome.WITHDRAWN,
    }
    assert everything() == before


def everything() -> str:
    """All rows of all tables that content touches."""
    out = StringIO()
    call_command("dumpdata", "content", "courses", "search", stdout=out)
    return out.getvalue()
