"""Asking: words to hits, with typo tolerance on titles, the same on both databases."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Protocol

from django.db import connection
from django.db.models import Q, QuerySet

from prepsite.search import postgresql, sqlite
from prepsite.search.models import SearchDocument
from prepsite.search.sources import SOURCES

LONGEST = 200  # characters of a query that are read
MOST_WORDS = 8
START, END = "\x02", "\x03"  # around what matched, until the text is escaped


@dataclass(frozen=True)
class Hit:
    """One result. `extract` is safe HTML: escaped, with matches in <mark>."""

    kind: str
    label: str
    key: str
    title: str
    place: str
    extract: str
    url: str


class Backend(Protocol):
    def match(
        self, documents: "QuerySet[SearchDocument]", words: list[str], limit: int
    ) -> list[tuple[SearchDocument, str]]: ...


def backend() -> Backend:
    return postgresql if connection.vendor == "postgresql" else sqlite


def words_of(query: str) -> list[str]:
    """The query's words, without accents, case, or anything a query language could read."""
    flat = unicodedata.normalize("NFKD", query[:LONGEST].replace("\0", " "))
    flat = "".join(c for c in flat if not unicodedata.combining(c)).lower()
    return re.findall(r"[^\W_]+", flat)[:MOST_WORDS]


def find(query: str, *, user_id: int | None, limit: int = 20) -> list[Hit]:
    """The best matches of a person (None: of a visitor), best first."""
    words = words_of(query)
    if not words:
        return []
    mine = Q(owner=user_id) | Q(owner=None) if user_id else Q(owner=None, public=True)
    documents = SearchDocument.objects.filter(mine)
    for attempt in attempts(words, documents):
        if found := backend().match(documents, attempt, limit):
            return hits(found)
    return []


def attempts(words: list[str], documents: "QuerySet[SearchDocument]") -> Iterator[list[str]]:
    """What was typed; then what may still be being typed; then what was probably meant."""
    yield words
    *before, last = words
    # The index knows stems: "consisten" is the beginning of a word, but not of its stem.
    for shorter in range(len(last) - 1, max(len(last) - 4, 3), -1):
        yield [*before, last[:shorter]]
    corrected = [closest(word, documents) for word in words]
    if corrected != words:
        yield corrected


def closest(word: str, documents: "QuerySet[SearchDocument]") -> str:
    """The word of any title that it was probably meant to be."""
    titles = documents.values_list("title", flat=True)[:20_000]
    vocabulary = {w for title in titles for w in words_of(title) if abs(len(w) - len(word)) <= 2}
    near = difflib.get_close_matches(word, vocabulary, n=1, cutoff=0.75)
    return near[0] if near else word


def hits(found: list[tuple[SearchDocument, str]]) -> list[Hit]:
    """In the order found; what a source no longer knows an address of is left out."""
    keys: dict[str, list[str]] = {}
    for document, _ in found:
        keys.setdefault(document.kind, []).append(document.key)
    urls = {kind: SOURCES[kind].addresses(k) for kind, k in keys.items() if kind in SOURCES}
    return [
        Hit(d.kind, SOURCES[d.kind].label, d.key, d.title, d.place, marked(extract), url)
        for d, extract in found
        if (url := urls.get(d.kind, {}).get(d.key))
    ]


def marked(extract: str) -> str:
    return escape(extract).replace(START, "<mark>").replace(END, "</mark>")
