"""One deployment of two machines for all tests of a process: prepared once, with one person."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.content.folder import Folder
from tests.production.machines import Machine, in_django
from tests.production.people import Person
from tests.production.services import Services, services

ADDRESSES = count(1)
MAKE_LENA = "from tests import factories; factories.user('lena@example.org', name='Lena')"


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    found = services(tmp_path_factory.mktemp("deployment"))
    yield found
    found.stop()


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A small course, which loads at once."""
    folder = Folder(tmp_path_factory.mktemp("content"))
    folder.course(title="Leading")
    folder.module()
    folder.lesson("first", "The first text.\n", free=True)
    folder.lesson("second", "The second text.\n")
    return folder


@pytest.fixture(scope="session")
def deployment(shared: Services, content: Folder) -> Iterator[tuple[Machine, Machine]]:
    """Two machines after `prepare`; nothing runs on them yet."""
    machines = Machine(shared, "one", content.root), Machine(shared, "two", content.root)
    machines[0].run("-m", "prepsite.start", "prepare")
    machines[0].run(*in_django(MAKE_LENA))
    yield machines
    for machine in machines:
        machine.stop()


@pytest.fixture
def one(deployment: tuple[Machine, Machine]) -> Iterator[Machine]:
    yield deployment[0]
    deployment[0].stop()


@pytest.fixture
def two(deployment: tuple[Machine, Machine]) -> Iterator[Machine]:
    yield deployment[1]
    deployment[1].stop()


@pytest.fixture
def lena(deployment: tuple[Machine, Machine]) -> Person:
    """In a browser of her own, at an address of her own, so that no limit of another test holds."""
    return Person("lena@example.org", f"192.0.2.{next(ADDRESSES)}")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"
