"""The private note: it saves itself, survives a tunnel, and two windows do not overwrite."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site

LESSON = "/courses/em/the-loop/"
OFFLINE = "^net::ERR_INTERNET_DISCONNECTED"
STATE = ".note-dock .saved"
SAVED = re.compile(r"^saved \d\d:\d\d \S+$")


def write(page: Page, text: str) -> None:
    page.keyboard.press("n")
    page.keyboard.type(text)


def test_a_note_saves_itself(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    write(page, "Use the *Lisbon* story")
    expect(page.locator(STATE)).to_have_text(SAVED)
    page.reload()
    page.locator(".note-dock summary").click()
    expect(page.locator(".note-shown em")).to_have_text("Lisbon")
    expect(page.get_by_label("Your note, in Markdown")).to_have_value("Use the *Lisbon* story")


def test_a_note_typed_offline_is_saved_when_the_connection_is_back(
    open_page: OpenPage, reader: Person, provoked: list[str]
) -> None:
    provoked.append(OFFLINE)
    page = open_page(reader)
    page.goto(LESSON)
    page.context.set_offline(True)
    write(page, "Written in a tunnel")
    expect(page.locator(STATE)).to_have_text("offline; kept in this browser")
    page.context.set_offline(False)
    expect(page.locator(STATE)).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("Your note, in Markdown")).to_have_value("Written in a tunnel")


def test_a_note_typed_offline_outlives_its_window(
    open_page: OpenPage, reader: Person, provoked: list[str]
) -> None:
    provoked.append(OFFLINE)
    page = open_page(reader)
    page.goto(LESSON)
    page.context.set_offline(True)
    write(page, "Written in a tunnel")
    expect(page.locator(STATE)).to_have_text("offline; kept in this browser")
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(LESSON)
    expect(again.locator(STATE)).to_have_text(SAVED)
    expect(again.get_by_label("Your note, in Markdown")).to_have_value("Written in a tunnel")


def test_two_windows_do_not_overwrite_each_other(
    open_page: OpenPage, reader: Person, provoked: list[str]
) -> None:
    provoked += ["^409 .*/reading/$", "^409 .*/note/$"]
    one, two = open_page(reader), open_page(reader)
    one.goto(LESSON)
    two.goto(LESSON)
    write(one, "first")
    expect(one.locator(STATE)).to_have_text(SAVED)
    write(two, "second")
    expect(two.locator(STATE)).to_have_text("changed in another window: Save shows both")
    two.get_by_role("button", name="Save", exact=True).click()
    expect(two.locator(".errors")).to_contain_text("first")
    expect(two.get_by_label("Your note")).to_have_value("second")
    two.get_by_role("button", name="Save my text").click()
    two.locator(".note-dock summary").click()
    expect(two.locator(".note-shown")).to_have_text("second")


def test_two_people_on_one_browser_do_not_meet(
    open_page: OpenPage, reader: Person, unused: Iterator[Person], site: Site, provoked: list[str]
) -> None:
    provoked.append(OFFLINE)
    page = open_page(reader)
    page.goto(LESSON)
    page.context.set_offline(True)
    write(page, "Not for the next one")
    expect(page.locator(STATE)).to_have_text("offline; kept in this browser")
    page.close()
    page.context.set_offline(False)
    page.context.add_cookies([{"name": "sessionid", "value": next(unused)[1], "url": site.url}])
    again = page.context.new_page()
    again.goto(LESSON)
    expect(again.get_by_label("Your note, in Markdown")).to_have_value("")
