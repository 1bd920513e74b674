"""The end of a person's way: taking the data out, leaving, changing one's mind, and being gone."""

import json
import re
import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, eventually
from tests.browser.site import Person, Site
from tests.browser.test_security import (
    add_passkey,
    clean,
    prove,
    sign_in,
    sign_up,
    with_authenticator,
)
from tests.factories import PASSWORD

EMAIL = "all-the-way@example.org"
DATA = "/settings/data/"
LESSON = "/courses/em/what-changed/"
OVER = """
import datetime
from django.utils import timezone
from accounts.models import User
from accounts.tasks import forget_people
day = timezone.now() - datetime.timedelta(minutes=1)
User.objects.filter(email={email!r}, leaving_at__isnull=False).update(leaving_at=day)
forget_people.delay()
"""
LEFT = "from accounts.models import User; print(User.objects.filter(email={email!r}).count())"


def take_out(page: Page, site: Site, email: str, folder: Path) -> zipfile.ZipFile:
    """Asks for the archive, sees it being made, and downloads it."""
    page.goto(DATA)
    clean(page, "Your data")
    page.get_by_role("button", name="Make my archive").click()
    download = page.get_by_role("link", name=re.compile("^Download"))
    expect(download).to_be_visible(timeout=30_000)  # by itself, once it is ready
    clean(page, "Your data")
    if "…" in download.inner_text():
        download.click()
        prove(page)
    with page.expect_download() as started:
        page.get_by_role("link", name="Download", exact=True).click()
    path = folder / "archive.zip"
    started.value.save_as(path)
    site.await_mail(rf"(?s)To: {re.escape(email)}.*/settings/data/")
    return zipfile.ZipFile(path)


def leave(page: Page) -> None:
    page.goto(DATA)
    page.get_by_role("link", name="Delete my account").click()
    clean(page, "Delete your account")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Delete my account").click()
    clean(page, "Your data")
    expect(page.get_by_role("region", name="Deleting your account")).to_be_visible()


def end_the_days(page: Page, site: Site, email: str) -> None:
    """The seven days are over; the heavy worker does the rest."""
    site.manage("shell", "--verbosity=0", "-c", OVER.format(email=email))
    ask = LEFT.format(email=email)
    eventually(lambda: site.manage("shell", "--verbosity=0", "-c", ask).strip(), "0")
    page.goto("/settings/")
    expect(page.locator("h1")).to_have_text("Sign in")
    sign_in(page, email)
    expect(page.locator(".errors").first).to_be_visible()


def test_from_signing_up_to_being_gone(open_page: OpenPage, site: Site, tmp_path: Path) -> None:
    page = open_page()
    with_authenticator(page)
    sign_up(page, site, EMAIL)
    add_passkey(page)
    page.goto("/settings/sessions/")
    clean(page, "Where you are signed in")
    archive = take_out(page, site, EMAIL, tmp_path)
    (account,) = json.loads(archive.read("account.json"))
    assert account["email"] == EMAIL
    leave(page)
    site.await_mail(rf"(?s)To: {re.escape(EMAIL)}.*will be deleted")
    end_the_days(page, site, EMAIL)


def test_everything_can_be_taken_out(
    open_page: OpenPage, reader: Person, site: Site, tmp_path: Path
) -> None:
    page = open_page(reader, width=360)
    page.goto(LESSON)
    page.locator(".note-dock summary").click()
    page.locator("#note-text").fill("What I will do in my first week.")
    expect(page.locator(".note-dock .saved")).to_contain_text(re.compile("^saved "))
    archive = take_out(page, site, reader[0], tmp_path)
    (row,) = json.loads(archive.read("reading.json"))
    assert row["note"] == "What I will do in my first week."


def test_a_mind_can_be_changed(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader, dark=True)
    page.goto("/settings/data/leave/")
    page.get_by_label("Password").fill("not my password")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.locator(".errors")).to_be_visible()
    leave(page)
    page.goto("/")
    clean(page, page.locator("h1").inner_text())
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_role("status").first).to_contain_text("Your account stays")
    expect(page.get_by_role("region", name="Deleting your account")).to_have_count(0)


def test_after_the_days_nothing_is_left(open_page: OpenPage, reader: Person, site: Site) -> None:
    page = open_page(reader)
    leave(page)
    end_the_days(page, site, reader[0])


def test_without_scripts_it_works_too(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader, scripts=False)
    page.goto(DATA)
    with page.expect_navigation():
        page.get_by_role("button", name="Make my archive").click()
    download = page.get_by_role("link", name=re.compile("^Download"))

    def look() -> int:
        page.goto(DATA)
        return download.count()

    eventually(look, 1)
