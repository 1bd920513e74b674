"""The pages of an attempt: each step, what it refuses, and what it never gives away."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.asserts import assertRedirects

from accounts.models import User
from answers import attempts
from answers.models import Attempt, Rating
from prepsite.content.items import Status
from questions.models import Question, Round, Standing
from tests.answers import made
from tests.factories import saved
from tests.questions import bank
from tests.questions.earned import earned, given_away

RATED = {"verdict": "3", "area:evidence": "3", "area:fairness": "2", "certainty": "70"}
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>"
STEPS = (
    "", "draft/", "finish/", "follow-up/", "rate/", "give-up/", "discard/", "delete/", "compare/",
    "levels/1/", "starter.zip", "pictures/",
)  # fmt: skip


def at(attempt: Attempt, step: str = "") -> str:
    return f"/answers/{attempt.pk}/{step}"


def text_of(client: Client, path: str) -> str:
    return client.get(path, follow=True).content.decode()


def test_from_the_question_to_the_comparison(as_lena: Client, asked: Question) -> None:
    begun = as_lena.post(f"/answers/begin/{asked.slug}/")
    attempt = Attempt.objects.get()
    assertRedirects(begun, at(attempt))
    sent = as_lena.post(at(attempt, "finish/"), {"text": "I asked\r\nher."})
    assertRedirects(sent, at(attempt), target_status_code=302)
    first = as_lena.get(at(attempt), follow=True)
    assertRedirects(first, at(attempt, "follow-up/"))
    as_lena.post(at(attempt, "follow-up/"), {"number": "1", "text": "Then."})
    as_lena.post(at(attempt, "follow-up/"), {"number": "2", "text": ""})
    assertRedirects(as_lena.get(at(attempt)), at(attempt, "rate/"))
    sealed = as_lena.post(at(attempt, "rate/"), RATED)
    assertRedirects(sealed, at(attempt, "compare/"))
    attempt.refresh_from_db()
    assert attempt.text == "I asked\nher."
    page = text_of(as_lena, at(attempt, "compare/"))
    for words in ("SOLUTION-SECRET", "KEY-POINT-SECRET", "MISTAKE-SECRET", "Then.", "weak yes"):
        assert words in page


def test_the_rest_of_the_follow_ups_can_be_left(as_lena: Client, finished: Attempt) -> None:
    as_lena.post(at(finished, "follow-up/"), {"number": "1", "text": "One.", "how": "rate"})
    assertRedirects(as_lena.get(at(finished)), at(finished, "rate/"))
    assert [row.text for row in finished.follow_ups.all()][:1] == ["One."]


def test_a_second_click_does_not_pass_over_a_follow_up(as_lena: Client, finished: Attempt) -> None:
    for _ in range(2):
        as_lena.post(at(finished, "follow-up/"), {"number": "1", "text": "One."})
    assert [row.text for row in finished.follow_ups.all()] == ["One."]


@pytest.mark.parametrize("number", ["", "0", "9", "-1", "x", "１"])
def test_a_forged_number_answers_nothing(as_lena: Client, finished: Attempt, number: str) -> None:
    as_lena.post(at(finished, "follow-up/"), {"number": number, "text": "Forged."})
    texts = [row.text for row in finished.follow_ups.all()]
    assert texts == (["Forged."] if number == "１" else [])


def test_nothing_is_given_away_before_the_seal(as_lena: Client, lena: User) -> None:
    for asked in (made.question(), made.question("grows", body=bank.growing(2))):
        pieces = earned(asked) - {"LEVEL-1-TEXT"}
        attempt = made.written(lena, asked)
        for step in ("", "rate/", "compare/", "follow-up/"):
            assert not given_away(pieces, text_of(as_lena, at(attempt, step)))
        as_lena.post(at(attempt, "finish/"), {"text": "Mine.", "force": "1"})
        shown = text_of(as_lena, at(attempt, "follow-up/"))
        assert given_away(pieces, shown) in ([], ["FOLLOW-UP-SECRET one?"])
        assert not given_away(pieces, text_of(as_lena, at(attempt, "rate/")))
        assert not given_away(pieces, text_of(as_lena, "/answers/"))
        assert not given_away(pieces, text_of(as_lena, asked.get_absolute_url()))


def test_giving_up_on_the_question_page(as_lena: Client, asked: Question) -> None:
    answer = as_lena.post(f"/answers/begin/{asked.slug}/", {"how": "give-up"}, follow=True)
    page = answer.content.decode()
    assert "SOLUTION-SECRET" in page
    assert "given up" in page


def test_an_unpublished_question_cannot_be_begun(as_lena: Client, asked: Question) -> None:
    Question.objects.filter(pk=asked.pk).update(status=Status.DRAFT)
    assert as_lena.post(f"/answers/begin/{asked.slug}/").status_code == 404
    assert not Attempt.objects.exists()


def test_unpublishing_keeps_what_was_answered(as_lena: Client, rated: Attempt) -> None:
    Question.objects.update(status=Status.DRAFT)
    assert "I did it." in text_of(as_lena, at(rated, "compare/"))


def test_an_answer_is_deleted_from_where_it_is_compared(as_lena: Client, rated: Attempt) -> None:
    assert at(rated, "delete/") in text_of(as_lena, at(rated, "compare/"))
    assertRedirects(as_lena.post(at(rated, "delete/")), "/answers/")
    assert as_lena.get(at(rated)).status_code == 404
    assert not Rating.objects.exists()


@pytest.mark.parametrize("step", STEPS)
def test_another_person_finds_nothing(lena: User, priya: User, asked: Question, step: str) -> None:
    stranger = Client()
    stranger.force_login(priya)
    for attempt in (made.written(lena, asked), made.rated(lena, made.question("second"))):
        assert {stranger.get(at(attempt, step)).status_code,
                stranger.post(at(attempt, step)).status_code} <= {404, 405}  # fmt: skip
        attempt.refresh_from_db()
        assert attempt.text == "I did it."


@pytest.mark.parametrize(
    "forged",
    [
        {"verdict": "5"}, {"verdict": "0"}, {"verdict": ""}, {"verdict": "weak yes"},
        {"area:evidence": "9"}, {"area:fairness": ""}, {"certainty": "49"}, {"certainty": "101"},
        {"certainty": ""},
    ],
)  # fmt: skip
def test_forged_ratings_are_refused(
    as_lena: Client, finished: Attempt, forged: dict[str, Any]
) -> None:
    answer = as_lena.post(at(finished, "rate/"), RATED | forged)
    assert answer.status_code == 400
    assert not Rating.objects.exists()
    finished.refresh_from_db()
    assert finished.sealed_at is None


def test_a_second_rating_changes_nothing(as_lena: Client, rated: Attempt) -> None:
    assertRedirects(
        as_lena.post(at(rated, "rate/"), RATED | {"verdict": "4"}), at(rated),
        fetch_redirect_response=False,
    )  # fmt: skip
    assert Rating.objects.get().verdict == 3


def test_key_points_that_do_not_exist_are_refused(as_lena: Client, rated: Attempt) -> None:
    as_lena.post(at(rated, "compare/"), {"hit": ["0", "17"], "change": ""})
    rated.refresh_from_db()
    assert rated.hit == []
    as_lena.post(at(rated, "compare/"), {"hit": ["0", "2"], "change": "Numbers."})
    rated.refresh_from_db()
    assert (rated.hit, rated.change) == ([0, 2], "Numbers.")


def test_what_is_written_is_never_markup(as_lena: Client, lena: User, asked: Question) -> None:
    attempt = made.written(lena, asked, NASTY)
    pages = [text_of(as_lena, at(attempt))]
    as_lena.post(at(attempt, "finish/"), {"text": NASTY, "force": "1"})
    as_lena.post(at(attempt, "follow-up/"), {"number": "1", "text": NASTY})
    as_lena.post(at(attempt, "follow-up/"), {"number": "2", "how": "rate"})
    as_lena.post(at(attempt, "rate/"), RATED)
    as_lena.post(at(attempt, "compare/"), {"change": NASTY})
    again = made.rated(lena, asked, text=f"{NASTY} again")
    pages += [
        text_of(as_lena, path)
        for path in (at(attempt, "compare/"), f"{at(again, 'compare/')}?beside={attempt.pk}",
                     "/answers/", asked.get_absolute_url())
    ]  # fmt: skip
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert pages[1].count("&lt;script&gt;") >= 3


def test_a_draft_saves_in_the_background(as_lena: Client, open_attempt: Attempt) -> None:
    saved = as_lena.post(at(open_attempt, "draft/"), {"text": "So far.", "seconds": "0"})
    assert saved.status_code == 200
    again = {"text": "Further.", "base": saved.json()["base"]}
    assert as_lena.post(at(open_attempt, "draft/"), again).status_code == 200
    clash = as_lena.post(at(open_attempt, "draft/"), {"text": "Else.", "base": again["base"]})
    assert (clash.status_code, clash.json()["code"]) == (409, "changed")
    open_attempt.refresh_from_db()
    assert open_attempt.text == "Further."


def test_a_draft_that_comes_late_is_told_so(as_lena: Client, finished: Attempt) -> None:
    answer = as_lena.post(at(finished, "draft/"), {"text": "Late."})
    assert (answer.status_code, answer.json()["code"]) == (409, "closed")


def test_a_draft_that_is_too_long_is_refused(as_lena: Client, open_attempt: Attempt) -> None:
    answer = as_lena.post(at(open_attempt, "draft/"), {"text": "x" * 50_001})
    assert answer.status_code == 400
    assert "text" in answer.json()["errors"]


def test_both_versions_are_shown_where_windows_clash(as_lena: Client, lena: User) -> None:
    attempt = made.written(lena, made.question(), "From the other window.")
    answer = as_lena.post(at(attempt, "finish/"), {"text": "From this one."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the other window." in page
    assert "From this one." in page
    as_lena.post(at(attempt, "finish/"), {"text": "Both.", "force": "1", "how": "later"})
    attempt.refresh_from_db()
    assert attempt.text == "Both."


def test_an_empty_answer_is_sent_back(as_lena: Client, open_attempt: Attempt) -> None:
    answer = as_lena.post(at(open_attempt, "finish/"), {"text": ""})
    assert answer.status_code == 400
    assert "There is no answer yet" in answer.content.decode()


def test_a_level_opens_while_one_answers(as_lena: Client, lena: User) -> None:
    asked = made.question("grows", body=bank.growing(3))
    attempt = made.begun(lena, asked)
    assert "LEVEL-2-TEXT" not in text_of(as_lena, at(attempt))
    as_lena.post(at(attempt, "levels/1/"), {"how": "done"})
    assert "LEVEL-2-TEXT" in text_of(as_lena, at(attempt))
    assert Standing.objects.get().level == 1


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_as_often_for_many_as_for_one(
    as_lena: Client, lena: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(number):
        made.rated(lena, made.question(f"rated-{n}"))
    with django_assert_num_queries(6):
        as_lena.get("/answers/")


def test_comparing_asks_as_often_for_many_attempts_as_for_two(
    as_lena: Client, lena: User, asked: Question, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        made.rated(lena, asked)
    attempt = made.rated(lena, asked)
    with django_assert_max_num_queries(24):
        as_lena.get(at(attempt, "compare/"))


def test_a_change_to_review_stands_in_a_table_with_the_rest_of_the_prompt(
    as_lena: Client, lena: User
) -> None:
    Round.objects.update_or_create(pk=made.new_round().pk, defaults={"answer": "review"})
    diff = '```diff title="a.py"\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x\n+y\n```'
    asked = made.question("review", prompt=f"Is **this** safe?\n\n{diff}")
    page = text_of(as_lena, at(made.begun(lena, asked)))
    assert "Is <strong>this</strong> safe?" in page
    assert '<table class="diff-file" data-file="a.py">' in page
    as_lena.post(at(Attempt.objects.get(), "finish/"), {"remarks": "a.py:1: Why?", "how": "later"})
    assert Attempt.objects.get().remarks == "a.py:1: Why?"


def test_code_begins_with_the_starters_files(as_lena: Client, lena: User) -> None:
    Round.objects.update_or_create(pk=made.new_round().pk, defaults={"answer": "code"})
    body = bank.BODY.format(**bank.SECRETS | {"prompt": "Write it."})
    starter = '## Starter\n```python title="a.py"\nx = 1\n```\n\n## Solution'
    asked = made.question("code", body=body.replace("## Solution", starter))
    attempt = made.begun(lena, asked)
    assert "x = 1\n</textarea>" in text_of(as_lena, at(attempt))
    as_lena.post(at(attempt, "finish/"), {"file:a.py": "x = 2\n", "file:b.py": "Forged."})
    attempt.refresh_from_db()
    assert attempt.files == {"a.py": "x = 2\n"}
    asked.body = body.replace("## Solution", starter.replace("x = 1", "x = 3"))
    asked.render()
    saved(asked)
    zipped = as_lena.get(at(attempt, "starter.zip"))
    assert zipped.headers["Content-Type"] == "application/zip"
    with ZipFile(BytesIO(zipped.content)) as opened:  # as it was when the answer was begun
        assert opened.read("code/a.py") == b"x = 1\n"


def test_pictures_are_added_shown_and_removed(
    as_lena: Client, priya: User, open_attempt: Attempt, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    added = as_lena.post(at(open_attempt, "pictures/"), {"picture": image()})
    assert added.status_code == 201
    url = added.json()["url"]
    assert as_lena.get(url).getvalue().startswith(b"\x89PNG")
    stranger = Client()
    stranger.force_login(priya)
    assert stranger.get(url).status_code == stranger.delete(url).status_code == 404
    not_a_picture = SimpleUploadedFile("a.png", b"<script>alert(1)</script>")
    refused = as_lena.post(at(open_attempt, "pictures/"), {"picture": not_a_picture})
    assert refused.status_code == 400
    attempts.finish(open_attempt)
    late = as_lena.post(at(open_attempt, "pictures/"), {"picture": image()})
    assert (late.status_code, as_lena.delete(url).status_code) == (409, 409)
    assert f'src="{url}"' in text_of(as_lena, f"/answers/{given_up(open_attempt)}/compare/")


def image() -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", (4, 3), "red").save(buffer, "PNG")
    return SimpleUploadedFile("sketch.png", buffer.getvalue())


def given_up(attempt: Attempt) -> int:
    attempts.give_up(attempt)
    return attempt.pk
