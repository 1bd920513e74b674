"""A newcomer's way: landing, a free lesson, the wall, sign-up, and back to the same lesson."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site
from tests.factories import PASSWORD

WALLED = "/courses/em/what-changed/"


def test_from_the_landing_page_to_a_lesson_behind_the_wall(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    page.goto("/")
    page.get_by_role("link", name="See the courses").click()
    page.get_by_role("link", name="Engineering Manager interviews").click()
    page.get_by_role("link", name="The loop, and what each round weighs").click()
    expect(page.locator("h1")).to_have_text("The loop, and what each round weighs")
    page.locator(".pager .next").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.locator("main").get_by_role("link", name="Sign up").click()
    page.get_by_label("Email").fill("newcomer@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    expect(page.locator("h1")).to_have_text("One more step")
    page.goto(confirmation(site, "newcomer@example.org"))
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_url(f"{site.url}{WALLED}")
    expect(page.locator("h1")).to_have_text("What changed, and why tidy stories fail")
    page.goto("/settings/")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Lisbon")


def confirmation(site: Site, email: str) -> str:
    """The address in the mail to that person."""
    link = rf"{re.escape(site.url)}/accounts/confirm-email/[^\s\"<]+"
    mail = site.await_mail(rf"(?s)To: {re.escape(email)}\n.*?{link}")
    return str(re.findall(link, mail)[0])


def test_a_wrong_password_keeps_the_address(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("reader0@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("Email")).to_have_value("reader0@example.org")


def test_signing_out_leaves_nothing_behind(open_page: OpenPage, reader: Person, site: Site) -> None:
    page = open_page(reader)
    page.goto("/")
    page.locator(".account summary").click()
    page.get_by_role("link", name="Sign out").click()
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    page.goto(WALLED)
    expect(page).to_have_url(f"{site.url}/accounts/login/?next={WALLED}")


def test_settings_say_what_is_wrong_beside_the_field(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto("/settings/")
    name = page.get_by_label("Name")
    name.evaluate("field => field.removeAttribute('maxlength')")
    name.fill("x" * 200)
    page.get_by_role("button", name="Save").click()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("at most 80 characters"))
    expect(name).to_have_value("x" * 200)
    name.fill("Lena")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("saved")
    expect(name).to_have_value("Lena")
