"""Chromium against the running site. Any error the browser reports fails the test."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.site import Person, Site, chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READERS = 40
# What the browser itself says of answers such as 404 and of being offline, which tests provoke.
PROVOKED = ("Failed to load resource", "when fetching the script")
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("var")).running() as running:
        yield running


@pytest.fixture(scope="session")
def unused(site: Site) -> list[Person]:
    """People who have not done anything yet; each test takes its own."""
    return list(site.make_people(f"readers({READERS})").values())


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def reader(unused: list[Person]) -> Person:
    return unused.pop()


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[OpenPage]:
    """Opens pages in contexts of their own: `open_page(reader, width=360, dark=True)`."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(person: Person | None = None, **options: Any) -> Page:
        context = new_context(browser, site, person, **options)
        contexts.append(context)
        page = context.new_page()
        watch(page, site, errors)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert errors == []


def new_context(
    browser: Browser,
    site: Site,
    person: Person | None,
    *,
    width: int = 1280,
    height: int = 900,
    dark: bool = False,
    scripts: bool = True,
) -> BrowserContext:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        timezone_id="Europe/Lisbon",
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(15_000)
    if person is not None:
        context.add_cookies([{"name": "sessionid", "value": person[1], "url": site.url}])
    return context


def watch(page: Page, site: Site, errors: list[str]) -> None:
    """Script errors, policy violations and requests to anyone else are errors of the site."""

    def console(message: Any) -> None:
        # The browser itself reports answers such as 404 or "offline", which tests provoke.
        if message.type in ("error", "warning") and not any(
            said in message.text for said in PROVOKED
        ):
            errors.append(f"{page.url}: {message.text}")

    def request(sent: Any) -> None:
        if not sent.url.startswith((site.url, "data:", "blob:")):
            errors.append(f"third party: {sent.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on("request", request)
