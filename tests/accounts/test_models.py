"""People: addresses whatever the case, and days left where they are."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User, display_name
from tests import factories


def test_the_user_model_is_ours() -> None:
    assert get_user_model() is User


def test_an_address_is_kept_in_lower_case() -> None:
    assert factories.user("Lena@Example.ORG").email == "lena@example.org"


def test_a_person_is_found_whatever_the_case(lena: User) -> None:
    assert User.objects.get_by_natural_key("LENA@example.org") == lena


def test_an_address_is_taken_whatever_its_case(lena: User) -> None:
    with pytest.raises(ValidationError) as refused:
        User(email="LENA@example.org", password="x").full_clean()
    assert refused.value.messages == ["An account with this e-mail address exists already."]


def test_an_unknown_time_zone_is_refused(lena: User) -> None:
    lena.time_zone = "Mars/Olympus"
    with pytest.raises(ValidationError) as refused:
        lena.full_clean()
    assert refused.value.message_dict == {
        "time_zone": ["“Mars/Olympus” is not a time zone we know."]
    }


def test_a_superuser_may_do_all(db: None) -> None:
    boss = User.objects.create_superuser("boss@example.org", "x")
    assert (boss.is_staff, boss.is_superuser) == (True, True)


def test_people_are_called_by_name_or_by_the_start_of_their_address(lena: User, arun: User) -> None:
    assert (display_name(lena), str(arun)) == ("Lena", "arun")


MIDNIGHT = datetime.datetime(2031, 3, 10, 0, 30, tzinfo=datetime.UTC)


@pytest.fixture
def half_past_midnight(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the 10th in Greenwich and in India, and still the 9th in America."""
    monkeypatch.setattr(timezone, "now", lambda: MIDNIGHT)


@pytest.mark.usefixtures("half_past_midnight")
@pytest.mark.parametrize(
    ("zone", "day", "left"),
    [
        ("UTC", 12, 2),
        ("America/New_York", 12, 3),
        ("Asia/Kolkata", 12, 2),
        ("Pacific/Kiritimati", 10, 0),
        ("Pacific/Pago_Pago", 9, 0),
        ("UTC", 9, None),
    ],
)
def test_days_left_are_counted_where_the_person_is(zone: str, day: int, left: int | None) -> None:
    lena = User(time_zone=zone, interview_date=datetime.date(2031, 3, day))
    assert lena.days_left() == left


def test_without_a_date_no_days_are_left() -> None:
    assert User(time_zone="UTC").days_left() is None
