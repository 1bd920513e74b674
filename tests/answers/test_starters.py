"""The zip of a coding question: it runs as it is, gives no solution away, stays in its folder."""

import io
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from answers.starters import UnsafeName, archive, has_files, packed
from questions.models import Question
from questions.running import ENVIRONMENT
from tests.questions import bank

pytestmark = pytest.mark.django_db
START = '## Starter\n```python title="one.py"\ndef one():\n    pass\n```\n\n'
TEST = "from one import one\n\ndef test_{n}():\n    assert one() == {n}\n"
TESTS = f'```python title="test_{{n}}.py"\n{TEST}```\n\n'
SOLUTION = '```python title="one.py"\ndef one():\n    return {n}  # SOLUTION-SECRET\n```\n\n'


def text(*parts: str) -> str:
    start = bank.BODY.format(**bank.SECRETS | {"prompt": "Return one."}).partition("## Solution")[0]
    return start + START + "".join(parts)


def plain() -> str:
    return text("## Tests\n", TESTS.format(n=1), "## Solution\n", SOLUTION.format(n=1))


def growing() -> str:
    return text(
        *(
            f"## Level {n}\nLEVEL\n\n## Tests {n}\n{TESTS.format(n=n)}"
            f"## Solution {n}\n{SOLUTION.format(n=n)}"
            for n in (1, 2, 3)
        )
    )


def question(body: str, slug: str = "first") -> Question:
    bank.signal("teamwork")
    return bank.question(bank.round_of(), slug, body=body)


def zipped(question: Question, passed: int = 0) -> bytes:
    return archive(question, question.sections(), passed)


def unpacked(content: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(content)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_starter_tests_and_two_commands() -> None:
    found = unpacked(zipped(question(plain())))
    assert sorted(found) == [
        "first/README.txt", "first/one.py", "first/pytest.ini", "first/test_1.py"
    ]  # fmt: skip
    assert "python -m pip install pytest\n" in found["first/README.txt"]
    assert "python -m pytest\n" in found["first/README.txt"]
    assert found["first/one.py"] == "def one():\n    pass\n"


def test_what_the_tests_need_is_named() -> None:
    body = plain().replace("from one import one", "import numpy as np\nfrom one import one")
    readme = unpacked(zipped(question(body)))["first/README.txt"]
    assert "python -m pip install numpy pytest\n" in readme


def test_nothing_else_that_is_earned_is_in_it() -> None:
    for body, slug in ((plain(), "first"), (growing(), "second")):
        content = zipped(bank.question(bank.round_of(slug), slug, body=body), passed=9)
        assert b"SECRET" not in content


@pytest.mark.parametrize(("passed", "tests"), [(0, 1), (1, 2), (2, 3), (3, 3)])
def test_only_levels_that_were_reached(passed: int, tests: int) -> None:
    names = unpacked(zipped(question(growing()), passed))
    assert [name for name in names if "test_" in name] == [
        f"first/test_{n}.py" for n in range(1, tests + 1)
    ]


def test_the_same_question_is_the_same_bytes() -> None:
    row = question(plain())
    assert zipped(row) == zipped(Question.objects.get())


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../one.py",
        "a/../../one.py",
        "a\\..\\b",
        "C:x",
        "",
        ".",
        "a//b",
        "a\nb",
        "./a",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(name: str) -> None:
    with pytest.raises(UnsafeName, match="is not a file in the folder"):
        packed("first", {name: "x"})


def test_folders_are_allowed_and_found_by_the_tests(tmp_path: Path) -> None:
    body = (
        plain()
        .replace('title="test_1.py"', 'title="tests/test_1.py"')
        .replace("pass\n", "return 1\n")
    )
    ZipFile(BytesIO(zipped(question(body)))).extractall(tmp_path)
    command = [sys.executable, "-m", "pytest", "-q"]
    folder = tmp_path / "first"
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stdout


def test_a_question_without_files_has_none() -> None:
    place = bank.round_of()
    assert has_files(bank.question(place, "first", body=plain()).sections())
    assert not has_files(bank.question(place, "second").sections())


def test_what_does_not_fail_or_is_not_solved_is_found() -> None:
    question(plain().replace("pass\n", "return 1\n").replace("return 1  #", "return 2  #"))
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("check_archives", stdout=said)
    assert "the tests do not fail" in said.getvalue()
    assert "the solution does not pass" in said.getvalue()
    assert "1 archives, 2 wrong" in said.getvalue()


def test_without_any_question_there_is_nothing_to_check() -> None:
    with pytest.raises(CommandError, match="No question with files"):
        call_command("check_archives")


SHIPPED = ["lc-coding/steady-long-enough", "oop/credit-ledger", "ml-coding/auc-within-each-user"]


def test_shipped_archives_fail_until_they_are_solved() -> None:
    """Three of them; `manage.py check_archives` runs all."""
    place = bank.round_of()
    for name in SHIPPED:
        file = settings.CONTENT_ROOTS["questions"] / f"{name}.md"
        body = file.read_text("utf-8").split("\n---\n", 1)[1]
        bank.question(place, file.stem, body=body, title="Shipped")
    said = io.StringIO()
    call_command("check_archives", stdout=said)
    assert said.getvalue() == "3 archives, 0 wrong\n"
