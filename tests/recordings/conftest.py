from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> None:
    """Nobody else's recordings."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR = tmp_path / "var"


@pytest.fixture
def as_priya(priya: User) -> Client:
    client = Client()
    client.force_login(priya)
    return client
