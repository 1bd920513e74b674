"""What mails say: every kind can be written, for every reader; allauth's own go the same way."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from notifications import mails, outbox
from notifications.account_mails import LINKS
from notifications.kinds import KINDS, Kind, register
from notifications.models import Message
from notifications.notices import NOTICES
from notifications.templatetags.mail import moment
from tests import factories
from tests.factories import PASSWORD
from tests.mails import delivered

SHIPPED = sorted(KINDS)
SECURITY = "accounts.security"
NOTICE = {
    "notice": "mfa/email/webauthn_added",
    "at": "2026-11-21T13:05:00+00:00",
    "ip": "203.0.113.7",
    "browser": "Firefox <b>",
}


class Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("href", "src")]


def security_mail(person: User) -> tuple[str, str]:
    """Text and HTML."""
    outbox.tell(SECURITY, person, f"user:{person.pk}", 1, details=NOTICE)
    letter = delivered()[-1]
    (html,) = (part.content for part in letter.alternatives)  # type: ignore[attr-defined]
    return str(letter.body), str(html)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_kind_can_be_written(name: str, lena: User) -> None:
    kind = KINDS[name]
    for person in (lena, None):
        subject, text, html = mails.rendered(kind, kind.sample(), person)
        assert 5 < len(subject) < 70
        assert "\n" not in subject
        for part in (text, html):
            assert "http://localhost:8000" in part
            assert "None" not in part
            assert "{{" not in part
        assert not re.search(r"\n\n\n", text)
        # Nothing is fetched when the mail is opened, and nobody is told that it was.
        assert all(link.startswith("http://localhost:8000") for link in Links(html).found)
        assert "<img" not in html
        assert "<script" not in html


def test_styles_are_inlined_and_dark_screens_keep_theirs() -> None:
    kind = KINDS["accounts.confirm"]
    html = mails.rendered(kind, kind.sample(), None)[2]
    assert re.search(r'<a class="button"[^>]* style="[^"]*background-color: #0f6157', html)
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize(
    ("zone", "language", "shown"),
    [
        ("Europe/London", "en-gb", "Saturday, 21 Nov 2026, 1:05 p.m. (Europe/London)"),
        ("Asia/Kolkata", "en-us", "Saturday, Nov. 21, 2026, 6:35 p.m. (Asia/Kolkata)"),
        ("America/New_York", "de", "Samstag, 21. November 2026, 08:05 (America/New_York)"),
        ("Pacific/Auckland", "fr", "dimanche, 22 novembre 2026, 02:05 (Pacific/Auckland)"),
    ],
)
def test_times_are_in_the_readers_zone_and_language(
    zone: str, language: str, shown: str, db: None
) -> None:
    reader = factories.user("reader@example.org", time_zone=zone, date_language=language)
    text, html = security_mail(reader)
    assert shown in text
    assert shown in html


def test_a_moment_names_its_zone() -> None:
    assert moment(datetime.datetime(2026, 1, 5, 9, 0, tzinfo=datetime.UTC)).endswith("(UTC)")


def test_text_is_as_written_and_html_is_escaped(db: None) -> None:
    tom = factories.user("tom@example.org", name="Tom & <script>")
    text, html = security_mail(tom)
    assert "Hello Tom & <script>" in text
    assert "Firefox <b>" in text
    assert "Hello Tom &amp; &lt;script&gt;" in html
    assert "Firefox &lt;b&gt;" in html


def test_a_line_break_in_what_is_told_starts_no_header(lena: User) -> None:
    kind = Kind("x", "x", "security", lambda _: None, dict)
    facts = {"title": "A\r\nBcc: all@example.org", "at": datetime.datetime.now(datetime.UTC)}
    message = Message(key="x", recipient=lena)
    assert mails.mail_of(message, kind, facts).subject == "A Bcc: all@example.org"


def test_two_kinds_of_one_name_are_refused() -> None:
    kind = KINDS["accounts.confirm"]
    register(kind)
    with pytest.raises(ValueError, match=r"Two kinds of message are called accounts\.confirm"):
        register(Kind(kind.name, "Other", "reset", kind.context, kind.sample))


def test_the_id_comes_from_the_key_and_tells_nothing_of_it() -> None:
    one, other = mails.message_id("accounts.reset user:1 1 1"), mails.message_id("x")
    assert one == mails.message_id("accounts.reset user:1 1 1")
    assert one != other
    assert re.fullmatch(r"<[0-9a-f]{40}@localhost>", one)


def test_a_confirmation_is_not_sent_for_an_address_that_is_confirmed(
    client: Client, db: None
) -> None:
    client.post("/accounts/signup/", {"email": "nora@example.org", "password1": PASSWORD})
    EmailAddress.objects.update(verified=True)
    assert delivered() == []
    assert Message.objects.get().error == "no longer holds"


def test_signing_up_twice_is_told_by_mail_alone(client: Client, lena: User) -> None:
    client.post("/accounts/signup/", {"email": lena.email, "password1": PASSWORD})
    assert [letter.subject for letter in delivered()] == ["You have an account already"]


def test_a_password_for_nobody_is_answered_by_mail_alone(client: Client, db: None) -> None:
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})
    (letter,) = delivered()
    assert (letter.subject, letter.to) == (
        "There is no account with this address",
        ["nobody@example.org"],
    )


def test_a_changed_password_is_told(as_lena: Client) -> None:
    new = "another-horse-battery"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    as_lena.post("/accounts/password/change/", fields)
    (letter,) = delivered()
    assert letter.subject == "Your password was changed"
    assert "127.0.0.1" in str(letter.body)


def test_all_of_allauths_mails_have_words_of_ours() -> None:
    """A new version of allauth may bring more."""
    from pathlib import Path

    import allauth

    folder = Path(str(allauth.__file__)).parent / "templates"
    rooms = ("account", "mfa", "socialaccount")
    files = (file for room in rooms for file in (folder / room / "email").glob("*_subject.txt"))
    theirs = {str(file.relative_to(folder)).removesuffix("_subject.txt") for file in files}
    by_code = {"account/email/login_code", "account/email/password_reset_code"}  # not in use
    assert theirs - by_code == {*NOTICES, *LINKS}
