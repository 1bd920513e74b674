"""From rows to files that load back to the same rows."""

from pathlib import Path

import pytest

from courses.models import Lesson
from prepsite.content import assets
from prepsite.content.exporting import export
from prepsite.content.report import Outcome
from tests import factories
from tests.content.folder import OTHER_SVG, SVG, Folder, outcomes
from tests.content.test_conflicts import edit


def text(folder: Folder, path: str = "em/start/first.md") -> str:
    return (folder.root / path).read_text()


def with_image(lesson: Lesson, data: bytes = SVG, name: str = "g.svg") -> None:
    """As the admin saves an uploaded image that the text shows."""
    asset = assets.keep(lesson.kind, lesson.content_id, assets.measure(name, data))
    lesson.use([asset])
    edit(lesson, f"![a graph]({name})\n")


def test_a_row_made_in_the_admin_becomes_a_file_that_is_the_same_row(
    first: Lesson, folder: Folder
) -> None:
    made = factories.lesson(first.module, "second", free=True)
    assert outcomes(export(folder.root))["em-start-second"] is Outcome.WRITTEN
    assert text(folder, "em/start/second.md") == (
        "---\nid: em-start-second\nslug: second\ntitle: Second\nsummary: Short.\n"
        "module: em-start\nfree: true\n---\n## One\n\nText.\n"
    )
    assert outcomes(folder.load())["em-start-second"] is Outcome.UNCHANGED
    assert Lesson.objects.get(content_id="em-start-second").pk == made.pk


def test_an_edited_row_is_written_and_then_agrees(first: Lesson, folder: Folder) -> None:
    edit(first, "Edited.\n")
    assert outcomes(export(folder.root))["em-first"] is Outcome.WRITTEN
    assert text(folder).endswith("---\nEdited.\n")
    assert outcomes(folder.load())["em-first"] is Outcome.UNCHANGED
    folder.lesson(body="And on.\n")
    assert outcomes(folder.load())["em-first"] is Outcome.UPDATED


def test_a_dry_run_writes_nothing(first: Lesson, folder: Folder) -> None:
    edit(first, "Edited.\n")
    before = text(folder)
    assert outcomes(export(folder.root, dry_run=True))["em-first"] is Outcome.WRITTEN
    assert text(folder) == before
    assert outcomes(folder.load())["em-first"] is Outcome.KEPT


def test_a_newer_file_is_kept(first: Lesson, folder: Folder) -> None:
    folder.lesson(body="Newer.\n")
    before = text(folder)
    assert outcomes(export(folder.root))["em-first"] is Outcome.KEPT
    assert text(folder) == before


def test_both_changed_is_a_conflict(first: Lesson, folder: Folder) -> None:
    edit(first, "Edited.\n")
    folder.lesson(body="Newer.\n")
    before = text(folder)
    report = export(folder.root)
    assert outcomes(report)["em-first"] is Outcome.CONFLICT
    assert report.failed
    assert text(folder) == before


def test_a_broken_file_is_not_overwritten(first: Lesson, folder: Folder) -> None:
    edit(first, "Edited.\n")
    folder.write(first.path, "broken")
    report = export(folder.root)
    assert outcomes(report)["em-first"] is Outcome.CONFLICT
    assert [str(p) for p in report.problems] == [
        "em/start/first.md, line 1: no front matter: "
        "the file must begin with “---”, keys, and “---”"
    ]
    assert text(folder) == "broken"


def test_a_copy_elsewhere_is_no_agreement(first: Lesson, folder: Folder, tmp_path: Path) -> None:
    edit(first, "Edited.\n")
    elsewhere = Folder(tmp_path / "elsewhere")
    assert set(outcomes(export(elsewhere.root)).values()) == {Outcome.WRITTEN}
    assert text(elsewhere).endswith("---\nEdited.\n")
    assert text(folder).endswith("---\nText.\n")
    assert outcomes(folder.load())["em-first"] is Outcome.KEPT


def test_a_withdrawn_row_is_not_written(first: Lesson, folder: Folder) -> None:
    (folder.root / first.path).unlink()
    folder.load()
    assert outcomes(export(folder.root))["em-first"] is Outcome.WITHDRAWN
    assert not (folder.root / first.path).exists()


def test_a_row_renamed_in_the_admin_stays_in_its_file(first: Lesson, folder: Folder) -> None:
    first.slug = "renamed"
    factories.saved(first)
    assert outcomes(export(folder.root))["em-first"] is Outcome.WRITTEN
    assert "\nslug: renamed\n" in text(folder)
    assert outcomes(folder.load())["em-first"] is Outcome.UNCHANGED


@pytest.mark.parametrize("slug", ["first", "module"])
def test_a_new_file_takes_no_other_rows_place(
    slug: str, first: Lesson, folder: Folder, tmp_path: Path
) -> None:
    first.slug = "renamed"
    factories.saved(first)
    factories.lesson(first.module, slug)
    for root in (tmp_path / "elsewhere", folder.root):
        assert outcomes(export(root))[f"em-start-{slug}"] is Outcome.WRITTEN
        assert f"\nslug: {slug}\n" in text(Folder(root), f"em/start/em-start-{slug}.md")
        assert "\nslug: renamed\n" in text(Folder(root))
    assert set(outcomes(folder.load()).values()) == {Outcome.UNCHANGED}


def test_images_are_written_beside_the_text(first: Lesson, folder: Folder) -> None:
    with_image(first)
    assert outcomes(export(folder.root))["em-first"] is Outcome.WRITTEN
    assert (folder.root / "em/start/g.svg").read_bytes() == SVG
    assert outcomes(folder.load())["em-first"] is Outcome.UNCHANGED
    with_image(first, OTHER_SVG)
    assert outcomes(export(folder.root))["em-first"] is Outcome.WRITTEN
    assert (folder.root / "em/start/g.svg").read_bytes() == OTHER_SVG


def test_an_uploaded_image_that_no_text_shows_is_no_edit(first: Lesson, folder: Folder) -> None:
    assets.keep(first.kind, first.content_id, assets.measure("g.svg", SVG))
    edit(first, "Text.\n")
    assert outcomes(export(folder.root))["em-first"] is Outcome.UNCHANGED


def test_an_image_of_another_lesson_is_not_overwritten(first: Lesson, folder: Folder) -> None:
    folder.lesson("second", "![another](g.svg)\n")
    folder.write("em/start/g.svg", OTHER_SVG)
    folder.load()
    with_image(first)
    report = export(folder.root)
    assert outcomes(report)["em-first"] is Outcome.CONFLICT
    assert "another image “g.svg” lies there; nothing was overwritten" in report.table()
    assert (folder.root / "em/start/g.svg").read_bytes() == OTHER_SVG
    assert text(folder).endswith("---\nText.\n")
