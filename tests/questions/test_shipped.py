"""The bank that is shipped: every file loads, every solution runs, nothing is promised in vain."""

import io
import re
from collections import Counter
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import TestCase

from courses.models import Framework, Lesson
from prepsite.content.loading import load
from prepsite.content.report import Outcome
from questions.models import Example, Question, Round
from tests import factories
from tests.questions.earned import earned, given_away

BROKEN = """---
id: broken
round: lc-coding
tracks: [em]
signals: [depth]
difficulty: standard
minutes: 2
key_points: [a, b, c]
---
## Prompt
Return one.

## Why
x

## Follow-ups
- a
- b

## Mistakes
- x

## Starter
```python title="one.py"
def one():
    raise NotImplementedError
```

## Tests
```python title="test_one.py"
from one import one

def test_one():
    assert one() == 1
```

## Solution
```python title="one.py"
def one():
    return {}
```
"""


class TestShipped(TestCase):
    """Loaded once for all of these, as that takes a while."""

    @classmethod
    def setUpTestData(cls) -> None:
        for shelf, root in settings.CONTENT_ROOTS.items():
            report = load(root, shelf)
            assert not report.failed, report.table()
            assert not report.problems, report.table()

    def test_loading_again_changes_nothing(self) -> None:
        again = [load(root, shelf) for shelf, root in settings.CONTENT_ROOTS.items()]
        assert {line.outcome for report in again for line in report.lines} == {Outcome.UNCHANGED}

    def test_every_round_is_whole(self) -> None:
        places = list(Round.objects.values_list("slug", flat=True))
        assert len(places) == 17
        solved = Counter(
            Question.objects.filter(has_solution=True).values_list("round__slug", flat=True)
        )
        assert [name for name in places if solved[name] < 4] == []
        assert min(solved["behavioural"], solved["people-management"]) >= 12
        assert Question.objects.filter(round__slug="behavioural").count() >= 79
        rated = set(Example.objects.values_list("question__round__slug", flat=True))
        assert rated == set(places)

    def test_every_signal_is_one_of_its_round(self) -> None:
        for row in Question.objects.select_related("round"):
            assert set(row.signals) <= set(row.round.signals), row.slug
            assert set(row.tracks) <= set(row.round.tracks), row.slug

    def test_no_page_gives_a_question_away(self) -> None:
        """Each question's own page, and what a search for its own key points answers."""
        self.client.force_login(factories.user("lena@example.org"))
        known = 0
        for row in Question.objects.published():
            pieces = earned(row, shortest=24)
            known += len(pieces)
            words = quote(" ".join(row.key_points[0].split()[:2]))
            for path in (row.get_absolute_url(), f"/questions/?q={words}"):
                assert not given_away(pieces, self.client.get(path).content.decode()), path
        assert known > 5_000

    def test_every_promise_of_a_lesson_is_kept(self) -> None:
        lessons = Lesson.objects.exclude(questions=[]).values_list("questions", flat=True)
        promised = {slug for slugs in lessons for slug in slugs}
        kept = set(Question.objects.published().values_list("slug", flat=True))
        assert promised
        assert promised - kept == set()

    def test_every_round_names_a_framework_that_is_there(self) -> None:
        named = set(Round.objects.values_list("framework", flat=True))
        named |= set(Question.objects.exclude(framework="").values_list("framework", flat=True))
        kept = set(Framework.objects.published().values_list("slug", flat=True))
        assert "" not in named
        assert named - kept == set()


def test_every_solution_runs_and_every_start_fails() -> None:
    said = io.StringIO()
    call_command("check_solutions", stdout=said)
    runs = re.search(r"(\d+) runs, 0 wrong", said.getvalue())
    assert runs is not None
    assert int(runs[1]) > 60


@pytest.mark.parametrize(("returned", "wrong"), [("1", 0), ("2", 1)])
def test_what_does_not_do_what_it_says_is_found(
    returned: str, wrong: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("bank")
    (root / "lc-coding").mkdir()
    (root / "lc-coding" / "broken.md").write_text(BROKEN.replace("{}", returned))
    said = io.StringIO()
    if wrong:
        with pytest.raises(CommandError):
            call_command("check_solutions", root=root, stdout=said)
    else:
        call_command("check_solutions", "lc-coding", root=root, stdout=said)
    assert f"2 runs, {wrong} wrong" in said.getvalue()
