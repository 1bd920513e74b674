"""A newcomer's way: landing, a free lesson, the wall, sign-up, and back to the same lesson."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site
from tests.factories import PASSWORD

WALLED = "/courses/em/what-changed/"


def test_from_the_landing_page_to_a_free_lesson(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.get_by_role("link", name="See the courses").click()
    page.get_by_role("link", name="Engineering Manager interviews").click()
    page.get_by_role("link", name="The loop, and what each round weighs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "The loop, and what each round weighs"
    )


def test_signing_up_leads_back_to_the_lesson(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    page.goto(WALLED)
    page.get_by_role("link", name="Sign up").last.click()
    page.get_by_label("Email").fill("newcomer@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    link = re.search(rf"{re.escape(site.url)}\S+confirm-email\S+", site.mails()[-1])
    assert link is not None
    page.goto(link[0])
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_url(f"{site.url}{WALLED}")
    page.goto("/settings/")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Lisbon")


def test_a_wrong_password_keeps_the_address(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("reader0@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("Email")).to_have_value("reader0@example.org")


def test_settings_say_what_is_wrong_beside_the_field(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto("/settings/")
    page.get_by_label("Name").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Name").fill("x" * 200)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Name")).to_have_value("x" * 200)
