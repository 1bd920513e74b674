"""Full-text search on SQLite: an FTS5 table kept in step by triggers."""

from django.db import connection
from django.db.models import QuerySet

from prepsite.search.models import SearchDocument

MATCH = """
    SELECT rowid, snippet(search_fts, 1, char(2), char(3), '…', 24)
    FROM search_fts WHERE search_fts MATCH %s ORDER BY bm25(search_fts, 4.0, 1.0), rowid LIMIT 2000
"""


def match(
    documents: "QuerySet[SearchDocument]", words: list[str], limit: int
) -> list[tuple[SearchDocument, str]]:
    """Documents that hold all words (the last may be unfinished), best first, with extracts."""
    query = " ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
    with connection.cursor() as cursor:
        cursor.execute(MATCH, [query])
        extracts = dict(cursor.fetchall())
    allowed = set(documents.filter(pk__in=extracts).values_list("pk", flat=True))
    pks = [pk for pk in extracts if pk in allowed][:limit]
    rows = documents.defer("body").in_bulk(pks)
    return [(rows[pk], extracts[pk]) for pk in pks]
