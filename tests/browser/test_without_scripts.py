"""Everything of a lesson but saving as one types works without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site
from tests.factories import PASSWORD

LESSON, NEXT = "/courses/em/the-loop/", "/courses/em/what-changed/"


@pytest.fixture
def page(open_page: OpenPage, reader: Person) -> Page:
    return open_page(reader, scripts=False)


def test_signing_in_at_the_wall(open_page: OpenPage, reader: Person, site: Site) -> None:
    page = open_page(scripts=False)
    page.goto(NEXT)
    page.get_by_label("Email").fill(reader[0])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(f"{site.url}{NEXT}")


def test_a_note(page: Page) -> None:
    page.goto(LESSON)
    page.locator(".note-dock summary").click()
    page.get_by_label("Your note, in Markdown").fill("Without *scripts*")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Your note is saved.")
    page.locator(".note-dock summary").click()
    expect(page.locator(".note-shown em")).to_have_text("scripts")


def test_a_bookmark(page: Page) -> None:
    page.goto(LESSON)
    page.get_by_role("button", name="Bookmark").click()
    expect(page.get_by_role("button", name="Bookmarked. Remove")).to_be_visible()


def test_completing_goes_on_and_home_leads_back(page: Page, site: Site) -> None:
    page.goto(LESSON)
    page.get_by_role("button", name="Mark complete and go on").click()
    expect(page).to_have_url(f"{site.url}{NEXT}")
    page.goto("/")
    page.get_by_role("link", name="Read on").click()
    expect(page).to_have_url(f"{site.url}{NEXT}")


def test_the_contents_at_360_pixels(open_page: OpenPage, site: Site) -> None:
    page = open_page(scripts=False, width=360)
    page.goto(LESSON)
    page.locator(".contents-toggle summary").click()
    page.locator(".contents-toggle").get_by_role("link", name="How it goes wrong").click()
    expect(page).to_have_url(f"{site.url}{LESSON}#how-it-goes-wrong")


def test_skipping_a_module(page: Page) -> None:
    page.goto("/courses/em/")
    page.get_by_role("button", name="I know this: skip it").click()
    expect(page.get_by_text("0 of 1 done")).to_be_visible()


def test_searching(page: Page) -> None:
    page.goto("/")
    page.locator("a.find").click()
    page.get_by_label("Words from a lesson or a question").fill("what llm coding asks")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".rows li").first).to_contain_text("What LLM coding asks")
