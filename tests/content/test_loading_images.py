"""Images that lie beside the text."""

import pytest
from django.core.files.storage import default_storage

from courses.models import Lesson
from prepsite.content.models import Asset
from prepsite.content.report import Outcome
from tests.content.folder import OTHER_SVG, SVG, Folder, outcomes, problems

GRAPH = "![a graph](g.svg)\n"
MISSING = ["em/start/first.md, line 5: image “g.svg” is not beside the file"]


@pytest.fixture
def drawn(db: None, folder: Folder) -> Lesson:
    """A lesson with a drawing, loaded."""
    folder.lesson(body=GRAPH)
    folder.write("em/start/g.svg", SVG)
    assert problems(folder.load()) == []
    return Lesson.objects.get()


def shown() -> str:
    return Lesson.objects.get().filled({})


def test_an_image_is_stored_and_shown_with_its_size(drawn: Lesson) -> None:
    asset = Asset.objects.get()
    assert (asset.kind, asset.content_id, asset.name) == ("lesson", "em-first", "g.svg")
    with default_storage.open(asset.path) as stored:
        assert stored.read() == SVG
    assert f'src="/media/{asset.path}" width="20" height="10"' in shown()


def test_an_image_changed_alone_updates_its_lesson(drawn: Lesson, folder: Folder) -> None:
    folder.write("em/start/g.svg", OTHER_SVG)
    assert outcomes(folder.load())["em-first"] is Outcome.UPDATED
    assert 'width="30"' in shown()
    assert set(outcomes(folder.load()).values()) == {Outcome.UNCHANGED}


def test_a_missing_image_is_named_until_it_is_there(db: None, folder: Folder) -> None:
    folder.lesson(body=GRAPH)
    for _ in range(2):
        report = folder.load()
        assert problems(report) == MISSING
        assert not report.failed
    assert "src=" not in shown()
    folder.write("em/start/g.svg", SVG)
    assert outcomes(folder.load())["em-first"] is Outcome.UPDATED
    assert 'width="20"' in shown()


def test_an_image_that_went_missing_is_named(drawn: Lesson, folder: Folder) -> None:
    (folder.root / "em/start/g.svg").unlink()
    report = folder.load()
    assert outcomes(report)["em-first"] is Outcome.UPDATED
    assert problems(report) == MISSING
    assert "src=" not in shown()


def test_an_image_no_longer_used_changes_nothing_more(drawn: Lesson, folder: Folder) -> None:
    folder.lesson(body="No graph.\n")
    assert outcomes(folder.load())["em-first"] is Outcome.UPDATED
    assert set(outcomes(folder.load()).values()) == {Outcome.UNCHANGED}
    assert list(Asset.objects.all()) == []


REFUSED = {
    "g.png": (b"text", "“g.png” is not a PNG image that can be shown"),
    "g.svg": (
        SVG.replace(b"/>", b"><script>x</script></svg>"),
        "“g.svg” holds script or a handler or a link; a drawing has none",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_image_that_is_refused_breaks_its_file_alone(
    name: str, first: Lesson, folder: Folder
) -> None:
    data, message = REFUSED[name]
    folder.lesson(body=f"\nA\n\n![a]({name})\n")
    folder.write(f"em/start/{name}", data)
    folder.lesson("second")
    report = folder.load()
    assert problems(report) == [f"em/start/first.md, line 8: {message}"]
    assert outcomes(report)["em-first"] is Outcome.BROKEN
    assert outcomes(report)["em-second"] is Outcome.CREATED
    assert Lesson.objects.published().get(pk=first.pk).body == "Text.\n"


def test_an_image_outside_the_folder_is_not_read(db: None, folder: Folder) -> None:
    folder.write("secret.svg", SVG)
    folder.lesson(body="![a](../../secret.svg)\n")
    folder.load()
    assert list(Asset.objects.all()) == []
