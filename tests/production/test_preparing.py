"""`prepare` on two machines at once, and static files that are collected once."""

from pathlib import Path

import pytest

from prepsite import prepare
from tests.content.folder import Folder
from tests.production.machines import Machine, in_django
from tests.production.services import services
from tests.web.supervised import LONG

COUNT = (
    "from prepsite.content.models import Revision; from courses.models import Lesson; "
    "print(Lesson.objects.count(), Revision.objects.count())"
)


def test_two_machines_that_prepare_at_once_do_it_once(tmp_path: Path, content: Folder) -> None:
    fresh = services(tmp_path)
    machines = [Machine(fresh, name, content.root) for name in ("one", "two", "three")]
    try:
        started = [machine.start("prepare") for machine in machines]
        codes = [running.process.wait(2 * LONG) for running in started]
        said = [running.said for running in started]
        assert codes == [0, 0, 0], said
        assert sum("migrations applied" in words for words in said) == 1
        assert sum("Content of courses" in words for words in said) == 1
        assert machines[0].run(*in_django(COUNT)) == "2 4\n"
    finally:
        fresh.stop()


@pytest.fixture
def release(tmp_path: Path, settings: pytest.FixtureRequest) -> Path:
    """Where a release is built, with one static file."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "robot.txt").write_text("beep")
    settings.STATICFILES_DIRS = [source]  # type: ignore[attr-defined]
    settings.STATIC_ROOT = tmp_path / "static"  # type: ignore[attr-defined]
    return source


def test_static_files_of_an_image_are_not_collected_again(release: Path, tmp_path: Path) -> None:
    assert prepare.collect_static() == "Static files collected and compressed."
    (tmp_path / "static").chmod(0o555)
    # An image is copied: the files are younger, and may lie elsewhere.
    for file in release.iterdir():
        file.write_text(file.read_text())
    assert prepare.collect_static() == ""


def test_a_static_file_that_changed_is_collected(release: Path, tmp_path: Path) -> None:
    prepare.collect_static()
    (release / "robot.txt").write_text("boop")
    assert prepare.collect_static() == "Static files collected and compressed."
    assert (tmp_path / "static" / "robot.txt").read_text() == "boop"
