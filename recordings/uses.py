"""What recordings belong to: rooms above register how they find their pages for them."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

from prepsite.markdown.links import Target
from recordings.models import Recording

Finder = Callable[[Sequence[Recording]], Mapping[UUID, Sequence[Target]]]
Uses = list[tuple[str, Sequence[Target]]]  # label and pages
_finders: dict[str, Finder] = {}


def register(label: str, finder: Finder) -> None:
    """`label` heads the list, such as “Answers”; of what has no page nothing is told."""
    _finders[label] = finder


def of(recordings: Sequence[Recording]) -> dict[UUID, Uses]:
    found: dict[UUID, Uses] = {recording.pk: [] for recording in recordings}
    for label, finder in _finders.items():
        for pk, pages in finder(recordings).items():
            found[pk].append((label, pages))
    return found
