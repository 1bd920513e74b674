"""Whatever an author writes, a row becomes a file that becomes the same row."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.frontmatter import LESSON, LessonFrontMatter
from courses.models import Course, Lesson, Module
from prepsite.content.documents import Document, parse, tidy
from prepsite.content.exporting import export
from prepsite.content.loading import load
from prepsite.content.models import Revision
from prepsite.content.report import Outcome
from tests import factories

NASTY = [
    "yes", "null", "~", "1e3", "1_000", "0x1f", "10:30", "2024-01-01", "1.10", ".nan", "=", "<<",
    "---", "...", "- a", "? b", "a: b", "a #b", "#a", "*a", "&a", "!a", "%a", "@a", "`a`", "'", '"',
    "it's “so”", "{a}", "[a]", "| a", "> a", ": ", "a\n---\nb", " a ", "\ta", "é 漢 🙂", "\u2028a",
    "\x85a", "\ufeffa", "a\\nb", "\x7fa",
]  # fmt: skip
BODIES = [
    "---",
    "---\nid: other\n---",
    "\n\n---\n",
    "...",
    "a\r\nb\rc",
    "    code",
    "\ufeffa",
    "\u2028",
    "",
]
IDS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)
LISTS = st.lists(IDS, max_size=3)
TEXTS = st.sampled_from(NASTY) | st.text(max_size=40)
WORDS = TEXTS.filter(lambda text: text.strip() and "\0" not in text)
BLANK = TEXTS.filter(lambda text: "\0" not in text)
RESOURCES = st.fixed_dictionaries(
    {"title": WORDS, "url": st.just("https://example.org/a?b=c&d#e"), "why": BLANK}
)
FRONT = st.fixed_dictionaries(
    {"id": IDS, "slug": IDS, "title": WORDS, "module": st.just("em-start")},
    optional={
        "summary": BLANK,
        "order": st.integers(0, 30_000),
        "minutes": st.none() | st.integers(1, 600),
        "level": st.sampled_from(["all", "senior"]),
        "skippable": st.booleans(),
        "free": st.booleans(),
        "status": st.sampled_from(["published", "draft"]),
        "prerequisites": LISTS,
        "questions": LISTS,
        "frameworks": LISTS,
        "resources": st.lists(RESOURCES, max_size=2),
    },
)
PIECES = st.sampled_from(BODIES) | st.text(max_size=60)
BODY = st.lists(PIECES, max_size=4).map("\n".join).filter(lambda text: "\0" not in text)


def document(front: dict[str, Any], body: str) -> Document:
    """A valid document; the front matter's own rules say what becomes of spaces."""
    serializer = LessonFrontMatter(data=front)
    assert serializer.is_valid(), serializer.errors
    return Document(LESSON, serializer.validated_data, tidy(body))


@settings(deadline=None, max_examples=200)
@given(FRONT, BODY)
def test_a_document_reads_back_from_its_own_text(front: dict[str, Any], body: str) -> None:
    written = document(front, body)
    read = parse(LESSON, "em/start/x.md", written.text.encode(), {})
    assert read == written
    assert read.text == written.text
    assert read.sha256 == written.sha256


@pytest.mark.django_db
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(FRONT, BODY)
def test_a_row_comes_back_from_its_file(front: dict[str, Any], body: str) -> None:
    with transaction.atomic(), tempfile.TemporaryDirectory() as name:
        row = Lesson(content_id=front["id"], module=factories.module(factories.course()))
        row.apply(document(front, body))
        factories.saved(row)
        written = row.to_document()
        export(Path(name))
        empty()
        report = load(Path(name))
        assert {line.outcome for line in report.lines} == {Outcome.CREATED}
        again = Lesson.objects.get()
        assert again.to_document() == written
        assert again.revision is not None
        assert again.revision.text == written.text
        assert again.html == row.html
        transaction.set_rollback(True)


def empty() -> None:
    """As in a new database."""
    for model in (Lesson, Module, Course, Revision):
        model._default_manager.all().delete()
