"""When a question comes again: spaced repetition by FSRS, within the days that are left.

Py-FSRS: https://github.com/open-spaced-repetition/py-fsrs
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from fsrs import Card as Memory
from fsrs import Rating as Grade
from fsrs import Scheduler

from accounts.models import User
from answers import pinned
from answers.models import Attempt, Card, Point, ReviewPlan
from questions.models import Question, Standing

FAR = 36_500  # days
GRADES = {
    Point.STRONG_NO: Grade.Again,
    Point.WEAK_NO: Grade.Hard,
    Point.WEAK_YES: Grade.Good,
    Point.STRONG_YES: Grade.Easy,
}


def grade_of(attempt: Attempt) -> Grade:
    """From the verdict and, once they were ticked, from the share of key points that were hit."""
    rating = attempt.ratings.filter(by="self").first()
    if rating is None:
        return Grade.Again
    grade = GRADES[Point(rating.verdict)]
    if attempt.compared_at is None or grade is Grade.Again:
        return grade
    points = len(pinned.of(attempt).key_points)
    share = len(attempt.hit) / points if points else 1.0
    # Half of the points missed is not yet known, whatever it felt like.
    return Grade(grade - 1) if share < 0.5 else grade


def scheduler(user: User) -> Scheduler:
    """Whole days only, and none beyond the interview."""
    left = user.days_left()
    return Scheduler(
        learning_steps=(), relearning_steps=(), enable_fuzzing=False,
        maximum_interval=FAR if left is None else max(left, 1),
    )  # fmt: skip


@transaction.atomic
def grade(attempt: Attempt) -> None:
    """Schedules the question anew, now that there is another attempt at it.

    From the first on the person is told of what is due, until they say otherwise.
    """
    ReviewPlan.objects.get_or_create(user=attempt.user)
    Card.objects.get_or_create(user=attempt.user, question_id=attempt.question_id)
    rows = Card.objects.select_for_update().filter(user=attempt.user)
    card = rows.get(question_id=attempt.question_id)
    card.attempt, card.before, card.graded_at = attempt, card.memory, timezone.now()
    learn(card, attempt)


@transaction.atomic
def grade_again(attempt: Attempt) -> None:
    """As more is known of the attempt that was graded last; an earlier one changes nothing."""
    card = Card.objects.select_for_update().filter(attempt=attempt).first()
    if card is not None:
        learn(card, attempt)


def learn(card: Card, attempt: Attempt) -> None:
    memory = memory_of(card.before) if card.before else Memory(card_id=card.pk)
    memory, _ = scheduler(attempt.user).review_card(memory, grade_of(attempt), card.graded_at)
    card.memory = memory.to_dict()
    card.save()
    plan(attempt.user, [card])


def memory_of(kept: Any) -> Memory:
    """From what a card keeps as JSON."""
    return Memory.from_dict(kept)


def due_on(user: User, card: Card) -> datetime.date:
    """The day on which it comes again, where the person is; never after the interview."""
    day = memory_of(card.memory).due.astimezone(user.zone).date()
    last = user.interview_date if user.days_left() is not None else None
    return min(day, last) if last else day


def plan(user: User, cards: Iterable[Card]) -> None:
    """Writes the days to where the bank looks for them."""
    for card in cards:
        Standing.objects.filter(user=user, question_id=card.question_id).update(
            due_on=due_on(user, card)
        )


def plan_anew(user: User) -> None:
    """After the interview's date was set, moved or taken away."""
    plan(user, Card.objects.filter(user=user, memory__isnull=False))


def plan_of(user: User) -> ReviewPlan:
    """How the person wants to be asked; the defaults where they never said."""
    return ReviewPlan.objects.filter(user=user).first() or ReviewPlan(user=user)


def due(user: User) -> list[Standing]:
    """Today's queue: the longest overdue first, and no more than the person wants in a day.

    What was done today counts, so that the queue ends however much has piled up.
    """
    done = done_today(user)
    left = max(plan_of(user).a_day - done, 0)
    rows = Standing.objects.of(user).filter(due_on__lte=user.today())
    rows = rows.filter(question__in=Question.objects.published()).select_related("question__round")
    return list(rows.order_by("due_on", F("answered_at").asc(nulls_last=True), "pk")[:left])


def done_today(user: User) -> int:
    """Questions reviewed today, where the person is: answered again after a first time."""
    start = datetime.datetime.combine(user.today(), datetime.time(), tzinfo=user.zone)
    return Card.objects.filter(user=user, before__isnull=False, graded_at__gte=start).count()


def put_off(user: User, question_id: int) -> None:
    """To tomorrow, or to the interview if that is today."""
    day = user.today() + datetime.timedelta(days=1)
    rows = Standing.objects.of(user).filter(question_id=question_id, due_on__isnull=False)
    rows.update(due_on=day)
