"""The player: it comes when the recording is ready, obeys keys, clicks and links to moments."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.recorder import PLAYED, Recorder
from tests.browser.site import Person, Site

ADDRESS = "/player-under-test/"
RENDER = """
from django.template.loader import render_to_string
from recordings.models import Recording
recording = Recording.objects.get(pk="{pk}")
print(render_to_string("recordings/_player.html", {{"recording": recording}}))
"""
PAGE = """
<!doctype html><html lang="en-GB"><title>Player</title>
<main><h1>Player</h1>{player}<p>At <a href="#player" data-moment="1">0:01</a> it starts.</p></main>
</html>
"""


def serve(page: Page, site: Site, pk: str) -> None:
    """A page with nothing but the player, as the site's own template renders it at each call."""

    def body() -> str:
        return PAGE.format(player=site.manage("shell", "--verbosity=0", "-c", RENDER.format(pk=pk)))

    page.route(f"**{ADDRESS}", lambda route: route.fulfill(body=body(), content_type="text/html"))


@pytest.fixture
def player(open_page: OpenPage, reader: Person, site: Site) -> Locator:
    recorder = Recorder(open_page(reader))
    recorder.start("audio")
    recorder.until(3)
    recorder.stop()
    recorder.confirmed()
    serve(recorder.page, site, recorder.id)
    recorder.page.goto(ADDRESS)
    return recorder.page.locator("[data-player]")


def test_a_recording_is_played(player: Locator) -> None:
    page, media = player.page, player.locator("audio")
    expect(media).to_be_visible(timeout=40_000)
    duration = media.evaluate(PLAYED)["duration"]

    def at() -> float:
        return float(media.evaluate("media => media.currentTime"))

    page.get_by_role("link", name="0:01").click()
    assert at() == 1
    expect(media).to_be_focused()
    page.keyboard.press("j")
    assert at() == 0
    page.keyboard.press("ArrowRight")
    assert at() == pytest.approx(min(5, duration), abs=0.1)
    box = player.locator("[data-waveform]").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert at() == pytest.approx(duration / 2, abs=0.2)
    copy = player.get_by_role("button", name=re.compile("Copy moment 0:01"))
    copy.click()
    assert page.evaluate("navigator.clipboard.readText()") == "0:01"
    speeds(page, player, media)


def speeds(page: Page, player: Locator, media: Locator) -> None:
    media.focus()
    page.keyboard.press(">")
    assert media.evaluate("media => media.playbackRate") == 1.25
    player.get_by_label("Speed").select_option("2")
    assert media.evaluate("media => media.playbackRate") == 2
    media.focus()
    page.keyboard.press(" ")
    assert media.evaluate("media => media.paused") is False
    page.keyboard.press("k")
    assert media.evaluate("media => media.paused") is True


def test_the_waveform_says_what_it_shows(player: Locator) -> None:
    picture = player.get_by_role("img")
    expect(picture).to_have_attribute("aria-label", re.compile(r"^Sound of 0:0\d minutes"))
