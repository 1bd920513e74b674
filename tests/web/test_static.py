"""Static files of a release: one style sheet, names with hashes, every address in them good."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.test import override_settings
from pytest_django import Settings

from prepsite import prepare
from prepsite.web.static import joined, minified

SOURCE = configured.BASE_DIR / "static" / "css" / "site.css"
ADDRESS = re.compile(r"""url\((?:"([^"]*)"|'([^']*)'|([^"')]+))\)""")
RELEASE = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "prepsite.web.static.ReleaseStorage"},
}


def addresses(css: str) -> list[str]:
    """What a sheet loads: neither data nor an element of a drawing."""
    found = ["".join(groups) for groups in ADDRESS.findall(css)]
    return [address for address in found if not address.startswith(("data:", "#"))]


def imports() -> list[str]:
    return re.findall(r'@import url\("([^"]+)"\)', SOURCE.read_text())


def test_every_component_is_in_the_one_sheet() -> None:
    assert len(imports()) == SOURCE.read_text().count("@import") > 30
    css = joined(SOURCE)
    assert "@import" not in css
    for name in imports():
        part = (SOURCE.parent / name).read_text().replace("url(../../", "url(../")
        assert minified(part).strip() in css


def test_every_style_sheet_is_imported() -> None:
    folder = SOURCE.parent
    files = {file.relative_to(folder).as_posix() for file in folder.rglob("*.css")}
    alone = {"site.css", "admin-mail.css", "admin-review.css"}
    assert files - alone == set(imports())


def test_braces_are_in_balance() -> None:
    css = joined(SOURCE)
    assert css.count("{") == css.count("}")


def test_fonts_and_images_are_where_the_sheet_says() -> None:
    found = addresses(joined(SOURCE))
    assert found
    for address in found:
        assert (SOURCE.parent / address).resolve().is_file(), address


@pytest.mark.parametrize(
    ("css", "small"),
    [
        ("a { color : red ; }\n\nb {  margin: 0 auto; }", "a{color : red}b{margin: 0 auto}"),
        ("/* why */ a { b: c } /* and { */", "a{b: c}"),
        ("a > b , c { d: calc(1px + 2px) }", "a > b,c{d: calc(1px + 2px)}"),
    ],
)
def test_white_space_and_comments_go(css: str, small: str) -> None:
    assert minified(css).strip() == small


@pytest.mark.parametrize("text", ["“ ; ”", " ; ", " } ", "/* x */", "a  b"])
def test_text_in_quotes_is_left_alone(text: str) -> None:
    assert f'"{text}"' in minified(f'a::before {{ content: "{text}"; }}')


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """All files as `make serve` collects them."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=RELEASE, DEBUG=False):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


def test_a_release_has_names_that_change_with_the_content(release: Path) -> None:
    url = staticfiles_storage.url("css/site.css")
    assert re.fullmatch(r"/static/css/site\.[0-9a-f]{12}\.css", url)
    assert (release / url.removeprefix("/static/")).is_file()


def test_every_address_in_a_style_sheet_of_the_release_exists(release: Path) -> None:
    sheets = [
        file for file in release.rglob("*.css") if re.search(r"\.[0-9a-f]{12}\.css$", file.name)
    ]
    assert len(sheets) > 10
    for sheet in sheets:
        for address in addresses(sheet.read_text("utf-8")):
            path = re.sub(r"[?#].*", "", address)
            assert (sheet.parent / path).resolve().is_file(), f"{sheet}: {address}"


def test_the_sheet_of_a_release_is_one_file(release: Path) -> None:
    sheet = release / staticfiles_storage.url("css/site.css").removeprefix("/static/")
    assert "@import" not in sheet.read_text("utf-8")
    for suffix in (".gz", ".br"):
        packed = sheet.with_name(f"{sheet.name}{suffix}")
        assert packed.stat().st_size < sheet.stat().st_size / 3


@pytest.fixture
def fresh(settings: Settings, tmp_path: Path) -> Path:
    """A small site, whose static files were never collected."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "a.js").write_text("1")
    settings.INSTALLED_APPS = ["django.contrib.staticfiles"]
    settings.STATICFILES_DIRS = [source]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = RELEASE
    return source


def test_files_are_collected_when_they_changed(fresh: Path) -> None:
    assert prepare.collect_static() == "Static files collected and compressed."
    assert prepare.collect_static() == ""
    (fresh / "a.js").write_text("22")
    assert prepare.collect_static() == "Static files collected and compressed."
    (fresh / "a.js").unlink()
    assert prepare.collect_static() == "Static files collected and compressed."


def test_in_development_files_are_served_from_their_source(fresh: Path, settings: Settings) -> None:
    settings.DEBUG = True
    assert prepare.collect_static() == ""
    assert not (fresh.parent / "collected").exists()
