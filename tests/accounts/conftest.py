"""Rate limits live in the shared cache: each test starts with a clean one."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def no_limits_reached(shared_cache: None) -> None:
    pass


@pytest.fixture
def own_folders(settings: Settings, tmp_path: Path) -> None:
    """Nobody else's uploads and archives."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR = tmp_path / "var"
