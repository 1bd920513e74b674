"""What of the bank can be found: prompts, and nothing that gives an answer away."""

import re
from collections.abc import Iterable, Iterator

from prepsite.markdown.plain import plain
from prepsite.search.models import SearchDocument
from prepsite.search.sources import Source
from questions.models import Question

CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)


def documents(keys: Iterable[str] | None) -> Iterator[SearchDocument]:
    """Published questions; found by signed-in people only."""
    rows = Question.objects.published().select_related("round")
    if keys is not None:
        rows = rows.filter(content_id__in=list(keys))
    for row in rows.only("content_id", "line", "parts", "round__title").iterator(chunk_size=500):
        yield SearchDocument(
            kind="question",
            key=row.content_id,
            title=row.line,
            place=row.round.title,
            # Without its code: an extract of that says nothing.
            body=plain(CODE.sub(" ", row.parts["prompt"])),
        )


def urls(keys: Iterable[str]) -> dict[str, str]:
    rows = Question.objects.published().filter(content_id__in=list(keys)).only("content_id", "slug")
    return {row.content_id: row.get_absolute_url() for row in rows}


source = Source("Question", documents, urls)
