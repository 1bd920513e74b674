"""Full-text search on PostgreSQL: a stored, weighted tsvector with a GIN index."""

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import F, FloatField, QuerySet
from django.db.models.expressions import RawSQL

from prepsite.search.models import SearchDocument

CANDIDATES = 2_000  # no more are ranked: a common word must not cost more than a rare one


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
    extract = SearchHeadline(
        F("body"), query, start_sel="\x02", stop_sel="\x03", config="prepsite",
        max_words=24, min_words=12, max_fragments=1,
    )  # fmt: skip
    pks = [document.pk for document in best.only("pk")]
    rows = {d.pk: d for d in documents.filter(pk__in=pks).annotate(extract=extract).defer("body")}
    return [(rows[pk], rows[pk].extract) for pk in pks]
