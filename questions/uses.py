"""What uses a question: rooms above register how they find their pages for its slug."""

from collections.abc import Callable, Sequence

from prepsite.markdown.links import Target

Finder = Callable[[str], Sequence[Target]]
_finders: dict[str, Finder] = {}


def register(label: str, finder: Finder) -> None:
    """`label` heads the list, such as “In the courses”."""
    _finders[label] = finder


def of(slug: str) -> list[tuple[str, Sequence[Target]]]:
    """Label and pages; rooms without any are left out."""
    found = ((label, finder(slug)) for label, finder in _finders.items())
    return [(label, pages) for label, pages in found if pages]
