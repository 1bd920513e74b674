"""Everything of a lesson but saving as one types works without JavaScript."""

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site
from tests.factories import PASSWORD

LESSON = "/courses/em/the-loop/"


def test_reading_completing_noting_and_searching(
    open_page: OpenPage, site: Site, reader: Person
) -> None:
    email, _ = reader
    page = open_page(scripts=False)
    page.goto("/courses/em/what-changed/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{site.url}/courses/em/what-changed/")
    page.goto(LESSON)
    page.locator(".note-dock summary").click()
    page.get_by_label("Your note, in Markdown").fill("Without scripts")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Your note is saved.")
    page.get_by_role("button", name="Bookmark").click()
    expect(page.get_by_role("button", name="Bookmarked. Remove")).to_be_visible()
    page.get_by_role("button", name="Mark complete and go on").click()
    expect(page).to_have_url(f"{site.url}/courses/em/what-changed/")
    page.locator("a.find").click()
    page.get_by_label("Words from a lesson").fill("kv cache")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".rows li").first).to_contain_text("What LLM coding asks")
