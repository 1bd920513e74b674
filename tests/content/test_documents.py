"""Each way in which a file can be wrong, with the message and the line that its author reads."""

from itertools import pairwise

import pytest

from courses.frontmatter import COURSE, LESSON
from prepsite.content.documents import LIMIT, Document, Unreadable, parse

PATH = "em/start/first.md"
IMPLIED = {"slug": "first", "module": "em-start"}
DEFAULTS = {
    "summary": "", "order": 0, "minutes": None, "level": "all", "skippable": False, "free": False,
    "status": "published", "prerequisites": [], "questions": [], "frameworks": [], "resources": [],
}  # fmt: skip


def read(raw: str | bytes) -> Document:
    return parse(LESSON, PATH, raw if isinstance(raw, bytes) else raw.encode(), IMPLIED)


def complaints(raw: str | bytes) -> list[str]:
    with pytest.raises(Unreadable) as refused:
        read(raw)
    assert {problem.path for problem in refused.value.problems} == {PATH}
    return [
        str(p).removeprefix(f"{PATH}, ").removeprefix(f"{PATH}: ") for p in refused.value.problems
    ]


def test_a_file_with_every_default_filled_in() -> None:
    document = read("---\nid: em-first\ntitle: First\n---\n\n\nText.\n\n")
    assert document.meta == DEFAULTS | IMPLIED | {"id": "em-first", "title": "First"}
    assert document.body == "Text.\n"


def test_a_byte_order_mark_and_windows_line_ends_make_no_difference() -> None:
    windows = read(b"\xef\xbb\xbf---\r\nid: a\r\ntitle: A\r\n---\r\nOne\r\n\r\nTwo\r\n")
    assert windows == read("---\nid: a\ntitle: A\n---\nOne\n\nTwo\n")


@pytest.mark.parametrize("raw", ["", "Text.\n", "---\nid: a\ntitle: A\n", "\n ---\nid: a\n---\n"])
def test_missing_front_matter(raw: str) -> None:
    assert complaints(raw) == [
        "line 1: no front matter: the file must begin with “---”, keys, and “---”"
    ]


MALFORMED = {
    "open list": ("id: [a", "line 3: malformed front matter: did not find expected ',' or ']'"),
    "open quote": (
        'id: a\ntitle: "A',
        "line 4: malformed front matter: found unexpected end of stream",
    ),
    "tab": (
        "id: a\n\ttitle: A",
        "line 3: malformed front matter: found a tab character that violates indentation",
    ),
    "colon in a value": (
        "id: a\ntitle: A: B",
        "line 3: malformed front matter: mapping values are not allowed in this context",
    ),
    "no such day": (
        "id: a\ntitle: 2024-13-45",
        "line 3: malformed front matter: month must be in 1..12",
    ),
    "list": ("- a\n- b", "line 2: malformed front matter: it must be “key: value” lines"),
    "words": ("just words", "line 2: malformed front matter: it must be “key: value” lines"),
    "nothing": ("", "line 2: malformed front matter: it must be “key: value” lines"),
    "object": (
        "id: !!python/object/apply:os.system [ls]",
        "line 2: malformed front matter: could not determine a constructor for the tag "
        "'tag:yaml.org,2002:python/object/apply:os.system'",
    ),
    "number for a title": (
        f"id: a\ntitle: 0x{'f' * 9_000}",
        "line 3: malformed front matter: a number is too large",
    ),
    "number for a key": (
        f"0x{'f' * 900}: a",
        "line 2: malformed front matter: a number is too large",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("front", "message"), MALFORMED.values(), ids=MALFORMED)
def test_malformed_front_matter(front: str, message: str) -> None:
    assert complaints(f"---\n{front}\n---\nText.\n") == [message]


def test_an_unknown_key() -> None:
    assert complaints("---\nid: a\ntitle: A\nsubtitle: B\n---\n") == [
        "line 4: unknown key “subtitle”"
    ]


def test_a_missing_key() -> None:
    assert complaints("---\ntitle: A\n---\n") == ["line 1: id: This field is required."]


WRONG = {
    "id": ("id: A b", "id: may hold small letters, digits and hyphens only."),
    "title": ("title: [a]", "title: Not a valid string."),
    "null": ("title: \"a\\0b\"", "title: Null characters are not allowed."),
    "order": ("order: many", "order: A valid integer is required."),
    "free": ("free: perhaps", "free: Must be a valid boolean."),
    "level": ("level: principal-ish", "level: \"principal-ish\" is not a valid choice."),
    "minutes": ("minutes: 0", "minutes: Ensure this value is greater than or equal to 1."),
    "questions": ("questions: one", 'questions: Expected a list of items but got type "str".'),
    "resources": ("resources: [{title: a, url: b}]", "resources: Enter a valid URL."),
}  # fmt: skip


@pytest.mark.parametrize(("front", "message"), WRONG.values(), ids=WRONG)
def test_a_value_of_the_wrong_type(front: str, message: str) -> None:
    key = front.partition(":")[0]
    rest = "".join(f"{name}: a\n" for name in ("id", "title") if name != key)
    assert complaints(f"---\nsummary: a\n{front}\n{rest}---\n") == [f"line 3: {message}"]


def test_all_problems_are_told_at_once() -> None:
    assert complaints("---\nid: a\ntitle: A\nfee: 1\norder: x\nfree: maybe\n---\n") == [
        "line 4: unknown key “fee”",
        "line 5: order: A valid integer is required.",
        "line 6: free: Must be a valid boolean.",
    ]


def test_a_file_that_is_not_utf_8() -> None:
    assert complaints(b"---\nid: a\ntitle: A\n---\n\ncaf\xe9\n") == [
        "line 6: not UTF-8; save the file as UTF-8"
    ]


def test_a_null_character() -> None:
    assert complaints("---\nid: a\ntitle: A\n---\na\0b\n") == ["line 5: holds a null character"]


def test_a_lesson_of_five_megabytes() -> None:
    front = b"---\nid: a\ntitle: A\n---\n"
    assert complaints(front + b"x" * (5_000_000 - len(front))) == [
        "5,000,000 bytes are too long; the limit is 400,000. Split it."
    ]


def test_a_file_just_within_the_limit() -> None:
    front = b"---\nid: a\ntitle: A\n---\n"
    assert read(front + b"x" * (LIMIT - len(front))).content_id == "a"


def laughs(first: str, more: str, levels: int = 9) -> str:
    """Ten lines that stand for 9 to the power of nine values."""
    names = "abcdefghij"[: levels + 1]
    lines = [f"a: &a {first}"]
    for above, name in pairwise(names):
        lines.append(f"{name}: &{name} " + more.format(",".join([f"*{above}"] * 9)))
    return "\n".join(lines)


@pytest.mark.parametrize(
    "bomb", [laughs("[x]", "[{}]"), laughs("{k: v}", "{{<<: [{}]}}")], ids=["lists", "merges"]
)
def test_a_yaml_bomb_is_refused_unread(bomb: str) -> None:
    assert complaints(f"---\n{bomb}\nid: a\ntitle: *j\n---\n") == [
        "line 3: malformed front matter: aliases are not used here"
    ]


def test_a_list_that_holds_itself() -> None:
    assert complaints("---\nid: a\ntitle: A\nquestions: &x [*x]\n---\n") == [
        "line 4: malformed front matter: aliases are not used here"
    ]


def test_a_star_in_a_text_is_no_alias() -> None:
    assert read('---\nid: a\ntitle: "5 * 3 *x"\nsummary: A * b\n---\n').meta["title"] == "5 * 3 *x"


def test_equal_lists_are_written_out_twice() -> None:
    same = ["x", "y"]
    meta = DEFAULTS | IMPLIED | {"id": "a", "title": "A", "questions": same, "frameworks": same}
    document = Document(LESSON, meta)
    assert read(document.text) == document


def test_the_canonical_text_leaves_defaults_out() -> None:
    front = "track: em\norder: 0\ntitle: 'EM'\nsummary: ''\nid: em\nslug: em\n"
    raw = f"---\n{front}---\n\n\nText.\n\n\n".encode()
    assert parse(COURSE, "em/course.md", raw, {}).text == (
        "---\nid: em\nslug: em\ntitle: EM\ntrack: em\n---\nText.\n"
    )
