"""axe-core finds nothing on any page, light and dark, narrow and wide; nothing overflows."""

from collections.abc import Iterator

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
    "/courses/em/the-loop/",
    "/courses/mle/what-llm-coding-asks/",
    "/courses/pm-technical/where-your-knowledge-ends/",
    "/frameworks/star/",
    "/courses/saved/",
    "/questions/",
    "/questions/?round=behavioural&difficulty=standard&sort=short",
    "/questions/?q=cache",
    "/questions/?q=zzzzqqq",
    "/questions/credit-ledger/",
    "/questions/conflict-with-a-teammate/",
    "/questions/generate/",
    "/answers/sets/",
    "/answers/sets/1/",
    "/answers/sets/2/",
    "/answers/baseline/em/",
    "/answers/baseline/mle/",
    "/plan/",
    "/recordings/try/",
    "/settings/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/logout/",
]
EMPTY = ["/", "/courses/saved/", "/questions/?status=bookmarked", "/questions/generate/", "/plan/",
         "/answers/sets/"]  # fmt: skip
OTHERS = [  # what people let others see: tests/browser/sharing.py
    "/answers/peers/",
    "/answers/peers/901/",
    "/answers/peers/behavioural/gate/",
    "/answers/peers/system-design/gate/",
    "/answers/902/compare/",
    "/answers/902/compare/?beside=top-901",
]
STAGES = [  # answers at every step: tests/browser/stages.py
    "/answers/",
    "/answers/910/",
    "/answers/911/",
    "/answers/912/",
    "/answers/913/",
    "/answers/914/",
    "/answers/915/follow-up/",
    "/answers/916/rate/",
    "/answers/918/compare/?beside=917",
    "/review/",
    "/recordings/",
]
PAGES = [
    *(("anyone", address) for address in PUBLIC),
    *(("lena", address) for address in SIGNED_IN),
    *(("noor", address) for address in EMPTY),
    *(("lena", address) for address in OTHERS + STAGES),
]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def provoked() -> list[str]:
    return ["^404 .*/no/such/page/$"]


def walk(
    open_page: OpenPage, people: dict[str, Person], *, width: int, dark: bool = False
) -> Iterator[tuple[tuple[str, str], Page]]:
    """Every page, in one window a person."""
    windows = {who: open_page(people.get(who), width=width, dark=dark) for who, _ in PAGES}
    for who, address in PAGES:
        windows[who].goto(address)
        yield (who, address), windows[who]


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['html'][:200]}" for v in found for n in v["nodes"]]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_clean(
    open_page: OpenPage, people: dict[str, Person], width: int, dark: bool
) -> None:
    pages = walk(open_page, people, width=width, dark=dark)
    found = {key: (violations(page), page.evaluate(OVERFLOW)) for key, page in pages}
    assert found == {key: ([], 0) for key in PAGES}


@pytest.mark.parametrize("width", [768, 1600])
def test_nothing_overflows(open_page: OpenPage, people: dict[str, Person], width: int) -> None:
    pages = walk(open_page, people, width=width)
    assert {key: page.evaluate(OVERFLOW) for key, page in pages} == dict.fromkeys(PAGES, 0)


class TestOpened:
    """What opens on a page is clean too."""

    @pytest.fixture
    def provoked(self) -> list[str]:
        return []

    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    def test_the_palette(self, open_page: OpenPage, reader: Person, dark: bool) -> None:
        page = open_page(reader, dark=dark)
        page.goto("/")
        page.keyboard.press("Control+k")
        page.keyboard.type("cache")
        page.get_by_role("option").first.wait_for()
        assert violations(page) == []

    @pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
    def test_note_and_menu(
        self, open_page: OpenPage, people: dict[str, Person], dark: bool
    ) -> None:
        page = open_page(people["lena"], dark=dark)
        page.goto("/courses/em/the-loop/")
        page.locator(".note-dock summary").click()
        page.locator(".account summary").click()
        assert violations(page) == []

    def test_contents_at_360_pixels(self, open_page: OpenPage) -> None:
        page = open_page(width=360)
        page.goto("/courses/em/the-loop/")
        page.locator(".contents-toggle summary").click()
        assert violations(page) == []

    def test_a_form_with_errors(self, open_page: OpenPage) -> None:
        page = open_page()
        page.goto("/accounts/signup/")
        page.get_by_role("button", name="Create my account").click()
        page.locator(".errors").first.wait_for()
        assert violations(page) == []
