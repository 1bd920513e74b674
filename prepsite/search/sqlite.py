"""Full-text search on SQLite: an FTS5 table kept in step by triggers."""

from django.db.models import FloatField, QuerySet, TextField
from django.db.models.expressions import RawSQL

from prepsite.search.models import SearchDocument

RANK = RawSQL("bm25(search_fts, 10.0, 1.0)", [], output_field=FloatField())
EXTRACT = RawSQL("snippet(search_fts, 1, char(2), char(3), '…', 24)", [], output_field=TextField())


def fts_query(words: list[str]) -> str:
    return " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])


def found_in(documents: "QuerySet[SearchDocument]", words: list[str]) -> "QuerySet[SearchDocument]":
    return documents.extra(
        tables=["search_fts"],
        where=["search_fts MATCH %s", "search_fts.rowid = search_searchdocument.id"],
        params=[fts_query(words)],
    )


def matching(documents: "QuerySet[SearchDocument]", words: list[str]) -> "QuerySet[SearchDocument]":
    """Those that hold all words, with a rank, the least being the best."""
    return found_in(documents, words).annotate(rank=RANK)


def extracts(documents: "QuerySet[SearchDocument]", words: list[str]) -> "QuerySet[SearchDocument]":
    """Documents with the piece of their text that holds the words; see `shown`."""
    return found_in(documents, words).annotate(extract=EXTRACT)


def shown(extract: str) -> str:
    return extract
