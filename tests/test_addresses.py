"""Every address of the site: who may open it, and what its pages are made of.

An address that stands in no line of the table fails `test_every_address_is_classified`.
"""

import re
import runpy
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from pytest_django import Settings
from pytest_django.asserts import assertRedirects

from accounts.models import User
from answers import topanswers
from courses.models import Reading, SkippedModule
from notifications.models import Message
from prepsite import urls
from questions.models import Complaint, Example, Question, Signal
from tests import factories
from tests.answers import made
from tests.questions import bank
from tests.questions.earned import earned, given_away
from tests.recordings import takes

POLICY = {
    "default-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
SIGN_IN, ADMIN_SIGN_IN = "/accounts/login/", "/admin/login/"


@dataclass(frozen=True, eq=False)
class Audience:
    """What GET answers: to a visitor, a learner, an author, an administrator."""

    visitor: int
    learner: int
    author: int
    admin: int


PUBLIC = Audience(200, 200, 200, 200)  # the same for every visitor: no form, token or cookie
OPEN = Audience(200, 200, 200, 200)  # for everyone too, but with forms, or not a page
VISITOR = Audience(200, 302, 302, 302)  # of no use to those who are in
PERSON = Audience(302, 200, 200, 200)
POSTED = Audience(302, 405, 405, 405)  # signed in, and only by a form
RESUMED = Audience(302, 405, 405, 405)  # the same, and of no use to keep for a visitor
API = Audience(401, 200, 200, 200)
AGAIN = Audience(302, 302, 302, 302)  # signed in, and only after giving the password again
AUTHOR = Audience(302, 302, 200, 200)
ADMIN = Audience(302, 302, 403, 200)

LESSON = "courses/<slug:course>/<slug:lesson>/"
KINDS = ["course", "module", "lesson", "framework"]
BANK = ["signal", "round", "question", "example"]
CONTENT = [
    *(f"admin/courses/{kind}/" for kind in KINDS), *(f"admin/questions/{kind}/" for kind in BANK),
]  # fmt: skip
COMPLAINT = "admin/questions/complaint/"
PEOPLE = ["admin/accounts/user/", "admin/account/emailaddress/", "admin/auth/group/"]
SUBMISSION = "admin/answers/submission/"
FACTOR, MESSAGE = "admin/mfa/authenticator/", "admin/notifications/message/"
RECORDED, RECORDING = "recordings/<uuid:pk>/", "admin/recordings/recording/"
ROW = "<path:object_id>/"
APPS = (
    "^(?P<app_label>auth|account|accounts|mfa|notifications|recordings|questions|answers|courses)/$"
)

TABLE: dict[Audience, list[str]] = {
    PUBLIC: [
        "", "courses/", "courses/<slug:course>/", "frameworks/", "frameworks/<slug:slug>/",
        "search/", "offline/",
    ],
    PERSON: [
        LESSON, "courses/saved/", "settings/", "accounts/email/", "accounts/password/change/",
        "accounts/reauthenticate/", "accounts/2fa/", "accounts/2fa/webauthn/", "accounts/3rdparty/",
        "settings/sessions/", "settings/resume/", "settings/mail/", "settings/data/",
        "settings/data/leave/", "questions/", "questions/generate/", "questions/<slug:slug>/",
        "answers/", "review/", "answers/sets/", "answers/baseline/<slug:track>/", "plan/",
        "answers/peers/", "answers/peers/<slug:round>/gate/", "recordings/", "recordings/try/",
    ],
    POSTED: [
        *[f"answers/<int:pk>/{do}/"
          for do in ("draft", "finish", "give-up", "discard", "delete", "pictures")],
        "answers/<int:pk>/levels/<int:level>/", "answers/begin/<slug:slug>/",
        "review/plan/", "review/<slug:slug>/later/",
        *[f"answers/<int:pk>/{do}/" for do in ("offer", "revoke", "submit", "withdraw", "consent")],
        "answers/peers/<int:rating>/thank/", f"{RECORDED}expiry/", f"{RECORDED}delete/",
        f"{LESSON}complete/", f"{LESSON}bookmark/", f"{LESSON}note/",
        "courses/<slug:course>/modules/<slug:module>/skip/",
        "settings/sessions/others/", "settings/sessions/<int:pk>/", "settings/data/export/",
        "settings/data/stay/", "questions/<slug:slug>/bookmark/", "questions/<slug:slug>/report/",
        "questions/<slug:slug>/levels/<int:level>/",
        "answers/sets/begin/", "answers/sets/<int:pk>/finish/",
        "answers/sets/<int:pk>/<int:position>/",
    ],
    RESUMED: ["settings/resume/send/", "settings/resume/discard/"],
    AGAIN: [
        "accounts/2fa/totp/activate/", "accounts/2fa/recovery-codes/generate/",
        "accounts/2fa/webauthn/add/", "accounts/2fa/webauthn/keys/<int:pk>/edit/",
        "accounts/2fa/webauthn/keys/<int:pk>/remove/",
        "accounts/2fa/reauthenticate/", "accounts/2fa/webauthn/reauthenticate/",
        "settings/data/export/<int:pk>/",
    ],
    API: ["api/v1/export/", "api/v1/lessons/<slug:content_id>/reading/", "api/v1/recordings/"],
    # Of one's own recordings, not even an administrator sees another's.
    Audience(401, 200, 404, 404): [f"api/v1/{RECORDED}"],
    Audience(302, 200, 404, 404): [f"{RECORDED}media/"],
    Audience(401, 405, 405, 405): [
        f"api/v1/{RECORDED}finish/",
        f"api/v1/{RECORDED}segments/<int:segment>/chunks/<int:number>/",
    ],
    VISITOR: ["accounts/login/", "accounts/signup/"],
    OPEN: [
        "api/v1/search/", "health/", "health/ready/", "sw.js", "robots.txt", "favicon.ico",
        "dev/components/", "dev/mail/", "dev/editors/", "accounts/inactive/",
        "accounts/confirm-email/",
        r"accounts/^confirm-email/(?P<key>[-:\w]+)/$", "accounts/password/reset/",
        "accounts/password/reset/done/", "accounts/password/reset/key/done/",
        r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        "accounts/3rdparty/login/cancelled/",
    ],
    AUTHOR: [
        "admin/", "admin/password_change/", "admin/password_change/done/", "admin/jsi18n/",
        "admin/autocomplete/", f"admin/{APPS}",
        *CONTENT,
        *[f"{place}{action}" for place in CONTENT
          for action in ("add/", f"{ROW}change/", f"{ROW}history/")],
    ],
    ADMIN: [
        *[f"{place}{ROW}delete/" for place in CONTENT],
        *PEOPLE,
        *[f"{place}{action}" for place in PEOPLE
          for action in ("add/", f"{ROW}change/", f"{ROW}history/", f"{ROW}delete/")],
        "admin/accounts/user/<id>/password/",
        SUBMISSION, *[f"{SUBMISSION}{ROW}{action}/" for action in ("change", "delete", "history")],
        COMPLAINT, *[f"{COMPLAINT}{ROW}{action}/" for action in ("change", "delete", "history")],
        FACTOR, *[f"{FACTOR}{ROW}{action}/" for action in ("change", "delete", "history")],
        MESSAGE, *[f"{MESSAGE}{ROW}{action}/" for action in ("change", "history")],
        RECORDING, *[f"{RECORDING}{ROW}{action}/" for action in ("change", "history")],
        f"{MESSAGE}kinds/", f"{MESSAGE}kinds/<str:name>/", f"{MESSAGE}kinds/<str:name>/html/",
    ],
    # What fits no group: a picture that is not there, and addresses that only send on.
    Audience(404, 404, 404, 404): ["media/content/<path:path>", "mail/off/<str:token>/"],
    Audience(404, 404, 404, 404): ["dev/pictures/<str:name>"],
    Audience(405, 405, 405, 405): ["dev/pictures/"],
    Audience(302, 200, 200, 200): ["accounts/logout/"],
    Audience(302, 401, 401, 401): ["accounts/3rdparty/login/error/"],
    # Answers of others that are not shared with anybody here.
    Audience(302, 404, 404, 404): [
        *[f"answers/<int:pk>/{step}"
          for step in ("", "follow-up/", "rate/", "compare/", "starter.zip")],
        "answers/<int:pk>/pictures/<uuid:picture>/",
        "answers/peers/<int:offer>/", "answers/shared/<uuid:picture>/",
    ],
    # Without a second step there are no codes, and nothing to turn off; a set that is not there.
    Audience(302, 404, 404, 404): [
        "answers/sets/<int:pk>/",
        "accounts/2fa/recovery-codes/", "accounts/2fa/recovery-codes/download/",
        "accounts/2fa/totp/deactivate/",
    ],
    # Where allauth's pages were once, and once more.
    Audience(302, 301, 301, 301): [
        "accounts/social/connections/", "accounts/social/login/cancelled/",
        "accounts/social/login/error/", "accounts/social/signup/",
    ],
    Audience(302, 302, 403, 403): [
        f"{SUBMISSION}add/", f"{COMPLAINT}add/", f"{FACTOR}add/", f"{MESSAGE}add/",
        f"{MESSAGE}{ROW}delete/",
        f"{RECORDING}add/", f"{RECORDING}{ROW}delete/",
    ],
    Audience(302, 403, 302, 302): ["admin/login/"],
    Audience(302, 302, 405, 405): ["admin/logout/"],
    Audience(302, 302, 404, 404): [
        "admin/r/<path:content_type_id>/<path:object_id>/", "admin/(?P<url>.*)$",
    ],
    Audience(302, 302, 302, 302): [
        "accounts/password/set/", "accounts/login/code/confirm/", "accounts/sessions/",
        "accounts/2fa/authenticate/", "accounts/2fa/webauthn/login/", "accounts/3rdparty/signup/",
        *[f"{place}{ROW}" for place in [*CONTENT, *PEOPLE, FACTOR, MESSAGE, COMPLAINT, SUBMISSION,
                                           RECORDING]],
        "questions/deal/",
    ],
}  # fmt: skip
AUDIENCES = {route: audience for audience, routes in TABLE.items() for route in routes}
OURS = "5a1e0000-0000-4000-8000-000000000001"
EXAMPLES = {
    "<slug:course>": "em",
    "<slug:lesson>": "lesson-2",
    "<slug:module>": "start",
    "<slug:slug>": "star",
    "<slug:round>": "behavioural",
    "<int:offer>": "1",
    "<int:rating>": "1",
    "<uuid:picture>": "00000000-0000-4000-8000-000000000000",
    "<slug:content_id>": "em-start-lesson-2",
    "<path:path>": "none.svg",
    "<uuid:pk>": OURS,
    "<int:segment>": "0",
    "<int:number>": "0",
    "<int:pk>": "1",
    "<int:level>": "1",
    "<int:position>": "1",
    "<slug:track>": "em",
    "<str:token>": "forged",
    "<str:name>": "accounts.confirm",
    "<path:content_type_id>": "0",
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/old/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-old/",
    APPS: "courses/",
    "(?P<url>.*)$": "nowhere/",
    "search/": "search/?q=text",
    "autocomplete/": "autocomplete/?app_label=courses&model_name=lesson&field_name=module",
}
FREE_LESSON = "/courses/em/lesson-1/"
Site = dict[str, int | str]  # the key of a row of each kind that the admin shows


def example(route: str, site: Site) -> str:
    path = f"/{route}"
    for place, value in EXAMPLES.items():
        path = path.replace(place, value)
    for kind, pk in site.items():
        if path.startswith((f"/admin/courses/{kind}/", f"/admin/accounts/{kind}/",
                            f"/admin/account/{kind}/", f"/admin/auth/{kind}/",
                            f"/admin/mfa/{kind}/", f"/admin/notifications/{kind}/",
                            f"/admin/questions/{kind}/", f"/admin/recordings/{kind}/",
                            f"/admin/answers/{kind}/")):  # fmt: skip
            path = path.replace("<path:object_id>", str(pk)).replace("<id>", str(pk))
    return path.replace("<path:object_id>", "0")


EARNED_WORDS = ("secret", "solution", "point", "mistake", "disagreement", "level")
MORE = [
    "questions/grows/", *(f"questions/?q={word}" for word in EARNED_WORDS),
    *(f"search/?q={word}" for word in EARNED_WORDS),
    *(f"api/v1/search/?q={word}" for word in EARNED_WORDS),
]  # fmt: skip


def routes_of(*audiences: Audience) -> list[str]:
    return [route for audience in audiences for route in TABLE[audience]]


def walk(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from walk(pattern.url_patterns, route)


@pytest.fixture
def all_urls(settings: Settings) -> list[URLPattern | URLResolver]:
    """What the site answers to, with the addresses that only DEBUG has."""
    settings.DEBUG = True
    patterns: list[URLPattern | URLResolver] = runpy.run_path(urls.__file__)["urlpatterns"]
    settings.DEBUG = False
    settings.ROOT_URLCONF = tuple(patterns)
    return patterns


@pytest.fixture
def site(
    all_urls: list[URLPattern | URLResolver], lena: User, settings: Settings, tmp_path: Path
) -> Site:
    """The keys of the rows behind the examples."""
    settings.MEDIA_ROOT = tmp_path / "media"
    lesson = factories.small_course()[0]
    message = Message.objects.create(
        key="a", kind="accounts.confirm", recipient=lena, due=timezone.now(), try_at=timezone.now()
    )
    bank.signal("teamwork")
    asked = bank.question(bank.round_of(), "star")
    bank.question(asked.round, "grows", body=bank.growing(2))
    owner = factories.user("x@y.org")
    factor = Authenticator.objects.create(user=owner, type="totp", data={"secret": "x"})
    return {
        "course": lesson.course.pk,
        "module": lesson.module.pk,
        "lesson": lesson.pk,
        "framework": factories.framework().pk,
        "user": lena.pk,
        "emailaddress": EmailAddress.objects.get(user=lena).pk,
        "group": Group.objects.get(name="Authors").pk,
        "authenticator": factor.pk,
        "message": message.pk,
        "signal": Signal.objects.get().pk,
        "round": asked.round_id,
        "question": asked.pk,
        "example": Example.objects.create(content_id="star-example", slug="a", question=asked).pk,
        "submission": topanswers.submit(made.rated(owner, asked), named=False).pk,
        "recording": str(takes.small(lena, OURS).pk),
        "complaint": Complaint.objects.create(question=asked, words="Wrong.").pk,
    }


@pytest.fixture
def clients(lena: User, arun: User, ada: User) -> dict[str, Client]:
    found = {"visitor": Client()}
    for who, user in {"learner": lena, "author": arun, "admin": ada}.items():
        found[who] = Client()
        found[who].force_login(user)
    return found


def test_every_address_is_classified(all_urls: list[URLPattern | URLResolver]) -> None:
    assert sorted(set(walk(all_urls))) == sorted(AUDIENCES)


@pytest.mark.parametrize("route", AUDIENCES)
def test_who_may_open_it(route: str, site: Site, clients: dict[str, Client]) -> None:
    answers = {who: client.get(example(route, site)) for who, client in clients.items()}
    for answer in answers.values():
        answer.getvalue()  # files are closed once they are read
    assert {who: a.status_code for who, a in answers.items()} == asdict(AUDIENCES[route])


@pytest.mark.usefixtures("shared_cache")  # a visitor may post only so much
@pytest.mark.parametrize("who", ["visitor", "learner", "author", "admin"])
def test_no_answer_gives_a_question_away(who: str, site: Site, clients: dict[str, Client]) -> None:
    """Every address, read and posted to; in the admin alone its authors see the whole text."""
    pieces = [earned(row) for row in Question.objects.all()]
    assert list(map(len, pieces)) == [4, 8]
    client = clients[who]
    for route in [*AUDIENCES, *MORE]:
        if route.startswith("admin/") and who in ("author", "admin"):
            continue
        for answer in (client.get(example(route, site)), posted(client, route, site)):
            text = answer.getvalue().decode(errors="replace")
            assert not given_away(set().union(*pieces), text), route


def posted(client: Client, route: str, site: Site) -> HttpResponseBase:
    """Of what would end the session, only the page is looked at."""
    path = example(route, site)
    return client.get(path) if "logout" in path else client.post(path, follow=True)


@pytest.mark.parametrize("route", routes_of(PERSON, POSTED, RESUMED, AGAIN, AUTHOR, ADMIN))
def test_a_visitor_is_sent_to_sign_in_and_back(route: str, site: Site, client: Client) -> None:
    path = example(route, site)
    page, _, query = client.get(path).headers["Location"].partition("?")
    # The admin's own sign-in sends on to that of the site.
    assert page in ([SIGN_IN, ADMIN_SIGN_IN] if path.startswith("/admin/") else [SIGN_IN])
    assert QueryDict(query)["next"] == path


@pytest.mark.parametrize("path", ["/admin/", "/admin/courses/lesson/", "/admin/courses/"])
def test_a_learner_is_told_that_the_admin_is_for_others(path: str, site: Site, lena: User) -> None:
    client = Client()
    client.force_login(lena)
    answer = client.get(path, follow=True)
    assert answer.status_code == 403
    assert "This is not yours to open" in answer.content.decode()


@pytest.mark.parametrize("route", routes_of(POSTED))
def test_a_visitor_changes_nothing_by_a_form(route: str, site: Site, client: Client) -> None:
    path = example(route, site)
    assertRedirects(client.post(path), f"{SIGN_IN}?next=/settings/resume/")
    assert client.session["kept"]["path"] == path
    assert not Reading.objects.exists()
    assert not SkippedModule.objects.exists()


@pytest.mark.parametrize("route", routes_of(API))
def test_a_visitor_may_not_use_the_api(route: str, site: Site, client: Client) -> None:
    path = example(route, site)
    answer = client.patch(path, {"completed": True}, content_type="application/json")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Session realm="api"'
    assert not Reading.objects.exists()


@pytest.mark.parametrize("route", [*routes_of(PUBLIC), FREE_LESSON.strip("/") + "/"])
def test_a_public_page_has_no_form_to_send_no_token_and_no_cookie(
    route: str, site: Site, client: Client
) -> None:
    answer = client.get(example(route, site))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert not re.search(r"<form[^>]*\bmethod=.?post", html, re.IGNORECASE)
    assert "csrf" not in html
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/dev/components/", "/dev/mail/"])
def test_pages_for_development_are_not_there_without_debug(path: str, client: Client) -> None:
    assert client.get(path).status_code == 404


def test_a_mail_that_is_shown_may_do_nothing(site: Site, clients: dict[str, Client]) -> None:
    """Mails carry their styles inline; scripts, pictures and forms are refused."""
    answer = clients["admin"].get("/admin/notifications/message/kinds/accounts.confirm/html/")
    assert set(answer.headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'", "style-src 'unsafe-inline'", "frame-ancestors 'self'", "sandbox",
    }  # fmt: skip
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


class Inline(HTMLParser):
    """Collects what the policy of the site forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.script = tag == "script" and "json" not in (names.get("type") or "")
        self.found += ["<style>"] if tag == "style" else []
        self.found += [f"{tag} {n}" for n in names if n == "style" or n.startswith("on")]
        for name in ("href", "src", "action"):
            if (names.get(name) or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}")

    def handle_endtag(self, tag: str) -> None:
        self.script = False

    def handle_data(self, data: str) -> None:
        if self.script and data.strip():
            self.found.append(f"script: {data[:40]}")


@pytest.mark.usefixtures("shared_cache")  # a visitor may post only so much
@pytest.mark.parametrize("who", ["visitor", "learner", "author", "admin"])
def test_nothing_is_inline_and_the_policy_is_exact(
    who: str, site: Site, clients: dict[str, Client]
) -> None:
    pages = 0
    for path in [*(example(r, site) for r in AUDIENCES), FREE_LESSON, "/nowhere/"]:
        if path.endswith("/html/"):
            continue  # a mail in its frame, which has a policy of its own
        answer = clients[who].get(path)
        html = answer.getvalue().decode("utf-8", "replace")
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        pages += answer.status_code == 200
        inline = Inline()
        inline.feed(html)
        assert inline.found == [], path
        policy = answer.headers["Content-Security-Policy"]
        assert set(policy.split("; ")) == POLICY, path
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
    assert pages >= 15
