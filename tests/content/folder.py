"""A content folder that a test fills, and what a load of it says."""

from pathlib import Path
from typing import Any

import yaml

from prepsite.content.documents import Dumper
from prepsite.content.loading import load
from prepsite.content.report import Outcome, Report

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"/>'
OTHER_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10"/>'


class Folder:
    """Files by short names; every front matter is complete unless a test says otherwise."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def course(self, slug: str = "em", **front: Any) -> Path:
        values = {"id": slug, "slug": slug, "title": slug.upper(), "track": "em"} | front
        return self.write(f"{slug}/course.md", matter(values))

    def module(self, name: str = "start", *, course: str = "em", **front: Any) -> Path:
        values = {"id": f"{course}-{name}", "slug": name, "title": name} | front
        return self.write(f"{course}/{name}/module.md", matter(values))

    def lesson(
        self, name: str = "first", body: str = "Text.\n", *, module: str = "start", **front: Any
    ) -> Path:
        values = {"id": f"em-{name}", "title": name.capitalize()} | front
        return self.write(f"em/{module}/{name}.md", matter(values, body))

    def load(self, *, dry_run: bool = False) -> Report:
        return load(self.root, dry_run=dry_run)


def matter(values: dict[str, Any], body: str = "") -> str:
    return f"---\n{yaml.dump(values, Dumper=Dumper, sort_keys=False)}---\n{body}"


def outcomes(report: Report) -> dict[str, Outcome]:
    """What happened to each item, by its id."""
    return {line.content_id: line.outcome for line in report.lines}


def problems(report: Report) -> list[str]:
    return [str(problem) for problem in report.problems]
