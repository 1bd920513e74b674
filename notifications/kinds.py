"""The kinds of message. Rooms register theirs in `ready()`; copy one to add another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from notifications.models import Message


@dataclass(frozen=True)
class Kind:
    """One kind of mail.

    `template` names a pair in templates/mails: `<template>.txt`, whose first paragraph is the
    subject, and `<template>.html`. `context` reads the subject again when the mail is about to go,
    and gives what the templates show, or None: it no longer holds. `sample` gives the same for the
    preview.
    """

    name: str
    title: str
    template: str
    context: Callable[[Message], dict[str, Any] | None]
    sample: Callable[[], dict[str, Any]]
    may_be_declined: bool = False
    may_wait: bool = False  # through a person's quiet hours


KINDS: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    for kind in kinds:
        if KINDS.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"Two kinds of message are called {kind.name}.")
