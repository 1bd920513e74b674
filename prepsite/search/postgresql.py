"""Full-text search on PostgreSQL: a stored, weighted tsvector with a GIN index."""

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import F, FloatField, Func, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL

from prepsite.search.models import SearchDocument

CANDIDATES = 2_000  # no more are ranked: a common word must not cost more than a rare one
# The parser takes "read/write" for one word and drops what looks like a tag: while an extract is
# cut, such characters stand as others, which it takes for spaces.
APART = "/.-@:_~&=?#+<>"
MASK = "".join(map(chr, (*range(4, 9), *range(14, 23))))


def match(
    documents: "QuerySet[SearchDocument]", words: list[str], limit: int
) -> list[tuple[SearchDocument, str]]:
    """Documents that hold all words (the last may be unfinished), best first, with extracts."""
    raw = " & ".join([*words[:-1], f"{words[-1]}:*"])
    query = SearchQuery(raw, search_type="raw", config="prepsite")
    matching = documents.extra(
        where=["search_searchdocument.vector @@ to_tsquery('prepsite', %s)"], params=[raw]
    )
    candidates = matching.values("pk")[:CANDIDATES]
    rank = RawSQL("ts_rank(vector, to_tsquery('prepsite', %s))", [raw], output_field=FloatField())
    best = documents.filter(pk__in=candidates).annotate(rank=rank).order_by("-rank", "pk")[:limit]
    masked = Func(
        F("body"), Value(APART), Value(MASK), function="translate", output_field=TextField()
    )
    extract = SearchHeadline(
        masked, query, start_sel="\x02", stop_sel="\x03", config="prepsite",
        max_words=24, min_words=12,
    )  # fmt: skip
    pks = [document.pk for document in best.only("pk")]
    rows = {d.pk: d for d in documents.filter(pk__in=pks).annotate(extract=extract).defer("body")}
    unmask = str.maketrans(MASK, APART)
    return [(rows[pk], rows[pk].extract.translate(unmask)) for pk in pks]
