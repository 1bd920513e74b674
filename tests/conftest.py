"""What all tests share: named people, a small course, and clean caches."""

from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import User
from answers import pinned
from courses import addresses, pages
from prepsite.content import stamp
from questions import bank
from tests import factories
from tests.caches import empty_cache


@pytest.fixture(autouse=True)
def clean_caches(request: pytest.FixtureRequest) -> Iterator[None]:
    """A process keeps pages by content stamp; tests roll content back behind its back."""
    forget_content()
    yield
    forget_content()


def forget_content() -> None:
    stamp.forget()
    for kept in (pages.KEPT, addresses.KEPT, bank.KEPT, pinned.KEPT):
        kept.clear()


@pytest.fixture(autouse=True)
def fast_passwords(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def lena(db: None) -> User:
    """A learner."""
    return factories.user("lena@example.org", name="Lena")


@pytest.fixture
def priya(db: None) -> User:
    """Another learner, who must never see what is Lena's."""
    return factories.user("priya@example.org", name="Priya", time_zone="Asia/Kolkata")


@pytest.fixture
def arun(db: None) -> User:
    """An author."""
    return factories.author("arun@example.org")


@pytest.fixture
def ada(db: None) -> User:
    """An administrator."""
    return factories.user("ada@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def as_lena(lena: User) -> Client:
    client = Client()
    client.force_login(lena)
    return client


@pytest.fixture
def as_ada(ada: User) -> Client:
    client = Client()
    client.force_login(ada)
    return client


@pytest.fixture
def shared_cache(db: None) -> Iterator[None]:
    empty_cache()
    yield
    empty_cache()
