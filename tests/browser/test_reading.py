"""Reading a lesson: contents that follow, keys, completing, resuming, notes, search, appearance."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site

Reader = Person
LESSON = "/courses/em/the-loop/"
CURRENT = ".contents .toc [aria-current='true']"


def scroll_to(page: Page, anchor: str) -> None:
    page.evaluate("id => document.getElementById(id).scrollIntoView()", anchor)


def test_the_contents_follow_the_reading(open_page: OpenPage, reader: Reader) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    scroll_to(page, "how-it-goes-wrong")
    expect(page.locator(CURRENT)).to_have_text("How it goes wrong")
    scroll_to(page, "a-round-is-a-form-somebody-must-fill-in")
    expect(page.locator(CURRENT)).to_have_text("A round is a form somebody must fill in")


def test_arrow_keys_turn_the_lessons(open_page: OpenPage, reader: Reader, site: Site) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"{site.url}/courses/em/what-changed/")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"{site.url}{LESSON}")


def test_completing_goes_on_and_counts(open_page: OpenPage, reader: Reader, site: Site) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.get_by_role("button", name="Mark complete and go on").click()
    page.wait_for_url(f"{site.url}/courses/em/what-changed/")
    expect(page.locator(".contents .outline .done")).to_have_count(1)
    page.goto("/courses/em/")
    expect(page.get_by_text("1 of 6 done")).to_be_visible()
    page.goto("/")
    expect(page.locator(".progress-list")).to_contain_text("1 of 6")
    page.goto(LESSON)
    page.get_by_role("button", name="Completed. Undo").click()
    expect(page.locator(".contents .outline .done")).to_have_count(0)


def test_another_device_resumes_at_the_same_heading(
    open_page: OpenPage, reader: Reader, site: Site
) -> None:
    first = open_page(reader)
    first.goto("/courses/em/the-technical-bar/")
    scroll_to(first, "how-it-goes-wrong")
    expect(first.locator(CURRENT)).to_have_text("How it goes wrong")
    first.goto("/courses/")
    second = open_page(reader, width=360)
    second.goto("/")
    second.wait_for_function(
        """fetch("/api/v1/lessons/em-start-technical-bar/reading/")
        .then((answer) => answer.json())
        .then((reading) => reading.anchor === "how-it-goes-wrong")"""
    )
    second.reload()
    second.get_by_role("link", name="Read on").click()
    second.wait_for_url(f"{site.url}/courses/em/the-technical-bar/#how-it-goes-wrong")


def test_a_note_saves_itself(open_page: OpenPage, reader: Reader) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.keyboard.press("n")
    page.keyboard.type("Use the *Lisbon* story")
    expect(page.locator(".note-dock .saved")).to_have_text(re.compile(r"^saved \d\d:\d\d \S+$"))
    page.reload()
    page.locator(".note-dock summary").click()
    expect(page.locator(".note-shown em")).to_have_text("Lisbon")


def test_a_note_typed_offline_is_kept_and_saved_later(open_page: OpenPage, reader: Reader) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.keyboard.press("n")
    page.context.set_offline(True)
    page.keyboard.type("Written in a tunnel")
    expect(page.locator(".note-dock .saved")).to_contain_text("kept in this browser")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator(".note-dock .saved")).to_have_text(re.compile(r"^saved"))
    expect(page.get_by_label("Your note, in Markdown")).to_have_value("Written in a tunnel")


def test_two_windows_do_not_overwrite_each_other(open_page: OpenPage, reader: Reader) -> None:
    one, two = open_page(reader), open_page(reader)
    one.goto(LESSON)
    two.goto(LESSON)
    for page, text in ((one, "first"), (two, "second")):
        page.keyboard.press("n")
        page.keyboard.type(text)
        expect(page.locator(".note-dock .saved")).to_have_text(
            re.compile("^(saved|changed in another window)")
        )
    two.get_by_role("button", name="Save", exact=True).click()
    expect(two.locator(".errors")).to_contain_text("first")
    expect(two.get_by_label("Your note")).to_have_value("second")


def test_a_bookmark_is_found_again(open_page: OpenPage, reader: Reader) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.get_by_role("button", name="Bookmark").click()
    page.goto("/courses/saved/")
    expect(page.locator(".rows")).to_contain_text("The loop, and what each round weighs")


def test_quick_search_by_keyboard(open_page: OpenPage, reader: Reader, site: Site) -> None:
    page = open_page(reader)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("cache")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.get_by_role("combobox").fill("kv cache")
    expect(page.get_by_role("option").first).to_contain_text("What LLM coding asks")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/courses/mle/what-llm-coding-asks/")


def test_a_chosen_appearance_is_there_before_the_first_paint(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.get_by_role("button", name="Dark").click()
    page.reload(wait_until="commit")
    page.wait_for_selector("body", state="attached")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_code_is_copied(open_page: OpenPage, reader: Reader) -> None:
    page = open_page(reader)
    page.goto("/courses/mle/what-llm-coding-asks/")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "import numpy as np" in page.evaluate("navigator.clipboard.readText()")


def test_a_skipped_module_does_not_count(open_page: OpenPage, reader: Reader) -> None:
    page = open_page(reader)
    page.goto("/courses/em/")
    page.get_by_role("button", name="I know this: skip it").click()
    expect(page.get_by_text("0 of 1 done")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Start:"))).to_contain_text("falls behind")


def test_offline_says_so(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/courses/")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are offline")
    page.context.set_offline(False)


def test_print_leaves_the_furniture_out(open_page: OpenPage, reader: Reader) -> None:
    page = open_page(reader)
    for address in (LESSON, "/frameworks/sail/"):
        page.goto(address)
        page.emulate_media(media="print")
        for part in (".bar", ".foot", ".dock"):
            expect(page.locator(part)).to_be_hidden()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
