"""Recording with a real MediaRecorder, put together by the real worker: nothing is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.conftest import OpenPage, eventually, new_context
from tests.browser.recorder import ADDRESS, KINDS, LOOK, Recorder
from tests.browser.site import Person, Site

OFFLINE = "^net::ERR_INTERNET_DISCONNECTED"
EVENTS = """
() => {
  window.told = [];
  for (const name of ["begun", "stopped", "confirmed", "discarded"]) {
    const tell = ({ detail }) => window.told.push([name, detail.kind]);
    document.addEventListener(`recording:${name}`, tell);
  }
}
"""
KEPT = """
(named) => new Promise((resolve, reject) => {
  const what = named ?? "chunks"; // no argument comes as null
  const open = indexedDB.open("prepsite-recordings");
  open.onerror = () => reject(open.error);
  open.onsuccess = () => {
    const count = open.result.transaction(what).objectStore(what).count();
    count.onsuccess = () => { open.result.close(); resolve(count.result); };
  };
})
"""
REFUSE = """
navigator.mediaDevices.getUserMedia = async () => {
  throw new DOMException("refused by the person", "NotAllowedError");
};
"""
UNPLUG = """
panel => {
  for (const track of panel.capture.stream.getTracks()) {
    track.stop();
    track.dispatchEvent(new Event("ended"));
  }
}
"""


@pytest.fixture
def recorder(open_page: OpenPage, reader: Person) -> Recorder:
    return Recorder(open_page(reader))


def about(seconds: float) -> object:
    return pytest.approx(seconds, abs=1)


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_recorded_can_be_played(recorder: Recorder, kind: str) -> None:
    recorder.open()
    recorder.page.evaluate(EVENTS)
    recorder.choose(kind)
    recorder.press("Record")
    recorder.until(3)
    seconds = recorder.stop()
    recorder.confirmed()
    expect(recorder.sending).to_have_text("All of it is safe on the server.")
    recording = recorder.assembled()
    assert recording["kind"] == kind
    assert recording["seconds"] == about(seconds)
    played = recorder.played()
    assert played["duration"] == played["seekable"] == about(seconds)
    assert played["at"] == about(seconds / 2)
    assert recorder.page.evaluate("window.told") == [
        ["begun", kind], ["stopped", kind], ["confirmed", kind],
    ]  # fmt: skip
    assert recorder.page.evaluate(KEPT) == 0


def test_nothing_is_kept_unless_wished(recorder: Recorder) -> None:
    recorder.start("audio", keep=False)
    recorder.until(1)
    recorder.stop()
    assert recorder.id == ""
    assert recorder.page.evaluate(KEPT) == 0
    duration = "panel => panel.querySelector('audio').duration"
    eventually(lambda: 0.5 < recorder.panel.evaluate(duration) < 3, True)
    recorder.press("Keep it")
    recorder.confirmed()
    assert recorder.assembled()["kind"] == "audio"


def test_a_pause_is_not_recorded(recorder: Recorder) -> None:
    recorder.start("audio")
    recorder.until(2)
    recorder.press("Pause")
    expect(recorder.status).to_contain_text("Paused at 0:02")
    recorder.page.wait_for_timeout(1500)  # the length of the pause, not a wait for something
    recorder.press("Go on")
    recorder.until(3)
    seconds = recorder.stop()
    assert seconds < 4
    assert recorder.assembled()["seconds"] == about(seconds)


def test_a_retake_deletes_the_first(recorder: Recorder, provoked: list[str]) -> None:
    provoked.append("^404 .*/recordings/")
    recorder.start("audio")
    recorder.until(1)
    recorder.stop()
    recorder.confirmed()
    first = recorder.id
    recorder.press("Retake")
    recorder.page.get_by_role("dialog").get_by_role("button", name="Delete it").click()
    expect(recorder.status).to_have_text("Deleted. You can record anew.")
    assert recorder.id == ""
    eventually(lambda: recorder.page.evaluate(LOOK, first).get("state"), None)
    recorder.choose("audio")
    recorder.press("Record")
    expect(recorder.status).to_have_text("Recording.")
    recorder.until(1)
    recorder.stop()
    recorder.confirmed()
    assert recorder.id not in ("", first)


@pytest.mark.parametrize("keep", [True, False])
def test_what_ends_before_it_began_is_told(recorder: Recorder, keep: bool) -> None:
    recorder.open()
    recorder.choose("audio", keep=keep)
    recorder.panel.evaluate("async (panel) => { await panel.start(); await panel.stop(); }")
    expect(recorder.status).to_have_text("Nothing was recorded: that was too short.")
    recorder.choose("audio", keep=keep)
    recorder.press("Record")
    expect(recorder.status).to_have_text("Recording.")


def test_thinking_comes_before_recording(recorder: Recorder) -> None:
    recorder.open()
    recorder.choose("audio")
    recorder.page.get_by_label("Think first").select_option("30")
    recorder.press("Record")
    expect(recorder.status).to_contain_text("30 seconds to think")
    assert recorder.id == ""
    recorder.press("Start now")
    expect(recorder.status).to_have_text("Recording.")


def test_all_of_it_by_keyboard(recorder: Recorder) -> None:
    """The focus is always on what one would do next."""
    recorder.open()
    recorder.panel.get_by_role("button", name=KINDS["audio"]).focus()
    recorder.page.keyboard.press("Enter")
    for following in ("Record", "Stop", "Keep it"):
        expect(recorder.panel.locator("button:focus")).to_have_text(following)
        if following == "Stop":
            recorder.until(1)
        recorder.page.keyboard.press("Enter")
    recorder.confirmed()


def test_a_reload_in_the_middle_gives_one_recording_of_two_segments(recorder: Recorder) -> None:
    recorder.start("video")
    recorder.until(3)
    recorder.page.reload()
    recorder.shorten()
    expect(recorder.panel).to_contain_text("Your recording was interrupted at 0:0")
    first = recorder.id
    recorder.press("Go on recording")  # asks for the camera
    recorder.press("Go on recording")
    recorder.until(6)
    seconds = recorder.stop()
    recorder.confirmed()
    assert recorder.id == first
    recording = recorder.assembled()
    assert [segment["number"] for segment in recording["segments"]] == [0, 1]
    assert recording["missing"] == []
    assert recording["seconds"] == about(seconds)


def left_offline(recorder: Recorder) -> BrowserContext:
    """The tab was closed while there was no connection, after three seconds."""
    recorder.start("audio")
    recorder.until(1)
    context = recorder.page.context
    context.set_offline(True)
    recorder.until(3)
    recorder.page.close()
    context.set_offline(False)
    return context


def test_a_closed_tab_is_offered_when_one_comes_back(
    recorder: Recorder, provoked: list[str]
) -> None:
    provoked.append(OFFLINE)
    context = left_offline(recorder)
    again = Recorder(context.new_page())
    again.open()
    again.press("Send what there is")
    again.confirmed()
    assert again.assembled()["seconds"] == about(3)
    assert again.page.evaluate(KEPT) == 0


def test_what_was_left_goes_up_from_any_other_page(recorder: Recorder, provoked: list[str]) -> None:
    """And leads back to where it can go on."""
    provoked.append(OFFLINE)
    context = left_offline(recorder)
    page = context.new_page()
    page.goto("/questions/")
    told = page.locator(".toast").filter(has_text="Your recording:")
    expect(told).to_contain_text("It was interrupted at 0:0")
    eventually(lambda: page.evaluate(KEPT), 0)
    told.get_by_role("link", name="Go there").click()
    again = Recorder(page)
    again.press("Send what there is")
    again.confirmed()
    assert again.assembled()["seconds"] == about(3)


def test_what_was_begun_without_a_piece_is_forgotten(recorder: Recorder) -> None:
    recorder.open()
    recorder.choose("audio")
    recorder.panel.evaluate("panel => panel.begin()")
    assert recorder.page.evaluate(KEPT, "rows") == 1
    recorder.page.close()
    page = recorder.page.context.new_page()
    page.goto("/questions/")
    eventually(lambda: page.evaluate(KEPT, "rows"), 0)
    expect(page.locator(".toast")).to_have_count(0)


def test_two_people_on_one_browser_do_not_meet(
    recorder: Recorder, unused: Iterator[Person], site: Site, provoked: list[str]
) -> None:
    provoked.append(OFFLINE)
    recorder.start("audio")
    recorder.page.context.set_offline(True)
    recorder.until(1)
    context = recorder.page.context
    recorder.page.close()
    context.set_offline(False)
    context.add_cookies([{"name": "sessionid", "value": next(unused)[1], "url": site.url}])
    other = Recorder(context.new_page())
    other.open()
    expect(other.panel).to_have_attribute("data-state", "idle")
    assert other.page.evaluate(KEPT) > 0


def test_signing_out_empties_the_browser(recorder: Recorder, provoked: list[str]) -> None:
    provoked.append(OFFLINE)
    recorder.start("audio")
    recorder.page.context.set_offline(True)
    recorder.until(1)
    context = recorder.page.context
    recorder.page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto("/accounts/logout/")
    expect(page.get_by_role("alert")).to_contain_text("A recording is not yet wholly on the server")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "logout" not in url)
    assert page.evaluate(KEPT) == 0


def test_a_pulled_cable_keeps_what_there_is(recorder: Recorder) -> None:
    recorder.start("audio")
    recorder.until(2)
    recorder.panel.evaluate(UNPLUG)
    expect(recorder.status).to_contain_text("The microphone is gone.")
    recorder.press("Go on recording")
    recorder.until(4)
    seconds = recorder.stop()
    recording = recorder.assembled()
    assert len(recording["segments"]) == 2
    assert recording["seconds"] == about(seconds)


@pytest.mark.parametrize(
    ("status", "code", "told"),
    [
        (413, "quota", "Your space on the server is used up. Nothing is lost"),
        (415, "not-media", "The server does not know this kind of recording."),
        (418, "odd", "Something odd. Nothing is lost"),
    ],
)
def test_what_the_server_refuses_stops_the_recording(
    recorder: Recorder, provoked: list[str], status: int, code: str, told: str
) -> None:
    """Answers that are hard to get from a real server in a second."""
    provoked.append(f"^{status} .*/chunks/")
    recorder.start("audio")
    recorder.until(1)
    answer = {"status": status, "json": {"code": code, "detail": "Something odd."}}
    recorder.page.route("**/chunks/*/", lambda route: route.fulfill(**answer))
    expect(recorder.trouble).to_contain_text(told)
    expect(recorder.panel).to_have_attribute("data-state", "stopped")
    recorder.press("Finish with what is there")
    recorder.confirmed()


def test_a_full_disk_is_waited_for(recorder: Recorder, provoked: list[str]) -> None:
    provoked.append("^507 .*/chunks/")
    recorder.start("audio")
    recorder.until(1)
    full = {"status": 507, "json": {"code": "disk-full", "detail": "No room."}}
    recorder.page.route("**/chunks/*/", lambda route: route.fulfill(**full))
    expect(recorder.sending).to_contain_text("The server has no room at the moment.")
    recorder.page.unroute("**/chunks/*/")
    seconds = recorder.stop()
    recorder.confirmed()
    assert recorder.assembled()["seconds"] == about(seconds)


def test_a_refused_microphone_is_told(recorder: Recorder) -> None:
    recorder.page.add_init_script(REFUSE)
    recorder.page.goto(ADDRESS)
    recorder.press(KINDS["audio"])
    expect(recorder.trouble).to_contain_text("The browser may not use your microphone.")
    expect(recorder.panel).to_have_attribute("data-state", "idle")


def test_signed_out_in_the_middle_it_goes_on_after_signing_in(
    recorder: Recorder, reader: Person, site: Site, provoked: list[str]
) -> None:
    provoked.append("^401 .*/chunks/")
    recorder.start("audio")
    recorder.until(1)
    context = recorder.page.context
    context.clear_cookies(name="sessionid")
    expect(recorder.trouble).to_contain_text("You are signed out.")
    context.add_cookies([{"name": "sessionid", "value": reader[1], "url": site.url}])
    seconds = recorder.stop()
    recorder.press("Try again")
    recorder.confirmed()
    assert recorder.assembled()["seconds"] == about(seconds)


def test_a_restarted_server_loses_nothing(browser: Browser, reader: Person, site: Site) -> None:
    """A second server on the same data, which may be stopped without harming other tests."""
    twin = Site(site.var, content=False, database=site.database)
    with new_context(browser, twin, reader) as context:
        recorder = Recorder(context.new_page())
        with twin.serving():
            recorder.start("audio")
            recorder.until(2)
        recorder.until(4)
        with twin.serving():
            recorder.until(5)
            seconds = recorder.stop()
            recorder.confirmed()
            recording = recorder.assembled()
    assert recording["seconds"] == about(seconds)
    assert recording["missing"] == []


def test_a_connection_that_drops_again_and_again_loses_nothing(
    recorder: Recorder, provoked: list[str]
) -> None:
    """A minute stands for ten, and two seconds in six for twenty in sixty."""
    provoked.append(OFFLINE)
    recorder.start("video")
    context = recorder.page.context
    for second in range(6, 60, 6):
        recorder.until(second - 2)
        context.set_offline(True)
        recorder.until(second)
        context.set_offline(False)
    recorder.until(60)
    seconds = recorder.stop()
    recorder.confirmed()
    recording = recorder.assembled()
    assert recording["missing"] == []
    assert recording["seconds"] == about(seconds) == about(60)
