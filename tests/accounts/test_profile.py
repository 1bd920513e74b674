"""The settings of a person."""

import datetime

import pytest
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.forms import zone_choices
from accounts.models import User

GOOD = {
    "name": "Lena K.",
    "track": "mle",
    "level": "staff+",
    "interview_date": "2031-03-10",
    "time_zone": "Europe/Lisbon",
    "date_language": "de",
}


def test_a_profile_is_saved(as_lena: Client, lena: User) -> None:
    answer = as_lena.post("/settings/", GOOD, follow=True)
    assert answer.redirect_chain == [("/settings/", 302)]
    assert "Your profile is saved." in answer.content.decode()
    lena.refresh_from_db()
    assert (lena.name, lena.track, lena.level) == ("Lena K.", "mle", "staff+")
    assert lena.interview_date == datetime.date(2031, 3, 10)
    assert (lena.time_zone, lena.date_language) == ("Europe/Lisbon", "de")


def test_the_form_shows_what_is_saved(as_lena: Client) -> None:
    as_lena.post("/settings/", GOOD)
    html = as_lena.get("/settings/").content.decode()
    assert 'value="Lena K."' in html
    assert 'value="2031-03-10"' in html
    assert '<option value="Europe/Lisbon" selected>Lisbon</option>' in html


def test_track_and_date_may_be_left_open(as_lena: Client, lena: User) -> None:
    as_lena.post("/settings/", GOOD)
    left_open = GOOD | {"track": "", "interview_date": "", "name": ""}
    assertRedirects(as_lena.post("/settings/", left_open), "/settings/")
    lena.refresh_from_db()
    assert (lena.track, lena.interview_date, lena.name) == ("", None, "")


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("track", "chess", "Select a valid choice. chess is not one of the available choices."),
        ("level", "guru", "Select a valid choice. guru is not one of the available choices."),
        ("time_zone", "Mars/Olympus", "Select a valid choice."),
        ("interview_date", "soon", "Enter a valid date."),
        ("name", "x" * 81, "Ensure this value has at most 80 characters (it has 81)."),
    ],
)
def test_a_mistake_is_told_and_nothing_is_lost(
    field: str, value: str, message: str, as_lena: Client, lena: User
) -> None:
    answer = as_lena.post("/settings/", GOOD | {field: value})
    html = answer.content.decode()
    assert answer.status_code == 200
    assert message in html
    assert 'aria-invalid="true"' in html
    if field != "name":
        assert 'value="Lena K."' in html
    assert "<p>Lena<br>lena@example.org</p>" in html
    lena.refresh_from_db()
    assert lena.name == "Lena"


def test_nobody_becomes_staff_by_a_form(as_lena: Client, lena: User) -> None:
    as_lena.post("/settings/", GOOD | {"is_staff": "on", "is_superuser": "on", "email": "x@y.org"})
    lena.refresh_from_db()
    assert (lena.is_staff, lena.is_superuser, lena.email) == (False, False, "lena@example.org")


def test_the_date_stands_in_the_top_bar(as_lena: Client, lena: User) -> None:
    lena.interview_date = lena.today() + datetime.timedelta(days=2)
    lena.save()
    assert "· 2 days</summary>" in as_lena.get("/settings/").content.decode()


def test_the_zones_can_be_chosen_by_region() -> None:
    regions = dict(zone_choices())
    assert ("Asia/Kolkata", "Kolkata") in regions["Asia"]
    assert regions[""] == [("UTC", "UTC")]
    assert not {"Etc", "posix", "SystemV"} & set(regions)
