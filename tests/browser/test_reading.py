"""Reading a lesson: contents that follow, keys, completing, resuming, copying, printing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, eventually
from tests.browser.site import Person, Site

LESSON, NEXT = "/courses/em/the-loop/", "/courses/em/what-changed/"
CURRENT = ".contents .toc [aria-current='true']"
CHROME = [
    ".skip-link", ".bar", ".dock", ".foot", ".contents", ".contents-toggle", ".margin",
    ".lesson-foot", ".sheet-actions", ".copy", ".anchor", ".button",
]  # fmt: skip


def scroll_to(page: Page, anchor: str) -> None:
    page.evaluate("id => document.getElementById(id).scrollIntoView()", anchor)


def test_the_contents_follow_the_reading(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    expect(page.locator(CURRENT)).to_have_count(0)
    scroll_to(page, "how-it-goes-wrong")
    expect(page.locator(CURRENT)).to_have_text("How it goes wrong")
    scroll_to(page, "a-round-is-a-form-somebody-must-fill-in")
    expect(page.locator(CURRENT)).to_have_text("A round is a form somebody must fill in")


def test_arrow_keys_turn_the_lessons(open_page: OpenPage, reader: Person, site: Site) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.keyboard.press("ArrowRight")
    page.wait_for_url(f"{site.url}{NEXT}")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(f"{site.url}{LESSON}")


def test_arrow_keys_in_the_note_stay_there(open_page: OpenPage, reader: Person, site: Site) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.keyboard.press("n")
    page.keyboard.type("ab")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("-")
    expect(page.get_by_label("Your note, in Markdown")).to_have_value("a-b")
    expect(page).to_have_url(f"{site.url}{LESSON}")


def test_completing_goes_on_and_counts(open_page: OpenPage, reader: Person, site: Site) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.get_by_role("button", name="Mark complete and go on").click()
    page.wait_for_url(f"{site.url}{NEXT}")
    expect(page.locator(".contents .outline .done")).to_have_count(1)
    page.goto("/courses/em/")
    expect(page.get_by_text("1 of 6 done")).to_be_visible()
    page.goto("/")
    expect(page.locator(".progress-list")).to_contain_text("1 of 6")
    page.goto(LESSON)
    page.get_by_role("button", name="Completed. Undo").click()
    expect(page.locator(".contents .outline .done")).to_have_count(0)


def test_another_device_resumes_at_the_same_heading(
    open_page: OpenPage, reader: Person, site: Site
) -> None:
    first = open_page(reader)
    first.goto("/courses/em/the-technical-bar/")
    scroll_to(first, "how-it-goes-wrong")
    expect(first.locator(CURRENT)).to_have_text("How it goes wrong")
    first.goto("/courses/")
    second = open_page(reader, width=360)
    # The first device tells where it was while it leaves.
    state = "/api/v1/lessons/em-start-technical-bar/reading/"
    eventually(lambda: second.request.get(state).json()["anchor"], "how-it-goes-wrong")
    second.goto("/")
    second.get_by_role("link", name="Read on").click()
    second.wait_for_url(f"{site.url}/courses/em/the-technical-bar/#how-it-goes-wrong")
    expect(second.locator("#how-it-goes-wrong")).to_be_in_viewport()


def test_a_bookmark_is_found_again(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto(LESSON)
    page.get_by_role("button", name="Bookmark").click()
    expect(page.get_by_role("button", name="Bookmarked. Remove")).to_be_visible()
    page.goto("/courses/saved/")
    expect(page.locator(".rows h2")).to_have_text(["The loop, and what each round weighs"])


def test_a_skipped_module_does_not_count(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto("/courses/em/")
    page.get_by_role("button", name="I know this: skip it").click()
    expect(page.get_by_text("0 of 1 done")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Start:"))).to_contain_text("falls behind")
    page.get_by_role("button", name="Take it up again").click()
    expect(page.get_by_text("0 of 6 done")).to_be_visible()


def test_code_is_copied(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto("/courses/mle/what-llm-coding-asks/")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("import numpy as np\n")


def test_figures_are_drawn_for_the_dark(open_page: OpenPage) -> None:
    corners = {}
    for dark in (False, True):
        page = open_page(dark=dark)
        page.goto(LESSON)
        figure = page.locator(".prose figure img").first
        figure.scroll_into_view_if_needed()
        figure.evaluate("image => image.decode()")
        corners[dark] = figure.screenshot()
    assert corners[False] != corners[True]


@pytest.mark.parametrize(
    "address", [LESSON, "/courses/mle/what-llm-coding-asks/", "/frameworks/sail/"]
)
def test_print_leaves_the_furniture_out(open_page: OpenPage, reader: Person, address: str) -> None:
    page = open_page(reader)
    page.goto(address)
    page.emulate_media(media="print")
    assert [part for part in CHROME if page.locator(part).locator("visible=true").count()] == []
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".prose > p").last).to_be_visible()
