"""The recorder, as somebody uses it in a browser."""

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

ADDRESS = "/recordings/try/"
KINDS = {"audio": "Record your voice", "video": "Record video", "screen": "Record the screen"}
KEEP = "Keep it among my recordings"
TO_ASSEMBLE = 80_000  # milliseconds: a wake may be lost, and the sweep comes once a minute
LOOK = "id => fetch(`/api/v1/recordings/${id}/`).then((answer) => answer.json())"
PASSED = """
([part, seconds]) => {
  const [minutes, rest] = document.querySelector(part).textContent.split(" ")[0].split(":");
  return Number(minutes) * 60 + Number(rest) >= seconds;
}
"""
PLAYED = """
async (media) => {
  const told = (name) => new Promise((resolve) => {
    media.addEventListener(name, resolve, { once: true });
  });
  if (media.readyState < 1) await told("loadedmetadata");
  media.currentTime = media.duration / 2;
  await told("seeked");
  return { duration: media.duration, seekable: media.seekable.end(0), at: media.currentTime };
}
"""
CLOCK = "media-recorder-panel [data-part=clock]"


@dataclass(frozen=True)
class Recorder:
    page: Page

    @property
    def panel(self) -> Locator:
        return self.page.locator("media-recorder-panel")

    @property
    def status(self) -> Locator:
        return self.panel.locator("[data-part=status]")

    @property
    def sending(self) -> Locator:
        return self.panel.locator("[data-part=sending]")

    @property
    def trouble(self) -> Locator:
        return self.panel.locator("[data-part=trouble]")

    @property
    def id(self) -> str:
        return self.panel.locator("[name=recording]").input_value()

    def open(self) -> None:
        """With pieces of 400 ms, so that few seconds make many of them."""
        self.page.goto(ADDRESS)
        self.shorten()

    def shorten(self) -> None:
        self.panel.evaluate("panel => { panel.dataset.timeslice = 400 }")

    def choose(self, kind: str, *, keep: bool = True) -> None:
        self.press(KINDS[kind])
        if keep:
            self.page.get_by_label(KEEP).check()

    def start(self, kind: str, *, keep: bool = True) -> None:
        self.open()
        self.choose(kind, keep=keep)
        self.press("Record")
        expect(self.status).to_have_text("Recording.")

    def press(self, name: str) -> None:
        self.panel.get_by_role("button", name=name, exact=True).click()

    def until(self, seconds: int) -> None:
        """The clock shows this many seconds, or more."""
        self.page.wait_for_function(PASSED, arg=[CLOCK, seconds])

    def stop(self) -> float:
        """Seconds recorded, as the page says."""
        self.press("Stop")
        expect(self.status).to_contain_text("recorded.")
        return float(self.panel.evaluate("panel => panel.row.seconds"))

    def confirmed(self) -> None:
        expect(self.panel).to_have_attribute("data-state", "confirmed", timeout=TO_ASSEMBLE)

    def assembled(self) -> dict[str, Any]:
        expect(self.status).to_have_text(re.compile(r"^Ready: \d+:\d\d\."), timeout=TO_ASSEMBLE)
        found: dict[str, Any] = self.page.evaluate(LOOK, self.id)
        return found

    def played(self) -> dict[str, float]:
        """What the browser makes of the assembled file, having gone to its middle."""
        media = self.panel.locator("[src^='/recordings/']")
        found: dict[str, float] = media.evaluate(PLAYED)
        return found
