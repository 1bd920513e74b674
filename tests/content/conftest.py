"""A small course on disk, loaded, and a place of its own for images."""

from pathlib import Path

import pytest
from pytest_django import Settings

from courses.models import Lesson
from tests.content.folder import Folder


@pytest.fixture(autouse=True)
def own_places(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CONTENT_ROOTS = {"courses": tmp_path / "content"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A course with one module and one lesson, not loaded yet."""
    folder = Folder(tmp_path / "content")
    folder.course()
    folder.module()
    folder.lesson()
    return folder


@pytest.fixture
def first(db: None, folder: Folder) -> Lesson:
    """The lesson of the folder, loaded."""
    assert not folder.load().failed
    return Lesson.objects.get(content_id="em-first")
