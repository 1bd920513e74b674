"""How many key points a question had when it was answered."""

from collections.abc import Iterable
from functools import lru_cache

from prepsite.content.documents import parse
from prepsite.content.models import Revision
from questions.frontmatter import QUESTION

Asked = tuple[int, int | None, list[str]]  # pinned revision, the one of now, key points of now


def numbers(asked: Iterable[Asked]) -> dict[int, int]:
    """By pinned revision. One query where a question has changed since, none where none has."""
    found, changed = {}, set()
    for pinned, now, key_points in asked:
        if pinned == now:
            found[pinned] = len(key_points)
        else:
            changed.add(pinned)
    if changed:
        texts = Revision.objects.filter(pk__in=changed).values_list("pk", "text")
        found |= {pk: number(text) for pk, text in texts}
    return found


@lru_cache(maxsize=500)
def number(text: str) -> int:
    return len(parse(QUESTION, "a revision", text.encode(), {}).meta["key_points"])
