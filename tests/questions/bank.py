"""Makes questions for tests. What is not said is plausible."""

from typing import Any

from prepsite.search import sources
from questions.models import Question, Round, Signal
from tests.factories import saved

SECRETS = {
    "key_points": "KEY-POINT-SECRET",
    "follow_ups": "FOLLOW-UP-SECRET",
    "mistakes": "MISTAKE-SECRET",
    "solution": "SOLUTION-SECRET",
}
BODY = """## Prompt
{prompt}

## Why
It shows how you think.

## Follow-ups
- {follow_ups} one?
- Two?

## Mistakes
- {mistakes}

## Solution
{solution}
"""
RUBRIC = [
    {
        "key": key, "title": key.title(), "probes": ["Who?", "Why?"],
        "anchors": dict.fromkeys(("strong-no", "weak-no", "weak-yes", "strong-yes"), "So."),
    }
    for key in ("evidence", "fairness")
]  # fmt: skip


def signal(key: str, **fields: Any) -> Signal:
    values = {"title": key.replace("-", " ").capitalize(), "body": "What is heard.\n"} | fields
    item = Signal(content_id=key, slug=key, **values)
    item.render()
    return saved(item)


def round_of(key: str = "behavioural", **fields: Any) -> Round:
    values = {
        "title": key.capitalize(),
        "tracks": ["em"],
        "rubric": RUBRIC,
        "body": "What it is.\n",
    }
    values |= fields
    item = Round(content_id=key, slug=key, **values)
    item.render()
    return saved(item)


def growing(levels: int) -> str:
    """The text of a question that grows."""
    start = BODY.format(**SECRETS | {"prompt": "What grows?"}).partition("## Solution")[0]
    return start + "".join(
        f"## Level {n}\nLEVEL-{n}-TEXT\n\n## Tests {n}\nTEST-{n}-SECRET\n\n"
        f"## Solution {n}\nSOLVED-{n}-SECRET\n\n"
        for n in range(1, levels + 1)
    )


def question(place: Round, slug: str = "first", prompt: str = "", **fields: Any) -> Question:
    text = BODY.format(**SECRETS | {"prompt": prompt or f"What of {slug}?"})
    values = {
        "tracks": ["em"], "signals": ["teamwork"], "body": text,
        "key_points": [SECRETS["key_points"], "Two", "Three"],
    } | fields  # fmt: skip
    item = Question(content_id=f"{place.slug}-{slug}", slug=slug, round=place, **values)
    item.render()
    saved(item)
    sources.refresh("question", [item.content_id])
    return item
