"""Asking: words to hits, with typo tolerance on titles, the same on both databases."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol, TypeAlias

from django.db import connection
from django.db.models import Q, QuerySet

from prepsite.search import postgresql, sqlite
from prepsite.search.models import SearchDocument
from prepsite.search.sources import SOURCES

LONGEST = 200  # characters of a query that are read
MOST_WORDS = 8
MOST = 2_000  # no more are ranked: a common word must not cost more than a rare one
ENOUGH = 1_000  # of these the best are shown where nothing counts them
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


Documents: TypeAlias = "QuerySet[Any]"  # of SearchDocument, with what is annotated


class Backend(Protocol):
    """`matching` annotates a rank, the least being the best; `extracts` what `shown` can read."""

    def matching(self, documents: Documents, words: list[str]) -> Documents: ...

    def extracts(self, documents: Documents, words: list[str]) -> Documents: ...

    def shown(self, extract: str) -> str: ...


def backend() -> Backend:
    return postgresql if connection.vendor == "postgresql" else sqlite


def words_of(query: str) -> list[str]:
    """The query's words, without accents, case, or anything a query language could read."""
    flat = unicodedata.normalize("NFKD", query[:LONGEST].replace("\0", " "))
    flat = "".join(c for c in flat if not unicodedata.combining(c)).lower()
    return re.findall(r"[^\W_]+", flat)[:MOST_WORDS]


def visible(user_id: int | None) -> Documents:
    mine = Q(owner=user_id) | Q(owner=None) if user_id else Q(owner=None, public=True)
    return SearchDocument.objects.filter(mine)


def find(query: str, *, user_id: int | None, limit: int = 20) -> list[Hit]:
    """The best matches of a person (None: of a visitor), best first."""
    words = words_of(query)
    if not words:
        return []
    documents = visible(user_id)
    for attempt in attempts(words, documents):
        if best := ranked(documents, attempt, most=ENOUGH)[:limit]:
            return hits([pk for pk, _ in best], attempt)
    return []


def ranked(documents: Documents, words: list[str], most: int) -> list[tuple[int, str]]:
    """Primary keys and keys of what holds the words, best first."""
    # The first to match are ranked, and not all: an ORDER BY within would rank all.
    first = backend().matching(documents, words).values("rank", "id", "key")[:most]
    sql, parameters = first.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, key FROM ({sql}) AS found ORDER BY rank, id", parameters)  # noqa: S608
        return list(cursor.fetchall())


@dataclass(frozen=True)
class Found:
    """Keys of one kind that hold the words, best first; `capped` where there may be more."""

    words: list[str]
    keys: list[str]
    capped: bool


def find_keys(query: str, kind: str, *, user_id: int | None) -> Found:
    """For rooms that narrow what was found further, by what they know themselves."""
    words = words_of(query)
    documents = visible(user_id).filter(kind=kind)
    for attempt in attempts(words, documents) if words else ():
        if found := ranked(documents, attempt, MOST):
            return Found(attempt, [key for _, key in found], len(found) >= MOST)
    return Found(words, [], capped=False)


def extracts(found: Found, kind: str, keys: list[str]) -> dict[str, str]:
    """Key → safe HTML with the words marked, for some of those found."""
    if not keys:
        return {}
    documents = SearchDocument.objects.filter(kind=kind, key__in=keys)
    rows = backend().extracts(documents, found.words).values_list("key", "extract")
    return {key: marked(extract) for key, extract in rows}


def attempts(words: list[str], documents: Documents) -> Iterator[list[str]]:
    """What was typed; then what may still be being typed; then what was probably meant."""
    yield words
    *before, last = words
    # The index knows stems: "consisten" is the beginning of a word, but not of its stem.
    for shorter in range(len(last) - 1, max(len(last) - 4, 3), -1):
        yield [*before, last[:shorter]]
    corrected = [closest(word, documents) for word in words]
    if corrected != words:
        yield corrected


def closest(word: str, documents: Documents) -> str:
    """The word of any title that it was probably meant to be."""
    titles = documents.values_list("title", flat=True)[:20_000]
    vocabulary = {w for title in titles for w in words_of(title) if abs(len(w) - len(word)) <= 2}
    near = difflib.get_close_matches(word, vocabulary, n=1, cutoff=0.75)
    return near[0] if near else word


def hits(pks: list[int], words: list[str]) -> list[Hit]:
    """In this order; what a source no longer knows an address of is left out."""
    documents = SearchDocument.objects.filter(pk__in=pks).defer("body")
    rows = {row.pk: row for row in backend().extracts(documents, words)}
    found = [rows[pk] for pk in pks]
    keys: dict[str, list[str]] = {}
    for row in found:
        keys.setdefault(row.kind, []).append(row.key)
    urls = {kind: SOURCES[kind].addresses(k) for kind, k in keys.items() if kind in SOURCES}
    return [
        Hit(d.kind, SOURCES[d.kind].label, d.key, d.title, d.place, marked(d.extract), url)
        for d in found
        if (url := urls.get(d.kind, {}).get(d.key))
    ]


def marked(extract: str) -> str:
    text = escape(backend().shown(extract))
    return text.replace(START, "<mark>").replace(END, "</mark>")
