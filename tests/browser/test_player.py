"""The player: it comes when the recording is ready, obeys keys, clicks and links to moments."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.recorder import CLOCK, PLAYED, Recorder
from tests.browser.site import Person

LINK = "main => main.insertAdjacentHTML('beforeend', '<a href=\"#\" data-moment=\"1\">0:01</a>')"


@pytest.fixture
def player(open_page: OpenPage, reader: Person) -> Locator:
    """Beside the solution, with a recording of three seconds."""
    page = open_page(reader)
    page.goto("/questions/?round=behavioural")
    page.locator(".rows h2 a").first.click()
    page.get_by_role("button", name="Start answering").click()
    recorder = Recorder(page)
    recorder.shorten()
    recorder.choose("audio", keep=False)
    recorder.press("Record")
    recorder.press("Start now")  # instead of thinking first
    expect(page.locator(CLOCK)).to_have_text(re.compile(r"^0:0\d of "))
    recorder.until(3)
    assert recorder.stop() >= 2.5
    recorder.confirmed()
    page.get_by_role("button", name="Finish, then rate it").click()
    page.get_by_role("button", name="Leave the rest, rate myself now").click()
    for points in page.locator(".points").all():
        points.get_by_role("radio").nth(2).check(force=True)
    page.get_by_role("button", name="Seal it and compare").click()
    page.locator("main").evaluate(LINK)
    return page.locator("[data-player]")


def test_a_recording_is_played(player: Locator) -> None:
    page, media = player.page, player.locator("audio")
    expect(media).to_be_visible(timeout=80_000)
    duration = media.evaluate(PLAYED)["duration"]
    assert 2 < duration < 6

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
