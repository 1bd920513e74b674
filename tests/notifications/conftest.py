"""Two kinds of message that the tests may send, and what their subject says."""

from collections.abc import Iterator
from typing import Any

import pytest

from notifications.kinds import KINDS, Kind
from notifications.models import Message

SUBJECTS: dict[str, dict[str, Any]] = {}


def subject_of(message: Message) -> dict[str, Any] | None:
    return SUBJECTS.get(message.subject)


def sample() -> dict[str, Any]:
    return {"url": "https://example.org/sample/"}


@pytest.fixture(autouse=True)
def kinds(shared_cache: None) -> Iterator[None]:
    """`test.must` is always sent, at once; `test.may` can be declined and can wait."""
    KINDS["test.must"] = Kind("test.must", "Must", "unknown", subject_of, sample)
    KINDS["test.may"] = Kind("test.may", "May", "exists", subject_of, sample, True, True)
    SUBJECTS["mock:1"] = {"url": "https://example.org/mocks/1/"}
    yield
    del KINDS["test.must"], KINDS["test.may"]
    SUBJECTS.clear()
