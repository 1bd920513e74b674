"""How an answer is given, by the kind of round: what the page offers to write, draw or record."""

from dataclasses import dataclass

from questions.models.bank import Answer


@dataclass(frozen=True)
class Way:
    """`recorders` are kinds of recording, the usual one first; `think` seconds before it starts."""

    label: str
    help: str
    recorders: tuple[str, ...] = ("audio", "video", "screen")
    think: int = 0
    files: bool = False
    remarks: bool = False
    exchanges: bool = False
    pictures: bool = False


WAYS = {
    Answer.SPOKEN: Way(
        "In writing", "What you would say, in your own words. Or record it above.", think=30
    ),
    Answer.DESIGN: Way(
        "Your design",
        "Requirements with numbers, the parts and why, where it breaks. Paste sketches below.",
        recorders=("screen", "video", "audio"),
        think=60,
        pictures=True,
    ),
    Answer.CODE: Way(
        "What you would say while writing it",
        "The approach, its cost, what you tested.",
        recorders=("screen", "audio"),
        files=True,
    ),
    Answer.ASSISTED: Way(
        "How you went about it",
        "What you checked yourself, and how you know that it works.",
        recorders=("screen", "audio"),
        files=True,
        exchanges=True,
    ),
    Answer.REVIEW: Way(
        "Your verdict on the change",
        "Approve or not, what must change first, and how you would say it.",
        recorders=("screen", "audio"),
        remarks=True,
    ),
}


def way_of(answer: str) -> Way:
    return WAYS[Answer(answer)]
