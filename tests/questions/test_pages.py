"""The list, one question, and what may be said about it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertRedirects

from accounts.models import User
from prepsite.search.models import SearchDocument
from questions.models import Complaint, Question, Round, Standing
from tests import factories
from tests.questions.bank import RUBRIC, growing, question, round_of, signal
from tests.questions.shelf import parts

LIST, PLACE, GROWS = "/questions/", "/questions/first/", "/questions/grows/"
NASTY = '"><script>alert(1)</script>'


@pytest.fixture
def first(db: None) -> Question:
    signal("teamwork")
    return question(round_of(framework="star"), "first", "Tell me of a *disagreement* you lost.")


def test_a_question_is_listed_with_its_line_and_round(as_lena: Client, first: Question) -> None:
    html = as_lena.get(LIST).content.decode()
    assert "1 question ·" in html
    assert '<a href="/questions/first/">Tell me of a disagreement you lost.</a>' in html
    assert "Behavioural" in html


def test_a_page_is_a_few_queries_however_many_there_are(
    as_lena: Client, first: Question, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(40):
        question(first.round, f"more-{number}")
    as_lena.get(LIST)
    with django_assert_max_num_queries(8):
        html = as_lena.get(LIST).content.decode()
    assert "Page 1 of 2" in html
    with django_assert_max_num_queries(10):
        as_lena.get(f"{LIST}?q=disagreement&round=behavioural&page=2")


@pytest.mark.parametrize(
    "address",
    [
        "?round=forged", "?page=0", "?page=99999", "?page=x", "?sort=forged", "?status=forged",
        "?q=%00", "?q=%22", "?q=a%20AND%20NOT%20b*%20(", "?q=" + "x" * 10_000,
        "?track=em&track=em&track=" + "y" * 500, "?round=behavioural%00",
    ],
)  # fmt: skip
def test_bad_addresses_are_answered(address: str, as_lena: Client, first: Question) -> None:
    assert as_lena.get(f"{LIST}{address}").status_code == 200
    assert as_lena.get(f"{LIST}deal/{address}").status_code in (200, 302)


def test_words_are_found_and_marked(as_lena: Client, first: Question) -> None:
    question(first.round, "other", "What would you build first?")
    html = as_lena.get(f"{LIST}?q=disagreements").content.decode()
    assert "1 question ·" in html
    assert "<mark>disagreement</mark>" in html


def test_a_typo_finds_it_too(as_lena: Client, first: Question) -> None:
    assert "/questions/first/" in as_lena.get(f"{LIST}?q=disagrement").content.decode()


def test_the_best_match_comes_first(as_lena: Client, first: Question) -> None:
    question(first.round, "second", "Disagreement about a disagreement: when do you give in?")
    html = as_lena.get(f"{LIST}?q=disagreement").content.decode()
    assert html.index("/questions/second/") < html.index("/questions/first/")


def test_nothing_found_is_said(as_lena: Client, first: Question) -> None:
    html = as_lena.get(f"{LIST}?q=zzzqqq").content.decode()
    assert "No question fits" in html
    assert "0 questions" in html


def test_a_question_shows_its_prompt_and_framework(as_lena: Client, first: Question) -> None:
    factories.framework("star")
    html = as_lena.get(PLACE).content.decode()
    assert html.count("disagreement you lost.") == 2  # in the head and the heading, and once only
    assert 'href="/frameworks/star/"' in html
    assert "It shows how you think." in html
    assert "<p>What it is.</p>" in html  # of its round
    assert "<li>Evidence</li>" in html


def test_a_longer_prompt_stands_below_its_heading(as_lena: Client, first: Question) -> None:
    question(first.round, "longer", "What is *it*?\n\nAnd why?")
    html = as_lena.get("/questions/longer/").content.decode()
    assert "<h1>What is it?</h1>" in html
    assert "<p>What is <em>it</em>?</p>\n<p>And why?</p>" in html


def test_code_is_no_extract(as_lena: Client, first: Question) -> None:
    question(first.round, "code", "Review this.\n\n```python\nzebra = 1\n```\n\nNow.")
    assert "Review this. Now." in SearchDocument.objects.get(key="behavioural-code").body


def test_unpublished_questions_are_nowhere(as_lena: Client, first: Question) -> None:
    Question.objects.update(status="draft")
    assert as_lena.get(PLACE).status_code == 404
    assert as_lena.get(f"{LIST}").content.decode().count("/questions/first/") == 0
    assert as_lena.post(f"{PLACE}bookmark/").status_code == 404


def test_bookmarks_are_kept_and_taken_back(as_lena: Client, first: Question, lena: User) -> None:
    assertRedirects(as_lena.post(f"{PLACE}bookmark/", {"bookmarked": "1"}), PLACE)
    assert Standing.objects.get(user=lena, question=first).bookmarked_at
    assert "/questions/first/" in as_lena.get(f"{LIST}?status=bookmarked").content.decode()
    as_lena.post(f"{PLACE}bookmark/", {"bookmarked": "0"})
    assert Standing.objects.get().bookmarked_at is None


def test_dealing_leads_to_a_question(as_lena: Client, first: Question) -> None:
    assertRedirects(as_lena.get(f"{LIST}deal/?round=behavioural"), PLACE)
    answer = as_lena.get(f"{LIST}deal/?level=staff%2B", follow=True)
    assert "No question fits all of these filters." in answer.content.decode()


class TestReporting:
    def test_it_reaches_the_admin(self, as_lena: Client, as_ada: Client, first: Question) -> None:
        as_lena.post(f"{PLACE}report/", {"words": f"The table is wrong {NASTY}"})
        html = as_ada.get("/admin/questions/complaint/").content.decode()
        assert escape(f"The table is wrong {NASTY}") in html

    def test_it_needs_words_and_not_too_many(self, as_lena: Client, first: Question) -> None:
        for words in ("", "   ", "x" * 2001):
            assert as_lena.post(f"{PLACE}report/", {"words": words}).status_code == 400
        assert not Complaint.objects.exists()


def test_a_search_for_too_common_a_word_says_so(
    as_lena: Client, first: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    question(first.round, "other", "What is a disagreement for?")
    monkeypatch.setattr("prepsite.search.finding.MOST", 2)
    assert "2+ questions" in as_lena.get(f"{LIST}?q=disagreement").content.decode()
    monkeypatch.setattr("prepsite.search.finding.MOST", 3)
    assert "2 questions" in as_lena.get(f"{LIST}?q=disagreement").content.decode()


def bad_round(**fields: Any) -> Round:
    return round_of("bad", body=f"What {NASTY}\n", **fields)


XSS: dict[str, Callable[[Round], object]] = {
    "title": lambda place: question(place, "bad", title=f"A {NASTY}"),
    "prompt": lambda place: question(place, "bad", f"A {NASTY}"),
    "why": lambda place: question(place, "bad", body=parts(Why=NASTY)),
    "starter": lambda place: question(place, "bad", body=f"{parts()}\n## Starter\n{NASTY}\n"),
    "level": lambda place: question(place, "bad", body=growing(1).replace("LEVEL-1-TEXT", NASTY)),
    "round's title": lambda _: question(bad_round(title=NASTY), "bad"),
    "round's text": lambda _: question(bad_round(), "bad"),
    "area": lambda _: question(bad_round(rubric=[RUBRIC[0] | {"title": NASTY}]), "bad"),
    "signal": lambda place: [
        signal("bad", title=NASTY), question(place, "bad", signals=["bad"]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("field", XSS)
def test_scripts_in_a_question_do_nothing(field: str, as_lena: Client, first: Question) -> None:
    XSS[field](first.round)
    pages = [as_lena.get(path) for path in (LIST, "/questions/bad/", f"{LIST}?q=alert")]
    html = "".join(page.content.decode() for page in pages)
    assert [page.status_code for page in pages] == [200] * 3
    assert "<script>alert" not in html
    # What is no Markdown is shown as it was written.
    assert ("alert(1)" in html) == (field in ("title", "round's title", "area", "signal"))


class TestLevels:
    @pytest.fixture
    def grows(self, first: Question) -> Question:
        return question(first.round, "grows", body=growing(3))

    def test_the_first_is_open_and_the_rest_are_not_there(
        self, as_lena: Client, grows: Question
    ) -> None:
        html = as_lena.get(GROWS).content.decode()
        assert "Level 1 of 3" in html
        assert "LEVEL-1-TEXT" in html
        for secret in ("LEVEL-2-TEXT", "LEVEL-3-TEXT", "TEST-1", "SOLVED-1"):
            assert secret not in html

    @pytest.mark.parametrize(("how", "said"), [("done", "done"), ("given-up", "given up")])
    def test_the_next_opens_when_one_is_finished_or_given_up(
        self, how: str, said: str, as_lena: Client, grows: Question, lena: User
    ) -> None:
        answer = as_lena.post(f"{GROWS}levels/1/", {"how": how})
        assert answer.headers["Location"] == f"{GROWS}#level-2"
        html = as_lena.get(GROWS).content.decode()
        assert f'<span class="tag">{said}</span>' in html
        assert "LEVEL-2-TEXT" in html
        for secret in ("LEVEL-3-TEXT", "SOLVED-1", "TEST-1", "TEST-2"):
            assert secret not in html

    def test_sending_twice_opens_one_and_none_can_be_leapt_over(
        self, as_lena: Client, grows: Question
    ) -> None:
        for level in (1, 1, 3, 0, 99):
            as_lena.post(f"{GROWS}levels/{level}/", {"how": "done"})
        assert Standing.objects.get().level == 1

    def test_after_the_last_there_is_nothing_more(self, as_lena: Client, grows: Question) -> None:
        for level in (1, 2, 3, 4):
            as_lena.post(f"{GROWS}levels/{level}/", {"how": "given-up"})
        row = Standing.objects.get()
        assert (row.level, row.given_up) == (3, [1, 2, 3])
        assert "Give it up" not in as_lena.get(GROWS).content.decode()

    def test_one_persons_levels_are_not_anothers(
        self, as_lena: Client, grows: Question, priya: User
    ) -> None:
        Standing.objects.create(user=priya, question=grows, level=3)
        assert "LEVEL-2-TEXT" not in as_lena.get(GROWS).content.decode()


def test_lesson_and_question_lead_to_each_other(as_lena: Client, first: Question) -> None:
    lesson = factories.lesson(factories.module(factories.course()), questions=["first", "none"])
    assert 'href="/questions/first/"' in as_lena.get(lesson.get_absolute_url()).content.decode()
    html = as_lena.get(PLACE).content.decode()
    assert "In the courses" in html
    assert f'href="{lesson.get_absolute_url()}"' in html
