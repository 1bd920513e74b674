"""What rooms offer to search."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from prepsite.search.models import SearchDocument


@dataclass(frozen=True)
class Source:
    """A kind of thing that can be found.

    `documents` gives the documents of some keys (of all, for None); `addresses` gives the pages
    that the keys of hits lead to, and leaves out what is no longer there.
    """

    label: str
    documents: Callable[[Iterable[str] | None], Iterable[SearchDocument]]
    addresses: Callable[[Iterable[str]], dict[str, str]]


SOURCES: dict[str, Source] = {}
BATCH = 500


def register(kind: str, source: Source) -> None:
    SOURCES[kind] = source


def refresh(kind: str, keys: Iterable[str]) -> None:
    """Brings the documents of some keys up to date; call it in the transaction of the change."""
    keys = list(keys)
    with transaction.atomic():
        SearchDocument.objects.filter(kind=kind, key__in=keys).delete()
        SearchDocument.objects.bulk_create(SOURCES[kind].documents(keys), batch_size=BATCH)


def rebuild() -> int:
    """Makes all documents anew; how many there are."""
    with transaction.atomic():
        SearchDocument.objects.filter(owner=None).delete()
        for source in SOURCES.values():
            SearchDocument.objects.bulk_create(source.documents(None), batch_size=BATCH)
    return SearchDocument.objects.count()
