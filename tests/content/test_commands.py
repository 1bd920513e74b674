"""`manage.py load_content` and `export_content`, as people see them."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from courses.models import Lesson
from tests import factories
from tests.content.folder import Folder, matter


def run(name: str, *arguments: object, error: str = "") -> str:
    """What a command printed; where an error is named, it must end with that one."""
    out = StringIO()
    if not error:
        call_command(name, *arguments, stdout=out)
        return out.getvalue()
    with pytest.raises(CommandError) as failed:
        call_command(name, *arguments, stdout=out)
    assert str(failed.value) == error
    return out.getvalue()


def test_loading_prints_what_changed(db: None, folder: Folder) -> None:
    assert run("load_content", folder.root) == (
        "created  course  em        em/course.md\n"
        "created  module  em-start  em/start/module.md\n"
        "created  lesson  em-first  em/start/first.md\n"
        "3 created\n"
    )
    assert run("load_content", folder.root) == "3 unchanged\n"


def test_the_folder_is_the_sites_own_unless_named(db: None, folder: Folder) -> None:
    assert run("load_content", folder.root).endswith("3 created\n")


def test_a_dry_run_of_a_load(db: None, folder: Folder) -> None:
    assert run("load_content", folder.root, "--dry-run").endswith("3 created\n")
    assert list(Lesson.objects.all()) == []


def test_a_load_with_a_broken_file_ends_with_an_error(first: Lesson, folder: Folder) -> None:
    folder.write(first.path, matter({"id": "em-first", "title": "First", "fee": 1}))
    folder.lesson("second")
    printed = run("load_content", folder.root, error="Some files were not loaded; all others were.")
    assert printed == (
        "BROKEN   lesson  em-first   em/start/first.md\n"
        "created  lesson  em-second  em/start/second.md\n"
        "! em/start/first.md, line 4: unknown key “fee”\n"
        "2 unchanged, 1 BROKEN, 1 created\n"
    )


@pytest.mark.parametrize("make", [True, False], ids=["empty", "missing"])
def test_an_empty_folder_unpublishes_nothing(make: bool, first: Lesson, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    if make:
        empty.mkdir()
    message = f"{empty} holds no Markdown files; nothing was changed."
    assert run("load_content", empty, error=message) == ""
    assert Lesson.objects.published().get() == first


def test_exporting_prints_what_was_written(first: Lesson, folder: Folder) -> None:
    factories.lesson(first.module, "second")
    line = "written  lesson  em-start-second  em/start/second.md\n"
    assert run("export_content", folder.root, "--dry-run") == f"{line}3 unchanged, 1 written\n"
    assert not (folder.root / "em/start/second.md").exists()
    assert run("export_content", folder.root) == f"{line}3 unchanged, 1 written\n"
    assert run("export_content", folder.root) == "4 unchanged\n"


def test_an_export_with_a_conflict_ends_with_an_error(
    first: Lesson, folder: Folder, settings: Settings
) -> None:
    first.title = "Edited"
    factories.saved(first)
    folder.lesson(title="From the file")
    printed = run(
        "export_content", folder.root, error="Some rows were not written; all others were."
    )
    assert printed.startswith(
        "CONFLICT  lesson  em-first  em/start/first.md  "
        "the file and the row both changed; nothing was overwritten\n"
    )
