"""The bank in a browser: filters, words, dealing, bookmarks, levels, prompts; by keyboard too."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site

LIST, GROWS = "/questions/", "/questions/credit-ledger/"
ROWS, FOUND = ".rows > li", ".page-head [role=status]"


def box(page: Page, facet: str, label: str) -> Locator:
    """The checkbox of one filter."""
    labels = page.locator("fieldset", has=page.locator("legend", has_text=facet)).locator("label")
    text = re.compile(rf"^{re.escape(label)}[\d,]+$")
    return labels.filter(has_text=text).locator("input")


def beside(page: Page, facet: str, label: str) -> int:
    """The number beside it."""
    found = box(page, facet, label).locator("xpath=following-sibling::*[2]").inner_text()
    return int(found.replace(",", ""))


@pytest.fixture
def bank(open_page: OpenPage, reader: Person) -> Page:
    page = open_page(reader)
    page.goto(LIST)
    return page


def test_filters_show_what_their_numbers_say(bank: Page, site: Site) -> None:
    behavioural = beside(bank, "Round", "Behavioural")
    box(bank, "Round", "Behavioural").check()
    bank.wait_for_url(f"{site.url}{LIST}?round=behavioural")
    expect(bank.locator(FOUND)).to_contain_text(f"{behavioural} questions")
    warm_up = beside(bank, "Difficulty", "Warm-up")
    assert 0 < warm_up < behavioural
    box(bank, "Difficulty", "Warm-up").check()
    expect(bank.locator(FOUND)).to_contain_text(f"{warm_up} questions")
    expect(bank.locator(ROWS)).to_have_count(min(warm_up, 25))
    bank.get_by_role("link", name="Clear all filters").click()
    bank.wait_for_url(f"{site.url}{LIST}")
    expect(box(bank, "Round", "Behavioural")).not_to_be_checked()


def test_a_shared_address_shows_the_same(bank: Page, open_page: OpenPage, reader: Person) -> None:
    box(bank, "Round", "System design").check()
    bank.get_by_label("Order").select_option("short")
    bank.wait_for_url("**sort=short*")
    titles = bank.locator(f"{ROWS} h2").all_inner_texts()
    other = open_page(reader)
    other.goto(bank.url)
    assert other.locator(f"{ROWS} h2").all_inner_texts() == titles
    expect(box(other, "Round", "System design")).to_be_checked()


def test_pages_follow_each_other(bank: Page) -> None:
    first = bank.locator(f"{ROWS} h2").all_inner_texts()
    bank.get_by_role("link", name="Further").click()
    expect(bank.get_by_text("Page 2 of")).to_be_visible()
    assert not set(first) & set(bank.locator(f"{ROWS} h2").all_inner_texts())
    bank.get_by_role("link", name="Earlier").click()
    expect(bank.locator(f"{ROWS} h2")).to_have_text(first)


def test_words_are_found_with_a_typo_and_marked(bank: Page) -> None:
    bank.get_by_label("Words from a question").fill("disagrement")
    bank.keyboard.press("Enter")
    expect(bank.locator(".rows mark").first).to_have_text(re.compile("disagree", re.IGNORECASE))
    bank.get_by_label("Words from a question").fill("zzzzqqq")
    bank.keyboard.press("Enter")
    expect(bank.get_by_role("heading", name="No question fits")).to_be_visible()


def test_one_is_dealt_from_what_is_chosen(bank: Page) -> None:
    box(bank, "Round", "Object-oriented programming").check()
    bank.wait_for_url("**round=oop*")
    for _ in range(3):
        bank.get_by_role("link", name="Deal me one").click()
        expect(bank.locator(".crumbs")).to_contain_text("Object-oriented programming")
        bank.go_back()


def test_a_bookmark_is_found_again(bank: Page, site: Site) -> None:
    bank.locator(f"{ROWS} h2 a").first.click()
    bank.get_by_role("button", name="Bookmark").click()
    expect(bank.get_by_role("button", name="Bookmarked")).to_have_attribute("aria-pressed", "true")
    title = bank.locator("h1").inner_text()
    bank.goto(LIST)
    box(bank, "Mine", "Bookmarked").check()
    expect(bank.locator(f"{ROWS} h2")).to_have_text([title])
    bank.locator(f"{ROWS} h2 a").click()
    bank.get_by_role("button", name="Bookmarked").click()
    bank.goto(f"{LIST}?status=bookmarked")
    expect(bank.locator(ROWS)).to_have_count(0)


def test_levels_open_one_after_the_other(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto(GROWS)
    expect(page.get_by_role("heading", name=re.compile("^Level"))).to_have_count(1)
    page.get_by_role("button", name="I have finished it").click()
    expect(page.get_by_role("heading", name="Level 1 of 4 done")).to_be_visible()
    expect(page.get_by_role("heading", name="Level 2 of 4")).to_be_in_viewport()
    page.get_by_role("button", name="Give it up").click()
    expect(page.get_by_role("heading", name="Level 2 of 4 given up")).to_be_visible()
    expect(page.get_by_role("heading", name="Level 3 of 4")).to_be_visible()


def test_a_problem_is_reported(bank: Page) -> None:
    bank.locator(f"{ROWS} h2 a").first.click()
    bank.get_by_text("Report a problem").click()
    bank.get_by_label("What is wrong with it?").fill("The second sentence has a gap.")
    bank.get_by_role("button", name="Send it").click()
    expect(bank.get_by_text("Thank you: somebody will look at it.")).to_be_visible()


def test_prompts_cover_their_space(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto("/questions/generate/")
    expect(page.locator(".cell")).to_have_count(18)
    page.get_by_role("button", name="Deal me one").click()
    expect(page.locator(".dealt-prompt")).to_contain_text("Design")
    expect(page.locator(".cell.covered")).to_have_count(1)
    page.locator(".cell:not(.covered)").first.click()
    expect(page.get_by_text("You have had 2 of 18 kinds.")).to_be_visible()


def test_on_a_narrow_screen_filters_wait_for_their_button(
    open_page: OpenPage, reader: Person
) -> None:
    page = open_page(reader, width=360, height=740)
    page.goto(LIST)
    expect(page.get_by_text("Warm-up")).to_be_hidden()
    page.get_by_text("Filters", exact=True).click()
    box(page, "Round", "Execution").check()
    box(page, "Difficulty", "Standard").check()
    page.get_by_role("button", name="Show questions").click()
    page.wait_for_url("**difficulty=standard*")
    expect(page.get_by_text("Filters (2)")).to_be_visible()
    expect(page.locator(ROWS).first).to_be_in_viewport()


class TestByKeyboard:
    def test_filter_open_and_bookmark(self, bank: Page) -> None:
        tab_to(bank, bank.get_by_label("Words from a question"))
        bank.keyboard.type("cache")
        bank.keyboard.press("Enter")
        bank.wait_for_url("**q=cache*")
        tab_to(bank, box(bank, "Difficulty", "Standard"))
        bank.keyboard.press("Space")
        bank.wait_for_url("**difficulty=standard*")
        expect(box(bank, "Difficulty", "Standard")).to_be_focused()
        tab_to(bank, bank.locator(f"{ROWS} h2 a").first)
        bank.keyboard.press("Enter")
        tab_to(bank, bank.get_by_role("button", name="Bookmark"))
        bank.keyboard.press("Enter")
        expect(bank.get_by_role("button", name="Bookmarked")).to_be_visible()

    def test_deal_a_prompt(self, open_page: OpenPage, reader: Person) -> None:
        page = open_page(reader)
        page.goto("/questions/generate/")
        tab_to(page, page.locator(".cell").nth(4))
        page.keyboard.press("Enter")
        expect(page.locator(".cell").nth(4)).to_contain_text("1 dealt")


def tab_to(page: Page, target: Locator) -> None:
    """Presses Tab until it has the focus."""
    for _ in range(150):
        if target.evaluate("field => field === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} cannot be reached by Tab")
