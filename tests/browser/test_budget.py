"""What a lesson costs over the wire, and that nothing moves while it arrives."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.site import Person

FIRST, NEXT = 100_000, 25_000
MOST_SHIFT = 0.01
# With a figure; with code and formulas; with the longest text.
LESSONS = ["em/the-loop", "mle/two-generations-of-rounds", "pm-technical/three-areas"]
WALLED = ["mle/what-llm-coding-asks", "em/the-technical-bar"]
ALL_LOADED = """
Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode();
})).then(() => document.fonts.ready).then(() => true)
"""
SHIFT = """
new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => done(total)));
})
"""


def count_bytes(page: Page) -> Callable[[], int]:
    """Bytes received since the last call, headers and bodies, all requests of the page."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    def since() -> int:
        total = int(sum(sizes))
        sizes.clear()
        return total

    return since


def read(page: Page, lesson: str) -> float:
    """Opens a lesson with all its assets, also those below the fold; returns the layout shift."""
    page.goto(f"/courses/{lesson}/", wait_until="networkidle")
    shift: float = page.evaluate(SHIFT)
    page.evaluate(ALL_LOADED)
    page.wait_for_load_state("networkidle")
    return shift


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("lesson", LESSONS + WALLED)
def test_a_first_lesson_keeps_to_its_budget(
    open_page: OpenPage, reader: Person, lesson: str, width: int
) -> None:
    page = open_page(reader if lesson in WALLED else None, width=width)
    received = count_bytes(page)
    shift = read(page, lesson)
    first = received()
    print(f"{lesson} at {width}: {first:,} bytes, layout shift {shift:.4f}")
    assert 60_000 < first <= FIRST  # less, and the fonts were not counted
    assert shift <= MOST_SHIFT


@pytest.mark.parametrize("signed_in", [False, True], ids=["signed out", "signed in"])
def test_the_next_lesson_keeps_to_its_budget(
    open_page: OpenPage, reader: Person, signed_in: bool
) -> None:
    page = open_page(reader if signed_in else None)
    received = count_bytes(page)
    read(page, LESSONS[0])
    first = received()
    shift = read(page, LESSONS[1])
    following = received()
    print(f"first {first:,} bytes, next {following:,} bytes, layout shift {shift:.4f}")
    assert first <= FIRST
    assert 0 < following <= NEXT
    assert shift <= MOST_SHIFT
