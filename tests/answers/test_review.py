"""When a question comes again: graded by what was said of it, never beyond the interview."""

import datetime

import pytest
import time_machine
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.forms import ProfileForm
from accounts.models import User
from answers import attempts, review
from answers.models import Card, Point, ReviewPlan
from questions.models import Question, Standing
from tests.answers import made

DAY = datetime.timedelta(days=1)


def days_until(user: User, question: Question) -> int:
    due = Standing.objects.get(user=user, question=question).due_on
    assert due is not None
    return (due - user.today()).days


def questions(number: int) -> list[Question]:
    return [made.question(f"question-{n}") for n in range(number)]


def make_due(user: User, number: int) -> None:
    """That many questions answered days ago, the first of them the longest overdue."""
    for n, question in enumerate(questions(number)):
        made.rated(user, question)
        days = datetime.timedelta(days=number - n)
        Standing.objects.filter(question=question).update(due_on=user.today() - days)
    Card.objects.update(graded_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))


def test_the_better_it_went_the_later_it_comes(lena: User) -> None:
    waits = []
    for question, verdict in zip(questions(4), Point, strict=True):
        made.rated(lena, question, verdict)
        waits.append(days_until(lena, question))
    assert waits == sorted(waits)
    assert len(set(waits)) >= 3
    assert waits[0] >= 1


def test_what_was_given_up_comes_as_what_failed(lena: User) -> None:
    failed, given_up = questions(2)
    made.rated(lena, failed, Point.STRONG_NO)
    made.given_up(lena, given_up)
    assert days_until(lena, given_up) == days_until(lena, failed)


def test_missed_key_points_bring_it_sooner(lena: User) -> None:
    hit, missed = questions(2)
    for question, points in ((hit, [0, 1]), (missed, [0])):
        attempts.compare(made.rated(lena, question, Point.STRONG_YES), points, "")
    assert days_until(lena, missed) < days_until(lena, hit)


def test_saving_the_comparison_twice_grades_once(lena: User, asked: Question) -> None:
    attempt = made.rated(lena, asked)
    attempts.compare(attempt, [0, 1], "")
    memory = Card.objects.get().memory
    attempts.compare(attempt, [0, 1], "Again.")
    assert Card.objects.get().memory == memory


def test_an_earlier_attempt_grades_nothing_any_more(lena: User, asked: Question) -> None:
    first = made.rated(lena, asked, Point.STRONG_YES)
    made.rated(lena, asked, Point.WEAK_YES)
    memory = Card.objects.get().memory
    attempts.compare(first, [], "")
    assert Card.objects.get().memory == memory


def test_waits_grow_with_each_good_answer(lena: User, asked: Question) -> None:
    waits = []
    now = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
    for _ in range(3):
        with time_machine.travel(now, tick=False):
            made.rated(lena, asked)
            waits.append(days_until(lena, asked))
        now += waits[-1] * DAY
    assert waits == sorted(set(waits))


@pytest.mark.parametrize("left", [0, 1, 3])
def test_never_after_the_interview(lena: User, asked: Question, left: int) -> None:
    lena.interview_date = lena.today() + left * DAY
    lena.save()
    made.rated(lena, asked, Point.STRONG_YES)
    assert days_until(lena, asked) <= left


def test_an_interview_that_is_over_bounds_nothing(lena: User, asked: Question) -> None:
    lena.interview_date = lena.today() - DAY
    lena.save()
    made.rated(lena, asked, Point.STRONG_YES)
    assert days_until(lena, asked) > 3


def test_moving_the_interview_plans_anew(as_lena: Client, lena: User, asked: Question) -> None:
    made.rated(lena, asked, Point.STRONG_YES)
    before = days_until(lena, asked)
    profile = {**ProfileForm(instance=lena).initial, "track": "", "name": "Lena"}
    soon = lena.today() + 2 * DAY
    as_lena.post("/settings/", profile | {"interview_date": soon.isoformat()})
    assert days_until(lena, asked) == 2
    as_lena.post("/settings/", profile | {"interview_date": ""})
    assert days_until(lena, asked) == before


def test_the_longest_overdue_comes_first(lena: User) -> None:
    make_due(lena, 3)
    assert [row.question.slug for row in review.due(lena)] == [
        "question-0", "question-1", "question-2",
    ]  # fmt: skip


def test_missed_days_do_not_pile_up_beyond_the_limit(lena: User) -> None:
    make_due(lena, 5)
    ReviewPlan.objects.filter(user=lena).update(a_day=3)
    queue = review.due(lena)
    assert len(queue) == 3
    made.rated(lena, queue[0].question)
    assert review.done_today(lena) == 1
    assert len(review.due(lena)) == 2
    for row in review.due(lena):
        made.rated(lena, row.question)
    assert review.due(lena) == []


def test_a_first_answer_is_no_review(lena: User, asked: Question) -> None:
    made.rated(lena, asked)
    assert review.done_today(lena) == 0


def test_unpublished_questions_wait(lena: User) -> None:
    make_due(lena, 2)
    Question.objects.filter(slug="question-0").update(status="draft")
    assert [row.question.slug for row in review.due(lena)] == ["question-1"]


def test_each_person_has_their_own_queue(lena: User, priya: User) -> None:
    make_due(lena, 1)
    assert review.due(priya) == []


def test_the_page_leads_through_the_queue(as_lena: Client, lena: User) -> None:
    make_due(lena, 2)
    page = as_lena.get("/review/").content.decode()
    assert "2 to go today" in page
    assertRedirects(as_lena.post("/review/question-0/later/"), "/review/")
    assert "1 to go today" in as_lena.get("/review/").content.decode()
    assert days_until(lena, Question.objects.get(slug="question-0")) == 1


def test_only_what_is_planned_can_be_put_off(as_lena: Client, asked: Question) -> None:
    as_lena.post(f"/review/{asked.slug}/later/")
    assert not Standing.objects.exists()


def test_the_plan_is_saved(as_lena: Client, lena: User) -> None:
    as_lena.post("/review/plan/", {"a_day": "4", "hour": ""})
    plan = ReviewPlan.objects.get(user=lena)
    assert (plan.a_day, plan.hour) == (4, None)


@pytest.mark.parametrize(
    "wrong", [{"a_day": "0"}, {"a_day": "101"}, {"a_day": "many"}, {"hour": "24"}, {"hour": "-1"}]
)
def test_a_plan_that_cannot_be_is_refused(as_lena: Client, wrong: dict[str, str]) -> None:
    answer = as_lena.post("/review/plan/", {"a_day": "4", "hour": "8"} | wrong)
    assert answer.status_code == 400
    assert not ReviewPlan.objects.exists()


@pytest.mark.parametrize("number", [1, 4])
def test_the_queue_asks_as_often_for_many_as_for_one(
    as_lena: Client, lena: User, number: int, django_assert_num_queries: object
) -> None:
    make_due(lena, number)
    with django_assert_num_queries(8):  # type: ignore[operator]
        as_lena.get("/review/")
