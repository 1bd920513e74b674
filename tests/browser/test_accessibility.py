"""axe-core finds nothing on any page, light and dark, narrow and wide; nothing overflows."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.site import Person

PUBLIC = [
    "/",
    "/courses/",
    "/courses/em/",
    "/courses/em/the-loop/",
    "/frameworks/",
    "/frameworks/star/",
    "/search/",
    "/search/?q=interviewer",
    "/search/?q=zzzzqqq",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/offline/",
    "/no/such/page/",
]
SIGNED_IN = [
    "/",
    "/courses/",
    "/courses/em/",
    "/courses/mle/what-llm-coding-asks/",
    "/courses/pm-technical/where-your-knowledge-ends/",
    "/courses/saved/",
    "/settings/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
]
PAGES = [(False, address) for address in PUBLIC] + [(True, address) for address in SIGNED_IN]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def someone(unused: list[Person]) -> Person:
    return unused.pop()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['html'][:200]}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_clean(open_page: OpenPage, someone: Person, width: int, dark: bool) -> None:
    pages = {who: open_page(someone if who else None, width=width, dark=dark) for who in (0, 1)}
    found = {}
    for signed_in, address in PAGES:
        page = pages[signed_in]
        page.goto(address)
        found[signed_in, address] = violations(page)
    assert found == {key: [] for key in PAGES}


@pytest.mark.parametrize("width", [360, 768, 1280, 1600])
def test_nothing_overflows(open_page: OpenPage, someone: Person, width: int) -> None:
    pages = {who: open_page(someone if who else None, width=width) for who in (0, 1)}
    found = {}
    for signed_in, address in PAGES:
        page = pages[signed_in]
        page.goto(address)
        found[signed_in, address] = page.evaluate(OVERFLOW)
    assert found == dict.fromkeys(PAGES, 0)


def test_the_palette_is_clean(open_page: OpenPage, someone: Person) -> None:
    page = open_page(someone)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("cache")
    page.get_by_role("option").first.wait_for()
    assert violations(page) == []


def test_an_open_note_and_menu_are_clean(open_page: OpenPage, someone: Person) -> None:
    page = open_page(someone)
    page.goto("/courses/em/the-loop/")
    page.keyboard.press("n")
    page.locator(".account summary").click()
    assert violations(page) == []
