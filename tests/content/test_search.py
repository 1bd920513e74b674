"""Search: the same answers on both databases, and only what a person may see."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from courses.models import Course, Lesson, Module
from prepsite.search import sources
from prepsite.search.finding import find, words_of
from prepsite.search.models import SearchDocument
from prepsite.search.sources import SOURCES, Source
from tests import factories

TEXT = "Consistent hashing spreads keys. Read/write paths differ, as in node.js & <b>C</b>.\n"


@pytest.fixture
def place(db: None) -> Module:
    return factories.module(factories.course(), "start", title="Start here")


@pytest.fixture
def hashing(place: Module) -> Lesson:
    return factories.lesson(place, "hashing", title="What Dvořák's ring does", body=TEXT)


@pytest.fixture
def queues(place: Module) -> Lesson:
    return factories.lesson(
        place, "queues", title="Queues and leases", body="Keys wait.\n", free=True
    )


def keys(query: str, person: User | None) -> set[str]:
    user_id = person.pk if person else None
    return {hit.key.removeprefix("em-start-") for hit in find(query, user_id=user_id)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("hashing", {"hashing"}),
        ("HASHING", {"hashing"}),
        ("hash", {"hashing"}),
        ("spre", {"hashing"}),
        ("consistent spre", {"hashing"}),
        ("consisten", {"hashing"}),
        ("spre consistent", set()),
        ("consistent hash", {"hashing"}),
        ("spreads consistent", {"hashing"}),
        ("keys", {"hashing", "queues"}),
        ("keys wait", {"queues"}),
        ("leases consistent", set()),
        ("con hashing", set()),
        ("write", {"hashing"}),
        ("node", {"hashing"}),
        ("js", {"hashing"}),
        ("node.js", {"hashing"}),
        ("dvorak", {"hashing"}),
        ("Dvořák", {"hashing"}),
        ("what", {"hashing"}),
        ("wha", {"hashing"}),
        ("spreading", {"hashing"}),
        ("hahsing leasse", set()),
        ("leasse", {"queues"}),
        ("qeues", {"queues"}),
        ("kwyjibo", set()),
        ("", set()),
        ("  \t", set()),
        ("!?&|", set()),
    ],
)
def test_words(query: str, found: set[str], lena: User, hashing: Lesson, queues: Lesson) -> None:
    assert keys(query, lena) == found


def test_a_title_counts_more_than_a_text(place: Module, lena: User) -> None:
    factories.lesson(place, "aside", title="Other", body="Sharding, in passing.\n")
    factories.lesson(place, "proper", title="Sharding", body="Text.\n")
    assert [hit.key for hit in find("sharding", user_id=lena.pk)] == [
        "em-start-proper",
        "em-start-aside",
    ]


def test_a_hit_says_where_it_belongs_and_leads_there(lena: User, queues: Lesson) -> None:
    (hit,) = find("leases", user_id=lena.pk)
    assert (hit.kind, hit.label, hit.title) == ("lesson", "Lesson", "Queues and leases")
    assert hit.place == "EM · Start here"
    assert hit.url == "/courses/em/queues/"


def test_an_extract_is_escaped_with_matches_marked(place: Module, lena: User) -> None:
    factories.lesson(place, "x", summary="", body="The `<script>` wins & *hashes* read/write.\n")
    (hit,) = find("hashing write", user_id=lena.pk)
    assert hit.extract == (
        "The &lt;script&gt; wins &amp; <mark>hashes</mark> read/<mark>write</mark>."
    )


def test_no_more_than_asked_for(place: Module, lena: User) -> None:
    for number in range(4):
        factories.lesson(place, f"queue-{number}", title=f"Queue {number}")
    assert len(find("queue", user_id=lena.pk, limit=3)) == 3


HOSTILE = [
    '"', "'", "hash*", "hash:*", "hash & !x", "NOT hash", "hash NEAR(x)", "title:hash", "{title}:x",
    "^hash", "-hash", "(hash", "hash)", "hash;drop table x", "hash\0ing", "\0", "\\", "%", "%s",
    "hash -- x", "<->", "hash <-> x", "a" * 10_000, "a " * 5_000, "\x02hash\x03", "🙂", "²", "①",
    "ß", "\ud7ff", "\u0301", "ǅ",
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
def test_operators_and_oddities_are_only_words(query: str, lena: User, hashing: Lesson) -> None:
    assert keys(query, lena) <= {"hashing"}


@pytest.mark.parametrize("query", ['"hashing"', "hashing*", "(hashing", "-hashing", "hashing:*"])
def test_marks_around_a_word_do_not_matter(query: str, lena: User, hashing: Lesson) -> None:
    assert keys(query, lena) == {"hashing"}


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=st.text(max_size=60))
def test_no_query_raises(query: str, hashing: Lesson) -> None:
    assert find(query, user_id=None) == []


def test_only_the_beginning_of_a_long_query_is_read() -> None:
    assert words_of("word " * 5_000) == ["word"] * 8
    assert words_of("a" * 10_000) == ["a" * 200]


def test_a_visitor_finds_free_lessons_only(hashing: Lesson, queues: Lesson) -> None:
    assert keys("keys", None) == {"queues"}
    assert keys("hashing", None) == set()


def test_a_typo_of_a_visitor_says_nothing_of_what_is_not_free(hashing: Lesson) -> None:
    assert keys("dvorka", None) == set()


@pytest.mark.parametrize("change", [{"status": "draft"}, {"withdrawn": True}])
def test_what_is_not_published_is_never_found(
    change: dict[str, str | bool], lena: User, queues: Lesson
) -> None:
    Lesson.objects.filter(pk=queues.pk).update(**change)
    assert keys("leases", lena) == set()
    sources.rebuild()
    assert SearchDocument.objects.count() == 0


@pytest.mark.parametrize("model", [Course, Module])
def test_nor_what_stands_in_something_unpublished(
    model: type[Course] | type[Module], lena: User, queues: Lesson
) -> None:
    model.objects.update(status="draft")
    assert keys("leases", lena) == set()


@pytest.fixture
def notes(monkeypatch: pytest.MonkeyPatch, lena: User, priya: User) -> None:
    """A source of what people own."""
    source = Source("Note", lambda keys: [], lambda keys: {key: f"/{key}/" for key in keys})
    monkeypatch.setitem(SOURCES, "note", source)
    for person in (lena, priya):
        SearchDocument.objects.create(
            kind="note", key=person.email, owner=person, title="Sharding", public=True
        )


def test_what_a_person_owns_only_that_person_finds(
    notes: None, lena: User, priya: User, arun: User
) -> None:
    assert keys("sharding", lena) == {"lena@example.org"}
    assert keys("shardign", priya) == {"priya@example.org"}
    assert keys("sharding", arun) == set()
    assert keys("sharding", None) == set()


def test_rebuilding_keeps_what_people_own(notes: None, queues: Lesson, lena: User) -> None:
    SearchDocument.objects.filter(kind="lesson").update(title="stale")
    assert sources.rebuild() == 3
    assert keys("leases", lena) == {"queues"}
    assert keys("sharding", lena) == {"lena@example.org"}


def test_a_changed_lesson_is_found_by_its_new_words_only(queues: Lesson, lena: User) -> None:
    queues.title = "Streams"
    factories.saved(queues)
    sources.refresh("lesson", [queues.content_id])
    assert keys("streams", lena) == {"queues"}
    assert keys("leases", lena) == set()
