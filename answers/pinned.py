"""A question and its rubric as they were when an attempt began, and what has changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from answers.models import Attempt
from prepsite.content.documents import Document, Kind, parse
from prepsite.content.models import Revision
from prepsite.web.shell import Kept
from questions.frontmatter import QUESTION, ROUND
from questions.models import Question
from questions.models.bank import rendered_parts
from questions.sections import Sections
from questions.sections import parse as sections_of

KEPT = Kept(most=2_000_000)
FOREVER = ""  # a revision never changes, whatever the content's stamp says


@dataclass(frozen=True)
class Version:
    """One frozen state of a question, rendered."""

    meta: Mapping[str, Any]
    sections: Sections
    parts: dict[str, Any]


@dataclass(frozen=True)
class Pinned:
    """What an attempt was made against. `question` is the row as it is now, for its address."""

    question: Question
    version: Version
    rubric: list[dict[str, Any]]

    @property
    def key_points(self) -> list[str]:
        return list(self.version.meta["key_points"])

    @property
    def sections(self) -> Sections:
        return self.version.sections

    def html(self, part: str) -> SafeString:
        """A part of the text, with links and images as they are now."""
        return self.question.shown(self.version.parts[part])

    def htmls(self, part: str) -> list[SafeString]:
        return [self.question.shown(html) for html in self.version.parts[part]]

    def levels(self) -> list[dict[str, SafeString]]:
        return [
            {name: self.question.shown(html) for name, html in level.items()}
            for level in self.version.parts["levels"]
        ]


def of(attempt: Attempt) -> Pinned:
    rubric = document(ROUND, attempt.rubric_id).meta["rubric"]
    return Pinned(attempt.question, version(attempt.revision_id), list(rubric))


def now(question: Question) -> Version | None:
    """The state as it is; None where it was never frozen."""
    return version(question.revision_id) if question.revision_id else None


def document(kind: Kind, revision: int) -> Document:
    """What was frozen, read again."""

    def read() -> Document:
        text = Revision.objects.get(pk=revision).text
        return parse(kind, f"revision {revision}", text.encode(), {})

    found: Document = KEPT.get((kind.name, revision), FOREVER, read)
    return found


def version(revision: int) -> Version:
    """Rendered once in a process; the text of an older renderer needs no other."""

    def build() -> Version:
        frozen = document(QUESTION, revision)
        sections = sections_of(frozen.body)
        return Version(frozen.meta, sections, rendered_parts(sections))

    found: Version = KEPT.get(("version", revision), FOREVER, build)
    return found
