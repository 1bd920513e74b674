"""The parts of a question's text, and what its author is told when one is wrong."""

import pytest

from questions.sections import Misshapen, files, parse

START = "## Prompt\nWhat?\n\n## Why\nBecause.\n\n## Follow-ups\n- One?\n- Two,\n  in two lines?\n\n"
GOOD = START + "## Mistakes\n- None.\n"
LEVELS = "".join(f"## Level {n}\nL\n\n## Tests {n}\nT\n\n## Solution {n}\nS\n\n" for n in (1, 2))


def test_all_parts_are_found() -> None:
    found = parse(GOOD + "\n## Solution\nSo.\n\n### Notes\nWhy.\n")
    assert (found.prompt, found.why, found.mistakes) == ("What?", "Because.", "- None.")
    assert found.follow_ups == ("One?", "Two,\nin two lines?")
    assert found.solution == "So.\n\n### Notes\nWhy."
    assert found.has_solution


def test_without_a_solution_it_is_a_question_too() -> None:
    assert not parse(GOOD).has_solution


def test_headings_in_code_are_code() -> None:
    found = parse(GOOD + "\n## Solution\n```md\n## Prompt\n```\nand so on\n")
    assert found.solution == "```md\n## Prompt\n```\nand so on"


def test_levels_stand_in_their_order() -> None:
    found = parse(GOOD + LEVELS)
    assert [level.number for level in found.levels] == [1, 2]
    assert found.has_solution


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "must begin with “## Prompt”"),
        ("Words first.\n\n" + GOOD, "must begin with “## Prompt”"),
        (START, "“## Mistakes” is missing or empty"),
        (GOOD.replace("What?", ""), "“## Prompt” is missing or empty"),
        (GOOD.replace("- Two,\n  in two lines?\n", ""), "a list of two to five"),
        (GOOD + "## Anything\nx\n", "“## Anything” is not a part of a question"),
        (GOOD + "## Why\nx\n", "“## Why” stands twice"),
        (GOOD + LEVELS.replace("## Solution 2\nS\n", ""), "level 2 has no “## Solution 2”"),
        (GOOD + LEVELS.replace("## Tests 1\nT\n", ""), "level 1 has no “## Tests 1”"),
        (GOOD + LEVELS.replace(" 2\n", " 3\n"), "there is a level 3, but no level 2"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(Misshapen, match=said):
        parse(text)


def test_files_are_fences_with_a_language_and_a_name() -> None:
    named, nameless = '```python title="a.py"\nx = 1\n```\n', "```python\ny = 2\n```\n"
    text = f'{named}\n{nameless}\n````text title="b"\n```\n````\n'
    assert files(text) == {"a.py": "x = 1\n", "b": "```\n"}
