"""What was asked of an assistant, what it gave, and what became of that, as text.

Entries are divided by a line `---`; in each, `asked:`, `got:` and one of `taken:`, `changed:`,
`refused:` (then the reason) begin a part. `why:` is a reason before anything was decided.
"""

import re
from dataclasses import dataclass, field

from answers.typed import indented, joined, lines, outdented

VERDICTS = ("taken", "changed", "refused")
BEGINS = re.compile(
    rf"(?P<divider>-{{3,}}[ \t]*)|(?P<name>asked|got|why|{'|'.join(VERDICTS)}): ?(?P<text>.*)",
    re.IGNORECASE | re.ASCII | re.DOTALL,
)


@dataclass(frozen=True)
class Exchange:
    """One question to an assistant; the verdict is "" until there is one."""

    asked: str = ""
    got: str = ""
    verdict: str = ""
    why: str = ""


@dataclass
class Entry:
    """An exchange while it is read, line by line."""

    verdict: str = ""
    parts: dict[str, list[str]] = field(default_factory=dict)
    part: str = "asked"  # what begins nothing and stands first was asked

    def begin(self, name: str, text: str) -> None:
        self.part = "why" if name in VERDICTS else name
        self.verdict = name if name in VERDICTS else self.verdict
        self.add(text)

    def add(self, line: str) -> None:
        self.parts.setdefault(self.part, []).append(line)

    def exchange(self) -> Exchange:
        texts = {name: joined(found) for name, found in self.parts.items()}
        return Exchange(verdict=self.verdict, **texts)


def parse(text: str) -> list[Exchange]:
    """Empty entries are left out. A second `asked:` begins an entry even without a divider."""
    entries = [Entry()]
    for line in lines(text):
        begins = BEGINS.fullmatch(line)
        if begins is None:
            entries[-1].add(outdented(line, BEGINS))
            continue
        name = (begins["name"] or "").lower()
        if not name or (name == "asked" and entries[-1].exchange() != Exchange()):
            entries.append(Entry())
        if name:
            entries[-1].begin(name, begins["text"])
    found = (entry.exchange() for entry in entries)
    return [exchange for exchange in found if exchange != Exchange()]


def written(exchanges: list[Exchange]) -> str:
    """The text from which `parse` reads the same exchanges."""
    return "\n---\n".join(block(exchange) for exchange in exchanges if exchange != Exchange())


def block(exchange: Exchange) -> str:
    parts = [("asked", exchange.asked), ("got", exchange.got)]
    if exchange.verdict or exchange.why:
        parts.append((exchange.verdict or "why", exchange.why))
    return "\n".join(f"{name}: {indented(text, BEGINS)}".rstrip(" ") for name, text in parts)
