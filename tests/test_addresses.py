"""Every address of the site: who may open it, and what its pages are made of.

An address that stands in no line of the table fails `test_every_address_is_classified`.
"""

import re
import runpy
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver
from pytest_django.fixtures import SettingsWrapper

from accounts.models import User
from courses.models import Lesson, Reading, SkippedModule
from prepsite import urls
from tests import factories

POLICY = (
    "base-uri 'self'; default-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self' data:; media-src 'self' blob:; object-src 'none'"
)
SIGN_IN, ADMIN_SIGN_IN = "/accounts/login/", "/admin/login/"


class Audience(NamedTuple):
    """What GET answers: to a visitor, a learner, an author, an administrator."""

    visitor: int
    learner: int
    author: int
    admin: int


PUBLIC = Audience(200, 200, 200, 200)  # the same for every visitor: no form, token or cookie
OPEN = Audience(200, 200, 200, 200)  # for everyone too, but with forms, or not a page
VISITOR = Audience(200, 302, 302, 302)  # pointless for those who are in
PERSON = Audience(302, 200, 200, 200)  # signed in
POSTED = Audience(302, 405, 405, 405)  # signed in, and only by a form
API = Audience(401, 200, 200, 200)
AUTHOR = Audience(302, 302, 200, 200)
ADMIN = Audience(302, 302, 403, 200)
AUTHOR_MOVES = Audience(302, 302, 302, 302)
MISSING = Audience(404, 404, 404, 404)  # open to all, and the example does not exist

LESSON = "courses/<slug:course>/<slug:lesson>/"
TABLE: dict[str, tuple[Audience, str]] = {
    "": (PUBLIC, "/"),
    "courses/": (PUBLIC, "/courses/"),
    "courses/<slug:course>/": (PUBLIC, "/courses/em/"),
    LESSON: (PERSON, "/courses/em/lesson-2/"),
    "courses/saved/": (PERSON, "/courses/saved/"),
    f"{LESSON}complete/": (POSTED, "/courses/em/lesson-2/complete/"),
    f"{LESSON}bookmark/": (POSTED, "/courses/em/lesson-2/bookmark/"),
    f"{LESSON}note/": (POSTED, "/courses/em/lesson-2/note/"),
    "courses/<slug:course>/modules/<slug:module>/skip/": (POSTED, "/courses/em/modules/start/skip/"),
    "frameworks/": (PUBLIC, "/frameworks/"),
    "frameworks/<slug:slug>/": (PUBLIC, "/frameworks/star/"),
    "search/": (PUBLIC, "/search/?q=text"),
    "settings/": (PERSON, "/settings/"),
    "offline/": (PUBLIC, "/offline/"),
    "health/": (OPEN, "/health/"),
    "health/ready/": (OPEN, "/health/ready/"),
    "sw.js": (OPEN, "/sw.js"),
    "robots.txt": (OPEN, "/robots.txt"),
    "favicon.ico": (OPEN, "/favicon.ico"),
    "media/content/<path:path>": (MISSING, "/media/content/none.svg"),
    "dev/components/": (OPEN, "/dev/components/"),
    "dev/mail/": (OPEN, "/dev/mail/"),
    # API
    "api/v1/search/": (OPEN, "/api/v1/search/?q=text"),
    "api/v1/lessons/<slug:content_id>/reading/": (API, "/api/v1/lessons/em-start-lesson-2/reading/"),
    # Accounts
    "accounts/login/": (VISITOR, "/accounts/login/"),
    "accounts/signup/": (VISITOR, "/accounts/signup/"),
    "accounts/logout/": (Audience(302, 200, 200, 200), "/accounts/logout/"),
    "accounts/inactive/": (OPEN, "/accounts/inactive/"),
    "accounts/reauthenticate/": (PERSON, "/accounts/reauthenticate/"),
    "accounts/email/": (PERSON, "/accounts/email/"),
    "accounts/confirm-email/": (OPEN, "/accounts/confirm-email/"),
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": (OPEN, "/accounts/confirm-email/old/"),
    "accounts/password/change/": (PERSON, "/accounts/password/change/"),
    "accounts/password/set/": (Audience(302, 302, 302, 302), "/accounts/password/set/"),
    "accounts/password/reset/": (OPEN, "/accounts/password/reset/"),
    "accounts/password/reset/done/": (OPEN, "/accounts/password/reset/done/"),
    r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": (
        OPEN,
        "/accounts/password/reset/key/1-old/",
    ),
    "accounts/password/reset/key/done/": (OPEN, "/accounts/password/reset/key/done/"),
    "accounts/login/code/confirm/": (Audience(302, 302, 302, 302), "/accounts/login/code/confirm/"),
    # Admin
    "admin/": (AUTHOR, "/admin/"),
    "admin/login/": (Audience(302, 403, 302, 302), "/admin/login/"),
    "admin/logout/": (Audience(302, 302, 405, 405), "/admin/logout/"),
    "admin/password_change/": (AUTHOR, "/admin/password_change/"),
    "admin/password_change/done/": (AUTHOR, "/admin/password_change/done/"),
    "admin/autocomplete/": (
        AUTHOR,
        "/admin/autocomplete/?app_label=courses&model_name=lesson&field_name=module",
    ),
    "admin/jsi18n/": (AUTHOR, "/admin/jsi18n/"),
    "admin/r/<path:content_type_id>/<path:object_id>/": (
        Audience(302, 302, 404, 404),
        "/admin/r/0/0/",
    ),
    "admin/^(?P<app_label>auth|account|accounts|courses)/$": (AUTHOR, "/admin/courses/"),
    "admin/(?P<url>.*)$": (Audience(302, 302, 404, 404), "/admin/nowhere/"),
    "admin/accounts/user/<id>/password/": (ADMIN, "/admin/accounts/user/{pk}/password/"),
}
for name in ("course", "module", "lesson", "framework"):
    TABLE[f"admin/courses/{name}/<path:object_id>/delete/"] = (
        ADMIN,
        f"/admin/courses/{name}/{{pk}}/delete/",
    )
for model, audience in {
    "courses/course": AUTHOR,
    "courses/module": AUTHOR,
    "courses/lesson": AUTHOR,
    "courses/framework": AUTHOR,
    "accounts/user": ADMIN,
    "account/emailaddress": ADMIN,
    "auth/group": ADMIN,
}.items():
    for action in ("", "add/"):
        TABLE[f"admin/{model}/{action}"] = (audience, f"/admin/{model}/{action}")
    for action in ("history/", "delete/", "change/"):
        route = f"admin/{model}/<path:object_id>/{action}"
        TABLE.setdefault(route, (audience, f"/admin/{model}/{{pk}}/{action}"))
    TABLE[f"admin/{model}/<path:object_id>/"] = (AUTHOR_MOVES, f"/admin/{model}/{{pk}}/")

PEOPLE = ["visitor", "learner", "author", "admin"]
PUBLIC_PAGES = [example for audience, example in TABLE.values() if audience is PUBLIC]


def routes(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = above + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes(pattern.url_patterns, route)


@pytest.fixture
def all_urls(settings: SettingsWrapper) -> list[URLPattern | URLResolver]:
    """What the site answers to, with the addresses that only DEBUG has."""
    settings.DEBUG = True
    patterns: list[URLPattern | URLResolver] = runpy.run_path(urls.__file__)["urlpatterns"]
    settings.DEBUG = False
    settings.ROOT_URLCONF = tuple(patterns)
    return patterns


@pytest.fixture
def site(all_urls: list[URLPattern | URLResolver], db: None) -> int:
    """Content behind the examples; the key that `{pk}` stands for."""
    lesson = factories.small_course()[0]
    factories.framework()
    assert lesson.course.pk == lesson.module.pk
    return int(lesson.pk)
