"""Pictures and recordings of an answer: open to exactly those who may see it, while they may."""

from collections.abc import Callable

import pytest

from accounts.models import User
from answers import peers, topanswers
from answers.models import Attempt, FollowUp, Offer, Picture
from answers.sharing import seen_by
from questions.models import Question
from recordings.models import Recording
from tests import factories
from tests.answers import made, shares

Share = Callable[[Attempt, User, User], None]


@pytest.fixture
def attempt(priya: User, asked: Question) -> Attempt:
    return shares.sealed(priya, asked)


@pytest.fixture
def picture(attempt: Attempt) -> Picture:
    return shares.picture(attempt)


@pytest.fixture
def sound(attempt: Attempt) -> Recording:
    return shares.recording(attempt)


@pytest.fixture
def editor(db: None) -> User:
    return factories.user("editor@example.org", is_staff=True, is_superuser=True)


def codes(user: User, picture: Picture, sound: Recording) -> set[int]:
    """What its addresses answer."""
    client = shares.signed_in(user)
    paths = [f"/answers/shared/{picture.pk}/", f"/recordings/{sound.pk}/media/"]
    answers = [client.get(path) for path in paths]
    for answer in answers:
        answer.getvalue()
    return {answer.status_code for answer in answers}


def offered(attempt: Attempt, viewer: User, editor: User) -> None:
    shares.through_gate(viewer, attempt.question.round)
    shares.offered(attempt)


def published(attempt: Attempt, viewer: User, editor: User) -> None:
    made.given_up(viewer, attempt.question)
    shares.published(attempt, editor)


def take_back(attempt: Attempt) -> None:
    peers.revoke(attempt)


@pytest.mark.parametrize(
    ("share", "take_back"), [(offered, peers.revoke), (published, topanswers.withdraw)]
)
def test_open_while_it_is_shared(
    share: Share,
    take_back: Callable[[Attempt], None],
    attempt: Attempt,
    picture: Picture,
    sound: Recording,
    lena: User,
    editor: User,
) -> None:
    other = factories.user("other@example.org")
    assert codes(lena, picture, sound) == {404}
    share(attempt, lena, editor)
    assert codes(lena, picture, sound) == {200}
    assert codes(other, picture, sound) == {404}
    take_back(attempt)
    assert codes(lena, picture, sound) == {404}


def test_closed_once_it_was_rated(
    attempt: Attempt, picture: Picture, sound: Recording, lena: User, editor: User
) -> None:
    offered(attempt, lena, editor)
    peers.rate(Offer.objects.get(), lena, shares.SAID)
    assert codes(lena, picture, sound) == {404}


def test_open_to_editors_while_it_is_in_review(
    attempt: Attempt, picture: Picture, sound: Recording, editor: User
) -> None:
    assert codes(editor, picture, sound) == {404}
    shares.submitted(attempt)
    assert codes(editor, picture, sound) == {200}
    topanswers.withdraw(attempt)
    assert codes(editor, picture, sound) == {404}
    shares.selected(attempt, editor)
    assert codes(editor, picture, sound) == {200}
    topanswers.consent(attempt, named=False)
    assert codes(editor, picture, sound) == {404}


def test_authors_are_no_editors(
    attempt: Attempt, picture: Picture, sound: Recording, arun: User
) -> None:
    shares.submitted(attempt)
    assert codes(arun, picture, sound) == {404}


def test_the_owners_own_addresses_stay_theirs(
    attempt: Attempt, picture: Picture, lena: User, editor: User
) -> None:
    offered(attempt, lena, editor)
    client = shares.signed_in(lena)
    assert client.get(picture.url).status_code == 404
    assert client.get(f"/answers/{attempt.pk}/compare/").status_code == 404


def test_what_was_said_to_follow_ups_is_not_shared(
    attempt: Attempt, sound: Recording, lena: User, editor: User
) -> None:
    said = shares.recording(attempt)
    FollowUp.objects.create(attempt=attempt, number=1, recording=said)
    attempt.recording = sound
    attempt.save()
    offered(attempt, lena, editor)
    client = shares.signed_in(lena)
    assert client.get(f"/recordings/{said.pk}/media/").status_code == 404


def test_a_picture_says_nothing_of_its_file(
    attempt: Attempt, picture: Picture, lena: User, editor: User
) -> None:
    offered(attempt, lena, editor)
    page = shares.signed_in(lena).get(f"/answers/peers/{Offer.objects.get().pk}/")
    html = page.content.decode()
    assert f"/answers/shared/{picture.pk}/" in html
    assert "lenas-sketch" not in html


def test_an_answer_is_seen_by_nobody_for_nothing(attempt: Attempt, lena: User, ada: User) -> None:
    assert [list(seen_by(user)) for user in (lena, ada, attempt.user)] == [[], [], []]
