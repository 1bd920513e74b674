"""A person's way through security: sign-up, mail, passkey, and out everywhere else."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site
from tests.browser.test_accessibility import violations
from tests.browser.test_arriving import confirmation
from tests.factories import PASSWORD

EMAIL = "key-owner@example.org"
KEYS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(page: Page) -> tuple[Any, str]:
    """Chromium's virtual authenticator: a device that says yes."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEYS})
    return devtools, made["authenticatorId"]


def clean(page: Page, heading: str) -> None:
    """The page is there, and axe-core finds nothing on it."""
    expect(page.locator("h1")).to_have_text(heading)
    page.evaluate("Promise.all(document.getAnimations().map((moving) => moving.finished))")
    assert violations(page) == []


def sign_up(page: Page, site: Site, email: str) -> None:
    page.goto("/accounts/signup/")
    clean(page, "Sign up")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    clean(page, "One more step")
    page.goto(confirmation(site, email))
    clean(page, "Confirm your address")
    page.get_by_role("button", name="Confirm").click()
    page.locator(".account").wait_for()


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.locator("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def prove(page: Page) -> None:
    """The password once more, where the page asks for it."""
    clean(page, "Is it you?")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def add_passkey(page: Page) -> None:
    page.goto("/accounts/2fa/")
    clean(page, "Second step and passkeys")
    page.get_by_role("link", name="Add a passkey").click()
    prove(page)
    clean(page, "Add a passkey")
    expect(page.get_by_label("Name")).to_have_value("Chrome on Linux")
    page.get_by_role("button", name="Add it").click()
    clean(page, "Recovery codes")


def test_from_sign_up_to_out_everywhere_else(open_page: OpenPage, site: Site) -> None:
    page = open_page()
    with_authenticator(page)
    sign_up(page, site, EMAIL)
    add_passkey(page)
    page.goto("/accounts/2fa/webauthn/")
    clean(page, "Passkeys and security keys")
    expect(page.locator(".rows .badge")).to_have_text("passkey")
    sign_out(page)

    page.goto("/accounts/login/?next=/courses/")
    clean(page, "Sign in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{site.url}/courses/")
    expect(page.locator(".account")).to_be_visible()

    elsewhere = open_page()
    with_a_recovery_code(elsewhere, page)
    page.goto("/settings/sessions/")
    clean(page, "Where you are signed in")
    expect(page.locator(".rows > li")).to_have_count(2)
    page.get_by_role("button", name="Sign out everywhere else").click()
    expect(page.get_by_role("status")).to_contain_text("Signed out everywhere else")
    expect(page.locator(".rows > li")).to_have_count(1)
    elsewhere.goto("/settings/")
    expect(elsewhere.locator("h1")).to_have_text("Sign in")
    page.goto("/settings/")
    clean(page, "Profile")


def with_a_recovery_code(page: Page, owner: Page) -> None:
    """Signs in on another device, where there is no passkey."""
    owner.goto("/accounts/2fa/recovery-codes/")
    prove(owner)
    code = owner.locator("main li code").first.inner_text()
    sign_in(page, EMAIL)
    clean(page, "The second step")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.locator(".account").wait_for()


def test_the_passkey_serves_as_second_step_and_to_prove_oneself(
    open_page: OpenPage, reader: Person
) -> None:
    page = open_page(reader)
    with_authenticator(page)
    add_passkey(page)
    sign_out(page)
    sign_in(page, reader[0])
    clean(page, "The second step")
    page.get_by_role("button", name="Use a passkey or security key instead").click()
    page.locator(".account").wait_for()
    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("h1").wait_for()
    page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/settings/")
    clean(page, "Is it you?")
    page.get_by_role("button", name="Use a passkey or security key").click()
    expect(page.locator("h1")).to_have_text("Profile")


def test_a_cancelled_passkey_is_said_and_changes_nothing(open_page: OpenPage) -> None:
    page = open_page()
    devtools, authenticator = with_authenticator(page)
    page.goto("/accounts/login/")
    devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False}
    )
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    clean(page, "Sign in")


def test_the_app_is_set_up_at_any_width(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader, width=360, dark=True)
    page.goto("/accounts/2fa/totp/activate/")
    prove(page)
    clean(page, "Set up an authenticator app")
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".errors")).to_contain_text("Incorrect code")
    assert violations(page) == []


def test_without_scripts_nothing_offers_a_passkey(open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto("/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    said = page.locator("noscript p")  # looking for its text would pass over it
    expect(said).to_be_visible()
    expect(said).to_contain_text("Passkeys need scripts")


class TestSessionThatRunsOut:
    """In the middle of a note."""

    LESSON = "/courses/em/what-changed/"
    TEXT = "What I saw in the first week,\nand what it cost."

    @pytest.fixture
    def provoked(self) -> list[str]:
        return [r"^401 .*/reading/$"]

    def test_a_note_is_kept_in_the_browser_and_comes_back(
        self, open_page: OpenPage, reader: Person
    ) -> None:
        page = open_page(reader)
        page.goto(self.LESSON)
        page.locator(".note-dock summary").click()
        page.context.clear_cookies(name="sessionid")
        page.locator("#note-text").fill(self.TEXT)
        expect(page.locator(".note-dock .saved")).to_have_text("signed out; kept in this browser")
        sign_in(page, reader[0])
        page.locator(".account").wait_for()
        page.goto(self.LESSON)
        expect(page.locator("#note-text")).to_have_value(self.TEXT)
        expect(page.locator(".note-dock .saved")).to_contain_text(re.compile("^saved "))
        page.reload()
        page.locator(".note-dock summary").click()
        expect(page.locator("#note-text")).to_have_value(self.TEXT)


def test_a_form_that_was_sent_signed_out_is_sent_again(
    open_page: OpenPage, reader: Person, site: Site
) -> None:
    page = open_page(reader, scripts=False)
    lesson = TestSessionThatRunsOut.LESSON
    page.goto(lesson)
    page.locator(".note-dock summary").click()
    page.locator("#note-text").fill(TestSessionThatRunsOut.TEXT)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Sign in")
    page.get_by_label("Email").fill(reader[0])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("h1")).to_have_text("You were signed out")
    expect(page.locator("main")).to_contain_text("What I saw in the first week,")
    page.get_by_role("button", name="Send it again").click()
    expect(page).to_have_url(re.compile(re.escape(f"{site.url}{lesson}")))
    page.locator(".note-dock summary").click()
    expect(page.locator("#note-text")).to_have_value(TestSessionThatRunsOut.TEXT)


def test_the_page_of_what_was_kept_is_clean(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader, width=360)
    page.goto("/settings/")
    page.get_by_label("Name").fill("Lena of the mountains")
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Email").fill(reader[0])
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    clean(page, "You were signed out")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("status")).to_contain_text("Your profile is saved")
    expect(page.get_by_label("Name")).to_have_value("Lena of the mountains")
    page.goto("/settings/resume/")
    clean(page, "Nothing is waiting")
