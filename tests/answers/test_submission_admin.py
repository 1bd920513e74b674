"""The queue of submissions in the admin: who may see what, and what a review does."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.test import Client

from accounts.models import User
from answers.models import Attempt, Rating, Submission
from answers.models.rating import By
from answers.models.sharing import State
from questions.models import Question
from tests import factories
from tests.answers import shares
from tests.mails import delivered

QUEUE = "/admin/answers/submission/"


@pytest.fixture
def attempt(priya: User, asked: Question) -> Attempt:
    return shares.sealed(priya, asked)


@pytest.fixture
def submission(attempt: Attempt) -> Submission:
    return shares.submitted(attempt)


@pytest.fixture
def maya(db: None) -> User:
    """A moderator."""
    person = factories.user("maya@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name="Moderators"))
    return person


@pytest.fixture
def as_maya(maya: User) -> Client:
    return shares.signed_in(maya)


def at(submission: Submission) -> str:
    return f"{QUEUE}{submission.pk}/change/"


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def test_moderators_have_exactly_what_they_need(db: None) -> None:
    found = Group.objects.get(name="Moderators").permissions.values_list("codename", flat=True)
    assert sorted(found) == ["change_submission", "view_submission"]


@pytest.mark.parametrize("who", ["lena", "arun"])
def test_nobody_else_sees_it(
    who: str, submission: Submission, request: pytest.FixtureRequest
) -> None:
    client = shares.signed_in(request.getfixturevalue(who))
    for path in (QUEUE, at(submission)):
        answer = client.get(path)
        assert answer.status_code in (302, 403, 404)
    assert client.post(at(submission), shares.REVIEW).status_code in (302, 403, 404)
    assert state() == State.WAITING


def state() -> str:
    return Submission.objects.get().state


def test_what_waits_stands_first(as_maya: Client, asked: Question, ada: User) -> None:
    people = [factories.user(f"p{n}@example.org") for n in range(2)]
    shares.published(shares.sealed(people[0], asked), ada)
    shares.submitted(shares.sealed(people[1], asked))
    page = text(as_maya, QUEUE)
    assert page.index("waiting for an editor</td>") < page.index("published</td>")
    page = text(as_maya, f"{QUEUE}?state__exact=waiting")
    assert "published</td>" not in page


def test_the_answer_is_seen_and_the_persons_own_rating_is_not(
    as_maya: Client, submission: Submission
) -> None:
    for path in (QUEUE, at(submission)):
        page = text(as_maya, path)
        assert [word for word in (*shares.SECRETS, "Priya", "priya") if word in page] == []
    assert "I did it." in page
    assert "KEY-POINT-SECRET" in page
    assert "checked" not in page
    assert "points-bar" not in page


@pytest.mark.parametrize(("how", "then"), [("select", "selected"), ("decline", "declined")])
def test_a_review_decides(
    as_maya: Client, maya: User, submission: Submission, how: str, then: str
) -> None:
    assert as_maya.post(at(submission), shares.REVIEW | {"how": how}).status_code == 302
    assert state() == then
    rating = Rating.objects.get(by=By.EDITOR)
    assert (rating.rater, rating.verdict) == (maya, 4)
    assert len(delivered()) == 1
    assert LogEntry.objects.get().change_message == f"Reviewed: {how}."


def test_it_can_be_decided_later(as_maya: Client, submission: Submission) -> None:
    as_maya.post(at(submission), shares.REVIEW | {"how": ""})
    assert state() == State.WAITING
    assert "You have rated this answer" in text(as_maya, at(submission))
    later = {"feedback": "Better.", "analysis": "", "how": "select"}
    as_maya.post(at(submission), later)
    assert (state(), Submission.objects.get().feedback) == (State.SELECTED, "Better.")
    assert Rating.objects.filter(by=By.EDITOR).count() == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("verdict", "5"), ("verdict", ""), ("area:evidence", "0"), ("feedback", " ")],
)
def test_forged_values_are_refused(
    as_maya: Client, submission: Submission, name: str, value: str
) -> None:
    answer = as_maya.post(at(submission), shares.REVIEW | {name: value})
    assert answer.status_code == 400
    assert state() == State.WAITING
    assert not Rating.objects.filter(by=By.EDITOR).exists()


def test_what_was_withdrawn_meanwhile_cannot_be_reviewed(
    as_maya: Client, submission: Submission
) -> None:
    Submission.objects.update(state=State.WITHDRAWN)
    page = as_maya.post(at(submission), shares.REVIEW).content.decode()
    assert state() == State.WITHDRAWN
    assert "I did it." not in page
    assert not Rating.objects.filter(by=By.EDITOR).exists()


def test_nobody_finds_their_own(ada: User, as_ada: Client, asked: Question) -> None:
    own = shares.submitted(shares.sealed(ada, asked))
    assert as_ada.get(at(own)).status_code == 404
    assert as_ada.post(at(own), shares.REVIEW).status_code == 404
    assert "1 submission" not in text(as_ada, QUEUE)


def test_who_may_only_look_sees_no_answer(submission: Submission) -> None:
    watcher = factories.user("w@example.org", is_staff=True)
    watcher.user_permissions.add(Permission.objects.get(codename="view_submission"))
    client = shares.signed_in(watcher)
    page = text(client, at(submission))
    assert "I did it." not in page
    client.post(at(submission), shares.REVIEW)
    assert state() == State.WAITING


def test_none_is_added_by_hand(as_ada: Client) -> None:
    assert as_ada.get(f"{QUEUE}add/").status_code == 403
