"""A broken file is named with its line, stops nothing else, and its row stays as it was."""

import pytest

from courses.models import Lesson
from prepsite.content.report import Outcome
from tests.content.folder import Folder, matter, outcomes, problems

BROKEN = Outcome.BROKEN
TAKEN = "Another lesson of this course has this slug already."


def test_a_broken_file_stops_nothing_else(first: Lesson, folder: Folder) -> None:
    folder.write(first.path, "---\nid: em-first\ntitle: [\n---\n")
    folder.lesson("second")
    report = folder.load()
    assert report.failed
    assert outcomes(report) == {
        "em": Outcome.UNCHANGED,
        "em-start": Outcome.UNCHANGED,
        "em-first": BROKEN,
        "em-second": Outcome.CREATED,
    }
    assert problems(report) == [
        "em/start/first.md, line 4: malformed front matter: did not find expected node content"
    ]
    assert Lesson.objects.published().get(slug="first").body == "Text.\n"


def test_a_mended_file_loads(first: Lesson, folder: Folder) -> None:
    folder.write(first.path, "broken")
    folder.load()
    folder.lesson(body="Mended.\n")
    assert outcomes(folder.load())["em-first"] is Outcome.UPDATED


@pytest.mark.parametrize("copy", ["a-copy", "z-copy"])
def test_a_copy_with_the_same_id_is_refused(copy: str, first: Lesson, folder: Folder) -> None:
    folder.lesson(copy, "Another text.\n", id="em-first")
    for _ in range(2):
        report = folder.load()
        assert problems(report) == [
            f"em/start/{copy}.md, line 2: the id “em-first” is already that of em/start/first.md"
        ]
        assert Lesson.objects.values_list("body", "path").get() == ("Text.\n", first.path)


def test_two_new_files_with_one_id(db: None, folder: Folder) -> None:
    folder.lesson("second", id="em-first")
    assert problems(folder.load()) == [
        "em/start/second.md, line 2: the id “em-first” is already that of em/start/first.md"
    ]
    assert Lesson.objects.get().slug == "first"


def test_two_new_files_with_one_slug(db: None, folder: Folder) -> None:
    folder.lesson("second", slug="first")
    report = folder.load()
    assert problems(report) == [f"em/start/second.md, line 1: {TAKEN}"]
    assert report.count(BROKEN) == 1
    assert Lesson.objects.get().content_id == "em-first"


def test_a_slug_of_a_third_lesson(first: Lesson, folder: Folder) -> None:
    folder.lesson("second")
    folder.load()
    folder.lesson("second", slug="first")
    report = folder.load()
    assert problems(report) == [f"em/start/second.md, line 1: {TAKEN}"]
    assert outcomes(report)["em-second"] is BROKEN
    assert set(Lesson.objects.values_list("content_id", "slug")) == {
        ("em-first", "first"),
        ("em-second", "second"),
    }


def test_a_swap_of_which_one_half_is_broken(first: Lesson, folder: Folder) -> None:
    folder.lesson("second")
    folder.load()
    folder.lesson("first", slug="second")
    folder.write(
        "em/start/second.md",
        matter({"id": "em-second", "slug": "first", "title": "Second", "module": "nowhere"}),
    )
    report = folder.load()
    assert problems(report) == ["em/start/second.md, line 1: the module “nowhere” does not exist."]
    assert Lesson.objects.get(content_id="em-first").slug == "second"
    folder.lesson("second", slug="first")
    assert not folder.load().failed
    assert Lesson.objects.get(content_id="em-second").slug == "first"


def test_a_lesson_of_an_unknown_module(first: Lesson, folder: Folder) -> None:
    wrong = matter({"id": "em-first", "title": "First", "module": "nowhere"})
    folder.write(first.path, wrong)
    report = folder.load()
    assert problems(report) == ["em/start/first.md, line 1: the module “nowhere” does not exist."]
    assert Lesson.objects.published().get().module == first.module


def test_a_lesson_in_a_folder_without_a_module(db: None, folder: Folder) -> None:
    folder.lesson("lost", module="nowhere")
    assert problems(folder.load()) == [
        "em/nowhere/lost.md, line 1: module: This field is required."
    ]


def test_a_module_of_an_unknown_course(db: None, folder: Folder) -> None:
    wrong = {"id": "em-next", "slug": "next", "title": "Next", "course": "nowhere"}
    folder.write("em/next/module.md", matter(wrong))
    assert problems(folder.load()) == [
        "em/next/module.md, line 1: the course “nowhere” does not exist."
    ]


def test_a_file_where_no_content_lives(db: None, folder: Folder) -> None:
    folder.write("README.md", "Notes.\n")
    report = folder.load()
    assert problems(report) == ["README.md: no kind of content lives here"]
    assert not report.failed


def test_a_path_that_is_too_long(first: Lesson, folder: Folder) -> None:
    (folder.root / first.path).unlink()
    name = "x" * 200
    folder.lesson(name, id="em-first", title="First", slug="first")
    report = folder.load()
    path = f"em/start/{name}.md"
    assert problems(report) == [
        f"{path}, line 1: Ensure this value has at most 200 characters (it has {len(path)})."
    ]
    assert Lesson.objects.published().get().pk == first.pk


def test_a_link_to_a_lesson_that_does_not_exist(db: None, folder: Folder) -> None:
    folder.lesson(body="See\n[this](lesson:em-nowhere#x), [that](lesson:em-second).\n")
    folder.lesson("second")
    report = folder.load()
    assert problems(report) == [
        "em/start/first.md, line 6: link to the lesson “em-nowhere”, "
        "which does not exist or is a draft"
    ]
    assert not report.failed
    assert "! em/start/first.md, line 6: link to the lesson" in report.table()


def test_a_formula_and_a_picture_that_cannot_be_shown(db: None, folder: Folder) -> None:
    folder.lesson(body="One\n\n$\\nosuch$ and\n![](https://e.com/x.png)\n")
    assert problems(folder.load()) == [
        'em/start/first.md, line 7: formula “\\nosuch”: 0: Unknown command "\\nosuch".',
        "em/start/first.md, line 8: image “https://e.com/x.png”: "
        "only images beside the text, or uploaded with it",
        "em/start/first.md, line 8: image “https://e.com/x.png” has no alternative text",
        "em/start/first.md, line 8: image “https://e.com/x.png” is not beside the file",
    ]
