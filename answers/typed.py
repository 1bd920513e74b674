"""Texts in which some lines begin a part, so that a person can type them without scripts."""

import re

SPACE = " \t\n"


def lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def joined(found: list[str]) -> str:
    return "\n".join(found).strip(SPACE)


def indented(text: str, begins: re.Pattern[str]) -> str:
    """A later line that looks as if it began a part is put two spaces further in."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(f"  {line}" if looks(line, begins) else line for line in rest)])


def outdented(line: str, begins: re.Pattern[str]) -> str:
    return line[2:] if line.startswith("  ") and looks(line, begins) else line


def looks(line: str, begins: re.Pattern[str]) -> bool:
    """Also after any number of pairs of spaces, so that what was put in comes out again."""
    spaces = len(line) - len(line.lstrip(" "))
    return any(begins.fullmatch(line, at) for at in range(0, spaces + 1, 2))
