"""Answering as a person does: written and compared twice; a design, giving up, a review, a set."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage, eventually
from tests.browser.recorder import KINDS, PLAYED, TO_ASSEMBLE, Recorder
from tests.browser.site import Person, Site
from tests.browser.test_accessibility import violations

BEHAVIOURAL, DESIGN = "/questions/?round=behavioural", "/questions/?round=system-design"
SAVED = re.compile(r"^saved \d\d:\d\d \S+$")
SKETCH = Path("static/img/social.png")
TEXT = "In writing"
DRAFTS = "() => Object.keys(localStorage).filter((key) => key.startsWith('answer:'))"
DUE = """
from django.utils import timezone
from questions.models import Standing
Standing.objects.filter(user__email={email!r}).update(due_on=timezone.now().date())
"""


def start(page: Page, address: str) -> str:
    """Begins the first question of a list; its address."""
    page.goto(address)
    page.locator(".rows h2 a").first.click()
    question = page.url
    page.get_by_role("button", name="Start answering").click()
    expect(page.locator("[data-clock]")).to_be_visible()
    return question


def write(page: Page, text: str, label: str = TEXT) -> None:
    page.get_by_label(label).fill(text)
    expect(page.locator("[data-saved]")).to_have_text(SAVED)


def finish_and_rate(page: Page, point: int) -> None:
    page.get_by_role("button", name="Finish, then rate it").click()
    page.get_by_role("button", name="Leave the rest, rate myself now").click()
    rate(page, point)


def rate(page: Page, point: int) -> None:
    expect(page.get_by_role("heading", name="Rate yourself")).to_be_visible()
    for points in page.locator(".points").all():
        points.get_by_role("radio").nth(point).check(force=True)
    page.get_by_role("button", name="Seal it and compare").click()
    expect(page.get_by_role("heading", name="Reference")).to_be_visible()


def test_a_written_answer_twice(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader, width=360)
    question = start(page, f"{BEHAVIOURAL}&solution=yes")
    write(page, "I asked her on Friday.")
    page.reload()
    expect(page.get_by_label(TEXT)).to_have_value("I asked her on Friday.")
    assert violations(page) == []
    finish_and_rate(page, 1)
    assert violations(page) == []
    page.locator(".key-points input").first.check()
    page.get_by_label("What I will change").fill("Say what it cost.")
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    page.goto(question)
    page.get_by_role("button", name="Answer it again").click()
    write(page, "I asked her on Monday, and said what it cost.")
    finish_and_rate(page, 2)
    page.get_by_label("Compare with").get_by_role("link").nth(1).click()
    expect(page.locator(".difference ins").first).to_have_text("Monday, and said what it cost")
    expect(page.locator(".difference del").first).to_have_text("Friday")
    expect(page.get_by_text("Say what it cost.")).to_be_visible()
    expect(page.locator(".trend tbody tr")).to_have_count(2)
    page.goto("/review/")
    expect(page.get_by_text("The next is due")).to_be_visible()


@pytest.mark.parametrize("kind", ["audio", "video"])
def test_a_spoken_answer_twice(open_page: OpenPage, reader: Person, kind: str) -> None:
    """Sent while it still records: the end of it is not lost. A follow-up has its own."""
    page = open_page(reader, dark=kind == "video")
    question = start(page, f"{BEHAVIOURAL}&solution=yes")
    speak(page, kind)
    page.get_by_role("button", name="Finish, then rate it").click()
    expect(page.get_by_role("heading", name="Follow-up 1 of")).to_be_visible()
    speak(page, "audio", thinks=False)
    assert violations(page) == []
    page.get_by_role("button", name="Leave the rest, rate myself now").click()
    rate(page, 1)
    heard(page, 2)
    page.locator(".key-points input").first.check()
    expect(page.locator("[data-saved]")).to_have_text(SAVED)
    assert violations(page) == []
    page.goto(question)
    page.get_by_role("button", name="Answer it again").click()
    speak(page, kind)
    finish_and_rate(page, 2)
    page.get_by_label("Compare with").get_by_role("link").nth(1).click()
    heard(page, 2)
    page.goto("/review/")
    expect(page.get_by_text("The next is due")).to_be_visible()


def speak(page: Page, kind: str, *, thinks: bool = True) -> None:
    recorder = Recorder(page)
    recorder.shorten()
    recorder.press(KINDS[kind])
    recorder.press("Record")
    if thinks:
        recorder.press("Start now")
    expect(recorder.status).to_have_text("Recording.")
    recorder.until(2)


def heard(page: Page, number: int) -> None:
    """So many players on the page, each of which has something to play once it is put together."""
    players = page.locator("[data-player]")
    expect(players).to_have_count(number)
    for player in players.all():
        expect(player.locator("audio, video")).to_be_visible(timeout=TO_ASSEMBLE)
        found = player.locator("audio, video").evaluate(PLAYED)
        assert found["duration"] > 1.5, found
        assert found["at"] == pytest.approx(found["duration"] / 2, abs=1)


def test_what_is_written_to_a_follow_up_survives_a_closed_tab(
    open_page: OpenPage, reader: Person
) -> None:
    page = open_page(reader)
    start(page, BEHAVIOURAL)
    write(page, "The answer.")
    page.get_by_role("button", name="Finish, then rate it").click()
    page.get_by_label("Your answer").fill("Not sent yet.")
    address = page.url
    page.close()
    again = page.context.new_page()
    again.goto(address)
    expect(again.get_by_label("Your answer")).to_have_value("Not sent yet.")
    again.get_by_role("button", name="Leave the rest, rate myself now").click()
    rate(again, 1)
    expect(again.get_by_text("Not sent yet.")).to_be_visible()
    assert again.evaluate(DRAFTS) == []


def test_what_another_device_saved_is_not_overwritten(
    open_page: OpenPage, reader: Person, provoked: list[str]
) -> None:
    provoked += ["^net::ERR_INTERNET_DISCONNECTED", "^409 "]
    page = open_page(reader)
    start(page, BEHAVIOURAL)
    write(page, "First.")
    page.context.set_offline(True)
    page.get_by_label(TEXT).fill("On the train.")
    expect(page.locator("[data-saved]")).to_have_text("offline; kept in this browser")
    address = page.url
    page.close()
    other = open_page(reader)
    other.goto(address)
    write(other, "At home.")
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(address)
    expect(again.get_by_label(TEXT)).to_have_value("On the train.")
    expect(again.locator("[data-saved]")).to_contain_text("changed in another window")
    again.get_by_role("button", name="Save and go on later").click()
    expect(again.get_by_role("alert").filter(has_text="At home.")).to_be_visible()
    expect(again.get_by_label(TEXT)).to_have_value("On the train.")


def test_a_draft_survives_a_tunnel_and_a_closed_tab(
    open_page: OpenPage, reader: Person, provoked: list[str]
) -> None:
    provoked.append("^net::ERR_INTERNET_DISCONNECTED")
    page = open_page(reader)
    start(page, BEHAVIOURAL)
    address = page.url
    page.context.set_offline(True)
    page.get_by_label(TEXT).fill("Written in a tunnel.")
    expect(page.locator("[data-saved]")).to_have_text("offline; kept in this browser")
    page.close()
    context = page.context
    context.set_offline(False)
    again = context.new_page()
    again.goto(address)
    expect(again.get_by_label(TEXT)).to_have_value("Written in a tunnel.")
    expect(again.locator("[data-saved]")).to_have_text(SAVED)


def test_a_design_with_a_pasted_picture(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    start(page, DESIGN)
    write(page, "Two queues, and why.", "Your design")
    page.locator("picture-drop input[type=file]").set_input_files(SKETCH)
    expect(page.locator("picture-drop img")).to_have_count(1)
    finish_and_rate(page, 2)
    picture = page.locator(".own-picture img")
    eventually(lambda: picture.evaluate("img => img.complete && img.naturalWidth > 0"), True)
    assert violations(page) == []


def give_up(page: Page, number: int) -> None:
    """On a question's own page."""
    page.goto(f"{BEHAVIOURAL}&solution=yes")
    page.locator(".rows h2 a").nth(number).click()
    page.get_by_text("Give up and see the solution").click()
    page.get_by_role("button", name="Show me the solution").click()
    expect(page.get_by_role("heading", name="Reference")).to_be_visible()


def test_giving_up_shows_the_solution_and_says_so(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader, dark=True)
    give_up(page, 0)
    page.goto("/answers/")
    expect(page.locator(".rows .meta").first).to_contain_text("given up")


def test_the_queue_by_keyboard(open_page: OpenPage, reader: Person, site: Site) -> None:
    page = open_page(reader)
    for number in range(2):
        give_up(page, number)
    site.manage("shell", "--verbosity=0", "-c", DUE.format(email=reader[0]))
    page.goto("/review/")
    status = page.get_by_role("status").filter(has_text="to go today")
    expect(status).to_have_text("2 to go today")
    page.keyboard.press("s")
    expect(status).to_have_text("1 to go today")
    page.keyboard.press("Enter")
    expect(page.locator("[data-clock]")).to_be_visible()


def test_several_questions_under_one_clock(open_page: OpenPage, reader: Person) -> None:
    page = open_page(reader)
    page.goto("/answers/sets/")
    assert violations(page) == []
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile(r"/answers/sets/\d+/$"))
    address = page.url
    page.locator("main form button").first.click()
    expect(page.locator(".set-clock")).to_be_visible()
    page.locator(".answer-form textarea").last.fill("Short and precise.")
    page.get_by_role("button", name="Finish, then rate it").click()
    expect(page).to_have_url(address)
    assert violations(page) == []


def test_without_scripts_an_answer_is_written_and_rated(
    open_page: OpenPage, reader: Person
) -> None:
    page = open_page(reader, scripts=False)
    page.goto(BEHAVIOURAL)
    page.locator(".rows h2 a").first.click()
    page.get_by_role("button", name="Start answering").click()
    page.get_by_label(TEXT).fill("By hand.")
    finish_and_rate(page, 2)
    expect(page.locator(".own-text").first).to_have_text("By hand.")
