"""What a load or an export did, item by item, and a table of it for people."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from prepsite.content.documents import Problem


class Outcome(Enum):
    CREATED = "created"
    UPDATED = "updated"
    MOVED = "moved"
    ADOPTED = "adopted"
    KEPT = "kept (edited in the admin)"
    CONFLICT = "CONFLICT"
    WITHDRAWN = "unpublished (file deleted)"
    WRITTEN = "written"
    BROKEN = "BROKEN"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Line:
    outcome: Outcome
    kind: str
    content_id: str
    path: str
    remark: str = ""


TO_LOOK_AT = (Outcome.BROKEN, Outcome.CONFLICT, Outcome.WITHDRAWN)


@dataclass
class Report:
    """All lines, in order, and the problems that authors should mend."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, outcome: Outcome, kind: str, content_id: str, path: str, remark: str = ""
    ) -> None:
        self.lines.append(Line(outcome, kind, content_id, path, remark))

    def count(self, outcome: Outcome) -> int:
        return sum(line.outcome is outcome for line in self.lines)

    @property
    def failed(self) -> bool:
        return bool(self.count(Outcome.BROKEN) or self.count(Outcome.CONFLICT))

    def table(self) -> str:
        """What changed and what conflicts, aligned; then the problems; then the sums."""
        return self.told([line for line in self.lines if line.outcome is not Outcome.UNCHANGED])

    def summary(self) -> str:
        """Only what somebody should look at, and the sums."""
        return self.told([line for line in self.lines if line.outcome in TO_LOOK_AT])

    def told(self, rows: list[Line]) -> str:
        cells = [(r.outcome.value, r.kind, r.content_id, r.path, r.remark) for r in rows]
        widths = [max((len(c[i]) for c in cells), default=0) for i in range(4)]
        lines = [
            "  ".join(text.ljust(width) for text, width in zip(cell, widths, strict=False))
            + (f"  {cell[4]}" if cell[4] else "")
            for cell in cells
        ]
        sums = Counter(line.outcome.value for line in self.lines)
        lines += [f"! {problem}" for problem in self.problems]
        lines.append(", ".join(f"{n} {what}" for what, n in sums.items()) or "no content files")
        return "\n".join(line.rstrip() for line in lines)
