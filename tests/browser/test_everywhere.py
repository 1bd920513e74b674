"""What every page has: quick search, appearance, the offline page, and one for what breaks."""

import time

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import OpenPage, new_context
from tests.browser.site import Person, Site

AT_FIRST_FRAME = """
const frame = () => {
  if (!document.body) return requestAnimationFrame(frame);
  const paper = getComputedStyle(document.body).backgroundColor;
  window.atFirstFrame = [document.documentElement.dataset.theme, paper];
};
requestAnimationFrame(frame);
"""
DARK_PAPER = "rgb(20, 23, 26)"


def test_quick_search_by_keyboard(open_page: OpenPage, reader: Person, site: Site) -> None:
    page = open_page(reader)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("cache")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option").nth(1)).to_have_attribute("aria-selected", "true")
    page.get_by_role("combobox").fill("what llm coding asks")
    expect(page.get_by_role("option").first).to_contain_text("What LLM coding asks")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/courses/mle/what-llm-coding-asks/")


def test_quick_search_closes_by_escape_and_gives_the_focus_back(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/courses/")
    page.locator("a.find").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_be_hidden()
    expect(page.locator("a.find")).to_be_focused()


def test_signed_out_quick_search_finds_free_lessons_only(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("interviewer")
    expect(page.get_by_role("option").first).to_contain_text("The loop")
    page.get_by_role("combobox").fill("zzzzqqq")
    expect(page.locator(".palette-state")).to_contain_text("Nothing has “zzzzqqq”")


def slowly(route: Route) -> None:
    """A network on which a script arrives long after the page could have been painted."""
    time.sleep(0.5)
    route.continue_()


def test_a_chosen_appearance_is_there_before_the_first_paint(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.get_by_role("button", name="Dark").click()
    page.add_init_script(AT_FIRST_FRAME)
    page.route("**/js/*.js", slowly)
    page.reload()
    assert page.evaluate("window.atFirstFrame") == ["dark", DARK_PAPER]
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_the_appearance_follows_the_system_until_one_chooses(open_page: OpenPage) -> None:
    page = open_page(dark=True)
    page.goto("/")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == DARK_PAPER
    expect(page.get_by_role("button", name="Auto")).to_have_attribute("aria-pressed", "true")


def test_offline_says_so(open_page: OpenPage, provoked: list[str]) -> None:
    page = open_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/courses/")
    expect(page.locator("h1")).to_have_text("You are offline")
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"  # it is styled
    expect(page.get_by_role("button", name="Auto")).to_be_visible()  # and its script runs
    provoked.append("^net::ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("Courses")


@pytest.fixture
def broken(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site whose database was never made."""
    site = Site(tmp_path_factory.mktemp("broken"))
    site.collect_static()
    return site


def test_without_a_database_visitors_are_told_so(browser: Browser, broken: Site) -> None:
    with broken.serving():
        page = new_context(browser, broken, None).new_page()
        answer = page.goto("/")
        assert answer is not None
        assert answer.status == 500
        expect(page.locator("h1")).to_have_text("Something broke on our side")
        page.context.close()
