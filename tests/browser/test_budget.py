"""What a lesson costs over the wire, and that nothing moves while it arrives."""

from collections.abc import Callable

import pytest
from playwright.sync_api import CDPSession, Page

from tests.browser.conftest import OpenPage
from tests.browser.site import Person

FIRST, NEXT = 100_000, 25_000
MOST_SHIFT = 0.01
LESSON, FOLLOWING = "/courses/em/the-loop/", "/courses/mle/two-generations-of-rounds/"
SHIFT = """
new Promise((done) => {
  let total = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) total += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  const painted = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  document.fonts.ready.then(() => painted(() => done(total)));
})
"""


def count_bytes(page: Page) -> Callable[[], int]:
    """Bytes received since the last call, headers and bodies, all requests of the page."""
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    def since() -> int:
        total = int(sum(sizes))
        sizes.clear()
        return total

    return since


@pytest.mark.parametrize("signed_in", [False, True], ids=["signed out", "signed in"])
def test_a_lesson_keeps_to_its_budget(open_page: OpenPage, reader: Person, signed_in: bool) -> None:
    page = open_page(reader if signed_in else None)
    received = count_bytes(page)
    page.goto(LESSON, wait_until="networkidle")
    first, shift = received(), page.evaluate(SHIFT)
    page.goto(FOLLOWING, wait_until="networkidle")
    following = received()
    print(f"first {first:,} bytes, next {following:,} bytes, layout shift {shift:.4f}")
    assert 0 < first <= FIRST
    assert 0 < following <= NEXT
    assert shift <= MOST_SHIFT
