"""What belongs to no room: health, what browsers ask for by themselves, images, development."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from prepsite import urls
from prepsite.celery import app as celery
from prepsite.web import checks
from tests import factories

NOBODY = "redis://127.0.0.1:1/0"  # nothing listens there


def test_the_process_answers_without_its_database(client: Client) -> None:
    answer = client.get("/health/")
    assert (answer.status_code, answer.content) == (200, b"ok")


ALL_WELL = {"database": "ok", "cache": "ok", "broker": "ok", "outbox": "ok"}


def test_all_is_ready(client: Client, shared_cache: None) -> None:
    answer = client.get("/health/ready/")
    assert (answer.status_code, answer.json()) == (200, ALL_WELL)


def without(client: Client, *parts: str) -> None:
    answer = client.get("/health/ready/")
    expected = ALL_WELL | dict.fromkeys(parts, "no answer")
    assert (answer.status_code, answer.json()) == (503, expected)


def test_a_broker_that_does_not_answer_is_named(
    client: Client, shared_cache: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(celery.conf, "broker_write_url", NOBODY)
    without(client, "broker")


def test_a_cache_that_does_not_answer_is_named(
    client: Client, db: None, settings: Settings
) -> None:
    redis = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": redis, "LOCATION": NOBODY}}
    without(client, "cache")


def test_a_database_that_does_not_answer_is_named(
    client: Client, db: None, settings: Settings
) -> None:
    def refuse(*_: Any) -> None:
        raise OperationalError

    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": memory}}
    with connection.execute_wrapper(refuse):
        without(client, "database", "outbox")


def test_the_service_worker_is_served_from_the_root(client: Client) -> None:
    answer = client.get("/sw.js")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/javascript"
    assert 'PAGES = ["/offline/", "/static/css/site.css", "/static/js/site.js"]' in text
    assert "SITE_CSS" not in text


def test_the_offline_page_needs_nothing_but_the_style_sheet(client: Client, db: None) -> None:
    html = client.get("/offline/").content.decode()
    assert "You are offline" in html
    assert "A note you were typing is kept in this browser." in html


def test_robots_are_kept_out_of_what_is_not_for_them(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain"
    assert re.findall(r"Disallow: (\S+)", answer.content.decode()) == [
        "/admin/",
        "/accounts/",
        "/api/",
    ]


def test_the_icon_is_served_to_those_who_only_guess(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.getvalue()[:4] == b"\x00\x00\x01\x00"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Content-Type"].startswith("image/")


@pytest.fixture
def media(settings: Settings, tmp_path: Path) -> Path:
    """Two images that lessons use, and a file that nobody may fetch."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in ("content/ab/abc/plan.svg", "content/ab/abc/plan.png"):
        default_storage.save(name, SimpleUploadedFile("x", b"<svg/>"))
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "media" / "private.txt").write_text("secret")
    return tmp_path


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize(
    ("name", "kind"), [("plan.svg", "image/svg+xml"), ("plan.png", "image/png")]
)
def test_an_image_may_be_kept_for_ever_and_runs_nothing(
    name: str, kind: str, client: Client
) -> None:
    answer = client.get(f"/media/content/ab/abc/{name}")
    assert answer.getvalue() == b"<svg/>"
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize(
    "path",
    [
        "none.svg",
        "ab",
        "ab/",
        "ab/abc",
        "../private.txt",
        "../../secret.txt",
        "%2e%2e/private.txt",
        "..%2fprivate.txt",
        "ab/../../private.txt",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "ab/abc/plan.svg%00",
        "x" * 5_000,
    ],
)
def test_nothing_but_images_of_content_is_served(path: str, client: Client) -> None:
    answer = client.get(f"/media/content/{path}")
    assert answer.status_code == 404


@pytest.mark.usefixtures("media")
def test_other_media_have_no_address(client: Client) -> None:
    assert client.get("/media/private.txt").status_code == 404


@pytest.fixture
def development(settings: Settings, tmp_path: Path, db: None) -> Path:
    """The site as `make run` serves it; mail goes to files."""
    settings.DEBUG = True
    settings.ROOT_URLCONF = tuple(runpy.run_path(urls.__file__)["urlpatterns"])
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("development")
def test_mail_that_was_sent_can_be_read(client: Client) -> None:
    assert "No mail yet" in client.get("/dev/mail/").content.decode()
    mail.send_mail("Grüße", "Open http://localhost/x/\n<b>now</b>", None, ["nora@example.org"])
    html = client.get("/dev/mail/").content.decode()
    assert "<h2>Grüße</h2>" in html
    assert "to nora@example.org" in html
    assert '<a href="http://localhost/x/"' in html
    assert "&lt;b&gt;now&lt;/b&gt;" in html


@pytest.mark.usefixtures("development")
def test_every_component_is_shown(client: Client) -> None:
    html = client.get("/dev/components/").content.decode()
    for piece in ('class="button primary"', "<dialog", 'class="empty', "<progress", "<table"):
        assert piece in html


def test_a_deployment_without_mail_is_told(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    (error,) = checks.mail_leaves_the_machine(None)
    assert error.msg == "Mail is written to files, so nobody can sign up."
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert checks.mail_leaves_the_machine(None) == []


@pytest.mark.django_db
def test_search_is_a_page_too(client: Client, as_lena: Client) -> None:
    factories.small_course()
    assert "1 result<" in client.get("/search/?q=text").content.decode()
    assert "3 results<" in as_lena.get("/search/?q=text").content.decode()
    nothing = client.get("/search/", {"q": "<zebra>"}).content.decode()
    assert "Nothing has “&lt;zebra&gt;”" in nothing
    assert "Signed in, you search all lessons" in nothing
