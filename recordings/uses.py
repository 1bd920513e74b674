"""What a recording belongs to: rooms above register how they find their pages for it."""

from collections.abc import Callable, Sequence

from prepsite.markdown.links import Target
from recordings.models import Recording

Finder = Callable[[Recording], Sequence[Target]]
_finders: dict[str, Finder] = {}


def register(label: str, finder: Finder) -> None:
    """`label` heads the list, such as “Answer to”."""
    _finders[label] = finder


def of(recording: Recording) -> list[tuple[str, Sequence[Target]]]:
    """Label and pages; rooms without any are left out."""
    found = ((label, finder(recording)) for label, finder in _finders.items())
    return [(label, pages) for label, pages in found if pages]
