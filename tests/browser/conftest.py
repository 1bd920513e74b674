"""Chromium against the running site. Whatever goes wrong in the browser fails the test."""

import itertools
import re
import time
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
    # A camera that shows a clock, a microphone that beeps, a tab to share; all of them allowed.
    "--use-fake-device-for-media-stream=display-media-type=browser",
    "--use-fake-ui-for-media-stream",
]
AT_ONCE = 30  # people made by one process, which takes seconds to start
# What the browser says of a failed request, which is told with its reason, and of a worker that
# it could not look for anew because the page was left.
TOLD_OTHERWISE = ("Failed to load resource", "when fetching the script")
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("var")).running() as running:
        yield running


@pytest.fixture(scope="session")
def unused(site: Site) -> Iterator[Person]:
    """People who have not done anything yet, as many as are asked for; each test takes its own."""
    batches = (f"readers({first}, {AT_ONCE})" for first in itertools.count(step=AT_ONCE))
    return itertools.chain.from_iterable(site.make_people(batch).values() for batch in batches)


@pytest.fixture
def reader(unused: Iterator[Person]) -> Person:
    return next(unused)


@pytest.fixture(scope="session")
def people(site: Site) -> dict[str, Person]:
    """Lena in the middle of her preparation, Noor who has just come."""
    return site.make_people("seeded()")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def provoked() -> list[str]:
    """Patterns of the errors that a test provokes on purpose, such as `^404 `."""
    return []


@pytest.fixture
def open_page(site: Site, browser: Browser, provoked: list[str]) -> Iterator[OpenPage]:
    """Opens pages, each as on a device of its own: `open_page(reader, width=360, dark=True)`."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_one(person: Person | None = None, **options: Any) -> Page:
        context = new_context(browser, site, person, **options)
        contexts.append(context)
        watch(context, site, errors)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert [e for e in errors if not any(re.search(p, e) for p in provoked)] == []
    assert [p for p in provoked if not any(re.search(p, e) for e in errors)] == []


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
        locale="en-GB",
        permissions=["clipboard-read", "clipboard-write", "camera", "microphone"],
    )
    context.set_default_timeout(15_000)
    if person is not None:
        context.add_cookies([{"name": "sessionid", "value": person[1], "url": site.url}])
    return context


def watch(context: BrowserContext, site: Site, errors: list[str]) -> None:
    """Script errors, broken policies, failed requests and requests to anyone else are errors."""

    def console(message: Any) -> None:
        told = any(words in message.text for words in TOLD_OTHERWISE)
        if message.type in ("error", "warning") and not told:
            errors.append(f"console: {message.text}")

    def request(sent: Any) -> None:
        if not sent.url.startswith((site.url, "data:", "blob:")):
            errors.append(f"third party: {sent.url}")

    def failed(sent: Any) -> None:
        # Leaving a page aborts what it was still fetching.
        if sent.failure != "net::ERR_ABORTED":
            errors.append(f"{sent.failure}: {sent.url}")

    def response(received: Any) -> None:
        if received.status >= 400:
            errors.append(f"{received.status} {received.url}")

    context.on("console", console)
    context.on("weberror", lambda error: errors.append(f"script: {error.error}"))
    context.on("request", request)
    context.on("requestfailed", failed)
    context.on("response", response)


def eventually(read: Callable[[], object], expected: object) -> None:
    """Asks until the answer is the expected one, for 15 seconds at most."""
    deadline = time.monotonic() + 15
    while (found := read()) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert found == expected
