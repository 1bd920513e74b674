"""A folder of the bank that a test fills, and what a load of it says."""

from pathlib import Path
from typing import Any

from prepsite.content.loading import load
from prepsite.content.report import Report
from questions.frontmatter import POINTS
from tests.content.folder import matter

PARTS = {
    "Prompt": "What would you build?",
    "Why": "It shows how you think.",
    "Follow-ups": "- And then?\n- And for ten times as many?",
    "Mistakes": "- Beginning before asking.",
    "Solution": "A queue.",
}
AREA = {"probes": ["Who?", "Why?"], "anchors": dict.fromkeys(POINTS, "So.")}
RUBRIC = [{"key": "framing", "title": "Framing"} | AREA, {"key": "depth", "title": "Depth"} | AREA]


class Shelf:
    """Files by short names; every one is complete unless a test says otherwise."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def signal(self, name: str = "depth", **front: Any) -> None:
        values = {"id": name, "title": name.capitalize()} | front
        self.write(f"signals/{name}.md", matter(values, "What is heard.\n"))

    def round(self, name: str = "design", **front: Any) -> None:
        values = {
            "id": name, "slug": name, "title": name.capitalize(), "tracks": ["mle"],
            "minutes": 45, "signals": ["depth"], "rubric": RUBRIC,
        } | front  # fmt: skip
        self.write(f"{name}/round.md", matter(values, "What it is.\n"))

    def question(
        self, name: str = "first", body: str = "", *, place: str = "design", **front: Any
    ) -> None:
        values = {
            "id": f"design-{name}", "tracks": ["mle"], "signals": ["depth"],
            "difficulty": "standard", "minutes": 40, "key_points": ["One", "Two", "Three"],
        } | front  # fmt: skip
        text = matter({k: v for k, v in values.items() if v is not None}, body or parts())
        self.write(f"{place}/{name}.md", text)

    def example(self, question: str = "first", **ratings: str) -> None:
        values = {"id": "design-example", "question": question, "ratings": ratings}
        self.write("design/example.md", matter(values, "## Answer\nA queue.\n"))

    def load(self) -> Report:
        return load(self.root, "questions")


def parts(**changed: str) -> str:
    """The text of a question, whole but for the parts named; "" leaves one out."""
    texts = PARTS | {name.replace("_", "-"): text for name, text in changed.items()}
    return "\n\n".join(f"## {name}\n{text}" for name, text in texts.items() if text) + "\n"
