import pytest

from accounts.models import User
from answers.models import Attempt
from questions.models import Question
from tests.answers import made


@pytest.fixture
def asked(db: None) -> Question:
    return made.question()


@pytest.fixture
def open_attempt(lena: User, asked: Question) -> Attempt:
    return made.begun(lena, asked)


@pytest.fixture
def finished(lena: User, asked: Question) -> Attempt:
    return made.finished(lena, asked)


@pytest.fixture
def rated(lena: User, asked: Question) -> Attempt:
    return made.rated(lena, asked)
