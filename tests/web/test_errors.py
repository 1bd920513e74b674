"""The pages of errors say what happened, what was kept, and what to do next."""

from typing import NoReturn

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.test import Client
from django.urls import path
from pytest_django import Settings

from prepsite import urls

pytestmark = pytest.mark.django_db


@login_not_required
def broken(_request: HttpRequest) -> NoReturn:
    raise RuntimeError("the secret of the house")


@login_not_required
def refused(_request: HttpRequest) -> NoReturn:
    raise PermissionDenied


@login_not_required
def malformed(_request: HttpRequest) -> NoReturn:
    raise SuspiciousOperation("the secret of the house")


@pytest.fixture
def visitor(settings: Settings) -> Client:
    settings.ROOT_URLCONF = (
        path("broken/", broken),
        path("refused/", refused),
        path("malformed/", malformed),
        *urls.urlpatterns,
    )
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "heading", "kept"),
    [
        ("/malformed/", 400, "That request made no sense to us", "where you left them"),
        ("/refused/", 403, "This is not yours to open", "where you left them"),
        ("/nowhere/", 404, "There is no page here", "where you left them"),
        ("/broken/", 500, "Something broke on our side", "What was saved before is safe"),
    ],
)
def test_an_error_has_a_page(
    address: str, status: int, heading: str, kept: str, visitor: Client
) -> None:
    answer = visitor.get(address)
    html = answer.content.decode()
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")
    assert f"<h1>{heading}</h1>" in html
    assert kept in html
    assert 'href="/">Go home</a>' in html
    assert "the secret of the house" not in html
    assert "Traceback" not in html


def test_an_unknown_host_is_told_nothing(visitor: Client) -> None:
    answer = visitor.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "That request made no sense to us" in answer.content.decode()
    assert "ALLOWED_HOSTS" not in answer.content.decode()


def test_a_form_without_its_token_is_told_what_to_do(as_lena: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_lena.cookies
    answer = strict.post("/settings/", {"name": "x"})
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "<h1>This form has expired</h1>" in html
    assert "Go back, reload the page, and send it again." in html
    assert "Nothing was saved from this one form" in html


def test_the_page_of_a_crash_asks_nothing_of_the_database(
    visitor: Client, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        assert visitor.get("/broken/").status_code == 500
