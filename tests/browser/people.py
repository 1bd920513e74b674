"""Makes people inside the site under test: `manage.py shell -c` runs these functions."""

import datetime
import json

from django.utils import timezone

from accounts import exporting, leaving
from accounts.demo import create_demo_accounts
from accounts.models import Export, User
from answers import attempts, baseline, sets
from answers.models import Attempt
from courses import reading
from courses.models import Lesson
from questions import generator
from questions.models import Question, Standing
from tests import factories
from tests.browser import sharing, stages
from tests.sessions import session_of


def print_people(people: dict[str, User]) -> None:
    """As JSON: e-mail and session key of each, by name."""
    print(json.dumps({name: (user.email, session_of(user)) for name, user in people.items()}))


def readers(first: int, number: int) -> None:
    """People who have not done anything yet, numbered from the first."""
    names = [f"reader{i}" for i in range(first, first + number)]
    print_people({name: factories.user(f"{name}@example.org", name=name.title()) for name in names})


def seeded() -> None:
    """The demo accounts in the middle of their preparation, and one who has just come."""
    create_demo_accounts()
    lena = User.objects.get(email="learner@example.com")
    lena.interview_date = timezone.now().date() + datetime.timedelta(days=13)
    lena.level = "senior"
    lena.save()
    prepare(lena)
    newcomer = factories.user("newcomer@example.com", name="Noor", time_zone="Europe/Lisbon")
    priya = User.objects.get(email="peer@example.com")
    people = {"lena": lena, "priya": priya, "noor": newcomer}
    oskar = collector()
    stages.staged(lena)
    sharing.shared(lena, priya, oskar, User.objects.get(email="admin@example.com"))
    print_people(people | {"mila": leaver(), "oskar": oskar})


def leaver() -> User:
    """Has taken everything out, and is about to be deleted."""
    mila = factories.user("mila@example.com", name="Mila", time_zone="Europe/Lisbon")
    exporting.ask(mila)
    exporting.make_due()
    leaving.leave(mila, None)
    return mila


def collector() -> User:
    """Waits for a large archive, which somebody is making."""
    oskar = factories.user("oskar@example.com", name="Oskar", time_zone="Europe/Lisbon")
    later = timezone.now() + datetime.timedelta(hours=1)
    Export.objects.create(user=oskar, state="making", done=41, total=100, lease="a", try_at=later)
    return oskar


def prepare(lena: User) -> None:
    """Lessons completed, kept and noted, and one left half-way."""
    for slug in ("the-loop", "what-changed", "two-generations-of-rounds"):
        reading.set_completed(lena, lesson(slug), True)
    for slug in ("the-loop", "what-llm-coding-asks", "find-your-gaps"):
        reading.set_bookmarked(lena, lesson(slug), True)
    reading.save_note(lena, lesson("the-loop"), LOOP_NOTE, base=None)
    reading.save_note(lena, lesson("the-technical-bar"), BAR_NOTE, base=None)
    reading.set_anchor(lena, lesson("two-generations-of-rounds"), "")
    reading.set_anchor(lena, lesson("the-technical-bar"), "how-it-goes-wrong")
    practise(lena)


def practise(lena: User) -> None:
    """Some questions answered, of which some are due again, and bookmarked; prompts dealt."""
    now = timezone.now()
    for n, question in enumerate(Question.objects.published()[:30:3]):
        Standing.objects.create(
            user=lena, question=question,
            answered_at=now - datetime.timedelta(days=2 * n) if n % 3 else None,
            due_on=now.date() if n % 3 == 1 else None,
            bookmarked_at=now if n % 4 == 0 else None,
        )  # fmt: skip
    grows = Question.objects.published().get(slug="credit-ledger")
    Standing.objects.pass_level(lena, grows, 1, given_up=False)
    for cell in ("feed-content-organic", "feed-products-ads", "feed-content-organic"):
        generator.deal(lena, cell)
    sit(lena)


def sit(lena: User) -> None:
    """A baseline, weeks of answers in some rounds, a finished set and one that runs."""
    points = {row.pk: {area["key"]: 2 for area in row.rubric} for row in baseline.rounds_of("em")}
    baseline.seal(lena, "em", points)
    for slug, verdicts in (("behavioural", (1, 2, 2, 3, 3, 4)), ("execution", (3, 2, 2))):
        asked = Question.objects.published().filter(round__slug=slug).exclude(level="staff+")
        for n, (question, verdict) in enumerate(zip(asked, verdicts, strict=False)):
            answer(attempts.begin(lena, question), verdict, days_ago=20 - 3 * n)
    rapid = sets.begin(lena, sets.KINDS["rapid-behavioural"])
    for place in rapid.places.all()[:3]:
        answer(sets.go(rapid, place), 1 + place.position)
    rapid.started_at -= datetime.timedelta(minutes=8)
    rapid.save()
    sets.finish(rapid)
    sets.begin(lena, sets.KINDS["small-loop"])


def answer(attempt: Attempt, verdict: int, days_ago: int = 0) -> None:
    """Written, rated by oneself, and compared."""
    text = "We had two weeks and three opinions. I wrote down what each of us would bet on."
    attempt = attempts.save_draft(attempt, {"text": text}, base=None, seconds=0)
    attempts.finish(attempt)
    areas = [area["key"] for area in attempt.question.round.rubric]
    points = {key: 1 + (verdict + n) % 4 for n, key in enumerate(areas)}
    attempts.seal(attempt, attempts.Given(verdict, points, 70))
    attempts.compare(attempt, list(range(verdict)), "Say the number first.")
    at = timezone.now() - datetime.timedelta(days=days_ago, minutes=2)
    rows = Attempt.objects.filter(pk=attempt.pk)
    rows.update(started_at=at, seconds=95 + 20 * verdict)


def lesson(slug: str) -> Lesson:
    found: Lesson = Lesson.objects.published().get(slug=slug)
    return found


LOOP_NOTE = "Ask the recruiter for the **round names** first, then book the mocks.\n"
BAR_NOTE = """\
Use the *Lisbon migration* here, not the hiring story:

- the week in which I saw it
- what it cost: 11 days
"""
