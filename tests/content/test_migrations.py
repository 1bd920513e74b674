"""Migrations: complete, named by people, and reversible where they hold SQL of their own."""

import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from prepsite.search.finding import find
from tests import factories

OURS = (
    "accounts", "answers", "content", "courses", "notifications", "questions", "recordings",
    "search",
)  # fmt: skip
AUTOMATIC = re.compile(
    r"\d{4}_(initial|auto_.*|alter_.*|remove_.*|rename_.*|add_.*|delete_.*|.*_and_more)"
)


def migrations() -> list[tuple[str, str]]:
    loader = MigrationLoader(connection)
    return sorted(key for key in loader.disk_migrations if key[0] in OURS)


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_app_has_migrations(db: None) -> None:
    assert {app for app, _ in migrations()} == set(OURS)


def test_every_migration_was_named_by_a_person(db: None) -> None:
    assert [name for _, name in migrations() if AUTOMATIC.fullmatch(name)] == []


@pytest.fixture
def full_text_again(transactional_db: None) -> Iterator[None]:
    yield
    call_command("migrate", "search", verbosity=0)


@pytest.mark.usefixtures("full_text_again")
def test_search_goes_back_to_nothing_and_forward_again() -> None:
    call_command("migrate", "search", "zero", verbosity=0)
    assert not any(name.startswith("search_") for name in connection.introspection.table_names())
    call_command("migrate", "search", verbosity=0)
    factories.small_course(1)
    assert [hit.key for hit in find("lesson", user_id=None)] == ["em-start-lesson-1"]
