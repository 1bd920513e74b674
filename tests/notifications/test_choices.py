"""Which mails a person gets and when: their settings, and the link in a mail itself."""

import datetime
import re

import pytest
from django.core import signing
from django.test import Client

from accounts.models import User
from notifications import outbox, unsubscribing
from notifications.kinds import KINDS
from notifications.models import Declined, QuietHours
from tests.mails import delivered

PAGE = "/settings/mail/"
MAY, EXPORT = "test.may", "accounts.export-ready"


def declined() -> list[str]:
    return sorted(Declined.objects.values_list("kind", flat=True))


def optional() -> list[str]:
    """Kinds of mail that a person may turn off."""
    return sorted(name for name, kind in KINDS.items() if kind.may_be_declined)


def link_of(person: User, name: str = MAY) -> str:
    return "/mail/off/" + unsubscribing.token(person, KINDS[name]) + "/"


def test_everything_is_on_at_first(as_lena: Client) -> None:
    html = as_lena.get(PAGE).content.decode()
    assert len(re.findall(r'name="kinds" value="[\w.-]+"[^>]* checked', html)) == len(optional())
    assert "Confirm an address" in html  # among those that are always sent


def test_a_kind_is_turned_off_and_on(as_lena: Client) -> None:
    for off in (MAY, EXPORT):
        as_lena.post(PAGE, {"kinds": [name for name in optional() if name != off]})
        assert declined() == [off]
    as_lena.post(PAGE, {"kinds": optional()})
    assert declined() == []


def test_what_must_be_sent_cannot_be_turned_on_or_off(as_lena: Client) -> None:
    answer = as_lena.post(PAGE, {"kinds": ["accounts.security"]})
    assert "is not one of the available choices" in answer.content.decode()
    assert declined() == []


def test_quiet_hours_are_kept_and_taken_back(as_lena: Client, lena: User) -> None:
    as_lena.post(PAGE, {"kinds": [MAY], "quiet_start": "22:00", "quiet_end": "07:30"})
    assert str(QuietHours.objects.get(user=lena)) == "22:00–07:30"
    assert 'value="22:00"' in as_lena.get(PAGE).content.decode()
    as_lena.post(PAGE, {"kinds": [MAY], "quiet_start": "", "quiet_end": ""})
    assert not QuietHours.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("22:00", "", "Give both times, or neither."),
        ("", "07:00", "Give both times, or neither."),
        ("08:00", "08:00", "Quiet hours end at another time than they start."),
        ("25:00", "07:00", "Enter a valid time."),
    ],
)
def test_wrong_hours_are_explained_and_change_nothing(
    start: str, end: str, message: str, as_lena: Client
) -> None:
    answer = as_lena.post(PAGE, {"kinds": [], "quiet_start": start, "quiet_end": end})
    assert message in answer.content.decode()
    assert declined() == []
    assert not QuietHours.objects.exists()


@pytest.mark.parametrize(
    ("start", "end", "now", "minutes"),
    [
        ("22:00", "07:00", "2026-11-21T23:30", 450),
        ("22:00", "07:00", "2026-11-21T06:59", 1),
        ("22:00", "07:00", "2026-11-21T07:00", 0),
        ("22:00", "07:00", "2026-11-21T21:59", 0),
        ("09:00", "17:00", "2026-11-21T09:00", 480),
        ("09:00", "17:00", "2026-11-21T18:00", 0),
        # Berlin leaves summer time at 3:00 on 25 October: that night is an hour longer.
        ("22:00", "07:00", "2026-10-24T22:00", 600),
        ("22:00", "07:00", "2026-03-28T22:00", 480),
    ],
)
def test_how_long_quiet_hours_hold(
    start: str, end: str, now: str, minutes: int, lena: User
) -> None:
    lena.time_zone = "Europe/Berlin"
    hours = QuietHours(
        user=lena, start=datetime.time.fromisoformat(start), end=datetime.time.fromisoformat(end)
    )
    local = datetime.datetime.fromisoformat(now).replace(tzinfo=lena.zone)
    assert hours.wait(local) == datetime.timedelta(minutes=minutes)


def test_a_mail_that_may_be_declined_says_how(lena: User) -> None:
    outbox.tell(MAY, lena, "mock:1", 1)
    outbox.tell("test.must", lena, "mock:1", 1)
    may, must = delivered()
    address = may.extra_headers["List-Unsubscribe"].strip("<>")
    assert may.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in str(may.body)
    assert "List-Unsubscribe" not in must.extra_headers
    # What a mail program does: one POST, from elsewhere, with nothing but the address.
    stranger = Client(enforce_csrf_checks=True)
    path = address.partition("localhost:8000")[2]
    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert declined() == [MAY]
    assert not answer.cookies


def test_looking_at_the_link_changes_nothing(lena: User, client: Client) -> None:
    answer = client.get(link_of(lena))
    assert "Turn them off" in answer.content.decode()
    assert declined() == []


def test_a_link_used_again_changes_nothing_more(lena: User, priya: User, client: Client) -> None:
    for _ in range(3):
        client.post(link_of(lena))
    assert list(Declined.objects.values_list("user", "kind")) == [(lena.pk, MAY)]


def forged(person: User) -> list[str]:
    token = unsubscribing.token(person, KINDS[MAY])
    return [
        "x",
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        signing.dumps([person.pk, MAY]),  # signed, but for another purpose
        unsubscribing.SIGNER.sign_object([person.pk, "accounts.security"]),
        unsubscribing.SIGNER.sign_object([person.pk, "no.such.kind"]),
        unsubscribing.SIGNER.sign_object([person.pk + 10_000, MAY]),
        unsubscribing.SIGNER.sign_object("nonsense"),
        unsubscribing.SIGNER.sign_object([str(person.pk) + "x", MAY]),
    ]


def test_a_forged_link_changes_nothing(lena: User, client: Client) -> None:
    for token in forged(lena):
        answer = client.post(f"/mail/off/{token}/")
        assert answer.status_code == 404, token
        assert "This link leads nowhere" in answer.content.decode()
    assert declined() == []


def test_the_link_of_a_person_who_is_gone_leads_nowhere(lena: User, client: Client) -> None:
    path = link_of(lena)
    lena.delete()
    assert client.post(path).status_code == 404
    assert declined() == []
