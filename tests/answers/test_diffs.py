"""The change in a question's prompt: its files, its lines and their numbers."""

from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from answers.diffs import FENCE, change, parse, without
from answers.remarks import Remark
from prepsite.markdown import render
from questions.sections import parse as sections

PROMPT = """\
Read it.

```diff title="run.sql"
--- a/run.sql
+++ b/run.sql
@@ -3,4 +3,4 @@ begin
 select 1;
--- an old comment
+++ two;

 end;
```

```diff title="new.py"
--- /dev/null
+++ b/new.py
@@ -0,0 +1 @@
+print("<b>")
\\ No newline at end of file
```

```python
x = 1
```
"""
SHIPPED = sorted((settings.CONTENT_ROOTS["questions"] / "code-review").glob("review-*.md"))


def test_files_lines_and_numbers() -> None:
    first, second = change(PROMPT).files
    assert [(file.name, file.state) for file in (first, second)] == [
        ("run.sql", ""),
        ("new.py", "new"),
    ]
    assert [hunk.where for hunk in first.hunks] == ["begin"]
    assert [(line.sign, line.old, line.new, line.text) for line in first.lines] == [
        (" ", 3, 3, "select 1;"),
        ("-", 4, None, "-- an old comment"),
        ("+", None, 4, "++ two;"),
        (" ", 5, 5, ""),
        (" ", 6, 6, "end;"),
    ]
    assert [(line.number, line.text) for line in second.lines] == [(1, 'print("<b>")')]


def test_a_removed_file_keeps_its_name() -> None:
    (file,) = parse("--- a/old.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n")
    assert (file.name, file.state, [line.number for line in file.lines]) == (
        "old.py",
        "removed",
        [-1],
    )


@pytest.mark.parametrize("text", ["", "@@ -1 +1 @@\n-a\n+b\n", "words\n", "--- a/x\n"])
def test_what_is_no_diff_has_no_files(text: str) -> None:
    assert parse(text) == []


def test_remarks_stand_with_their_lines() -> None:
    remarks = [
        Remark("run.sql", 4, "new"), Remark("run.sql", -4, "old"), Remark("run.sql", 4, "again"),
        Remark("run.sql", 99, "where?"), Remark("", 0, "whole"),
    ]  # fmt: skip
    found = change(PROMPT, remarks)
    said = {line.number: line.remarks for line in found.files[0].lines if line.remarks}
    assert said == {-4: ["old"], 4: ["new", "again"]}
    assert found.elsewhere == remarks[3:]


def test_the_prompt_without_its_diffs() -> None:
    left = without(SafeString(render(PROMPT).html))
    assert "Read it." in left
    assert "language-python" in left
    assert "diff" not in left
    assert "run.sql" not in left


def test_nothing_in_a_change_or_a_remark_is_markup() -> None:
    said = [Remark("new.py", 1, "<script>alert(1)</script>"), Remark("", 0, "<img src=x>")]
    page = render_to_string("answers/_diff.html", {"change": change(PROMPT, said)})
    assert "<b>" not in page
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_change_has_as_many_lines_as_it_promises(path: Path) -> None:
    prompt = sections(path.read_text("utf-8").split("\n---\n", 1)[1]).prompt
    for fence in FENCE.finditer(prompt):
        (file,) = parse(fence["text"])
        for hunk in file.hunks:
            olds = sum(line.old is not None for line in hunk.lines)
            news = sum(line.new is not None for line in hunk.lines)
            assert (olds, news) == (hunk.olds, hunk.news)
        headings = 2 + len(file.hunks)
        assert len(list(file.lines)) + headings == len(fence["text"].splitlines())
