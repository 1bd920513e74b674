"""Full-text search on PostgreSQL: a stored, weighted tsvector with a GIN index."""

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import BooleanField, F, FloatField, Func, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL

from prepsite.search.models import SearchDocument

# The parser takes "read/write" for one word and drops what looks like a tag: while an extract is
# cut, such characters stand as others, which it takes for spaces.
APART = "/.-@:_~&=?#+<>"
MASK = "".join(map(chr, (*range(4, 9), *range(14, 23))))
UNMASK = str.maketrans(MASK, APART)


def raw_query(words: list[str]) -> str:
    return " & ".join([*words[:-1], f"{words[-1]}:*"])


def matching(documents: "QuerySet[SearchDocument]", words: list[str]) -> "QuerySet[SearchDocument]":
    """Those that hold all words, with a rank, the least being the best."""
    raw = [raw_query(words)]
    matches = RawSQL("vector @@ to_tsquery('prepsite', %s)", raw, output_field=BooleanField())
    rank = RawSQL("-ts_rank(vector, to_tsquery('prepsite', %s))", raw, output_field=FloatField())
    return documents.filter(matches).annotate(rank=rank)


def extracts(documents: "QuerySet[SearchDocument]", words: list[str]) -> "QuerySet[SearchDocument]":
    """Documents with the piece of their text that holds the words; see `shown`."""
    query = SearchQuery(raw_query(words), search_type="raw", config="prepsite")
    masked = Func(
        F("body"), Value(APART), Value(MASK), function="translate", output_field=TextField()
    )
    extract = SearchHeadline(
        masked, query, start_sel="\x02", stop_sel="\x03", config="prepsite",
        max_words=24, min_words=12,
    )  # fmt: skip
    return documents.annotate(extract=extract)


def shown(extract: str) -> str:
    return extract.translate(UNMASK)
