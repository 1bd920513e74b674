"""What is bundled from elsewhere: as it was built, with its licences, and asking nobody."""

import hashlib
import json
import re

from django.conf import settings

BUNDLE = settings.BASE_DIR / "static" / "vendor" / "codemirror"
PINNED = settings.BASE_DIR / "vendor" / "package.json"


def test_the_bundle_is_the_one_that_its_readme_describes() -> None:
    said = re.search(r"sha256: `([0-9a-f]{64})`", (BUNDLE / "README.md").read_text())
    assert said is not None
    assert hashlib.sha256((BUNDLE / "codemirror.js").read_bytes()).hexdigest() == said[1]


def test_every_package_in_it_is_pinned_and_comes_with_its_licence() -> None:
    rows = re.findall(
        r"^\| (\S+) \| ([\d.]+) \| (\S+) \|$", (BUNDLE / "README.md").read_text(), re.MULTILINE
    )
    locked = json.loads(PINNED.with_name("package-lock.json").read_text())["packages"]
    licences = (BUNDLE / "LICENSES.txt").read_text()
    assert len(rows) > 10
    for name, version, licence in rows:
        assert locked[f"node_modules/{name}"]["version"] == version
        assert licence == "MIT"
        assert f"{name} {version}\n" in licences
    for version in json.loads(PINNED.read_text())["dependencies"].values():
        assert re.fullmatch(r"[\d.]+", version)


def test_it_fetches_nothing() -> None:
    text = (BUNDLE / "codemirror.js").read_text()
    assert "sourceMappingURL" not in text
    assert not re.search(r"\b(?:fetch|importScripts|XMLHttpRequest)\(|\bfrom ?\"|\beval\(", text)
