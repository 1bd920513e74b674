"""A picture of every page, light, dark and narrow, into var/screens/: run by `make screens`."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import new_context
from tests.browser.site import ROOT, Person, Site

SCREENS = ROOT / "var" / "screens"
LESSON, LOOP = "/courses/em/the-technical-bar/", "/courses/em/the-loop/"
SKETCH = ROOT / "static" / "img" / "social.png"
DEMO = "prepsite-demo"  # the password of the demo accounts
VARIANTS: dict[str, dict[str, Any]] = {
    "light": {"width": 1280},
    "dark": {"width": 1280, "dark": True},
    "narrow": {"width": 360, "height": 740},
    "narrow-dark": {"width": 360, "height": 740, "dark": True},
    "wide": {"width": 1600},
}


@dataclass(frozen=True)
class Shot:
    """One picture: where, who looks, and what they did there first."""

    name: str
    address: str
    who: str = ""
    act: Callable[[Page], None] | None = None
    whole: bool = True  # the whole page, or only what the window shows


def scroll(anchor: str) -> Callable[[Page], None]:
    return lambda page: page.evaluate("id => document.getElementById(id).scrollIntoView()", anchor)


def press_n(page: Page) -> None:
    page.keyboard.press("n")


def open_note_beside_a_sidenote(page: Page) -> None:
    page.locator(".sidenote").first.scroll_into_view_if_needed()
    page.mouse.wheel(0, 200)
    open_first(".note-dock summary")(page)


def search(words: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.keyboard.press("Control+k")
        page.keyboard.type(words)
        page.get_by_role("option").first.wait_for()

    return act


def press(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("button", name=name).first.click()


def open_first(selector: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        found = page.locator(selector).first
        if found.is_visible():
            found.click()

    return act


def sign_in_wrongly(page: Page) -> None:
    page.get_by_label("Email").fill("lena@example.com")
    page.get_by_label("Password").fill("wrong")
    press("Sign in")(page)


def sign_up_wrongly(page: Page) -> None:
    page.get_by_label("Email").fill("lena")
    page.get_by_label("Password").fill("1234")
    press("Create my account")(page)


def settle_wrongly(page: Page) -> None:
    page.get_by_label("Name").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Name").fill("x" * 200)
    press("Save")(page)


def conflict(page: Page) -> None:
    page.locator("[name=base]").evaluate("field => { field.value = '2020-01-01T00:00:00Z' }")
    page.locator(".note-dock summary").click()
    page.locator("#note-text").fill("Another text, from the other window.")
    page.get_by_role("button", name="Save", exact=True).click()


def prove(page: Page) -> None:
    """Asked for once in a while only."""
    if not page.get_by_label("Password").count():
        return
    page.get_by_label("Password").fill(DEMO)
    press("Go on")(page)


def complain_wrongly(page: Page) -> None:
    page.get_by_text("Report a problem").click()
    press("Send it")(page)


def try_microphone(page: Page) -> None:
    press("Record your voice")(page)
    page.get_by_role("button", name="Record", exact=True).wait_for()


def record_video(page: Page) -> None:
    press("Record video")(page)
    page.get_by_role("button", name="Record", exact=True).click()
    page.get_by_text("Recording 0:01").wait_for()


def record_and_stop(page: Page) -> None:
    record_video(page)
    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_role("button", name="Retake").wait_for()


def speak(page: Page) -> None:
    press("Record your voice")(page)
    page.get_by_role("button", name="Record", exact=True).click()
    press("Start now")(page)
    page.get_by_text("Recording 0:01").wait_for()


def add_picture(page: Page) -> None:
    page.locator("picture-drop input[type=file]").set_input_files(SKETCH)
    page.locator("picture-drop img").first.wait_for()


def forget_token(page: Page) -> None:
    page.locator("[name=csrfmiddlewaretoken]").first.evaluate("field => field.remove()")
    press("Sign in")(page)


SHOTS = [
    Shot("landing", "/"),
    Shot("courses", "/courses/"),
    Shot("courses-signed-in", "/courses/", "lena"),
    Shot("course", "/courses/em/"),
    Shot("course-signed-in", "/courses/em/", "lena"),
    Shot("lesson-free", LOOP),
    Shot("lesson-top", LESSON, "lena", whole=False),
    Shot("lesson-middle", LESSON, "lena", scroll("how-it-goes-wrong"), whole=False),
    Shot("lesson-note", LESSON, "lena", press_n, whole=False),
    Shot("lesson-margin", LOOP, "lena", open_note_beside_a_sidenote, whole=False),
    Shot("lesson-contents", LESSON, "lena", open_first(".contents-toggle summary")),
    Shot("lesson-code", "/courses/mle/what-llm-coding-asks/", "priya"),
    Shot("lesson-maths", "/courses/mle/match-not-marks/", "priya"),
    Shot("lesson-figure", "/courses/mle/two-generations-of-rounds/", "priya"),
    Shot("lesson-pm", "/courses/pm-technical/three-areas/", "priya"),
    Shot("frameworks", "/frameworks/"),
    Shot("framework", "/frameworks/star/", "lena"),
    Shot("home", "/", "lena"),
    Shot("home-first", "/", "noor"),
    Shot("menu", "/", "lena", open_first(".account summary"), whole=False),
    Shot("palette", "/", "lena", search("round"), whole=False),
    Shot("saved", "/courses/saved/", "lena"),
    Shot("saved-empty", "/courses/saved/", "noor"),
    Shot("questions", "/questions/", "lena"),
    Shot("questions-first", "/questions/", "noor", whole=False),
    Shot("questions-filtered", "/questions/?round=behavioural&difficulty=standard", "lena"),
    Shot("questions-words", "/questions/?q=cache", "lena"),
    Shot("questions-nothing", "/questions/?q=zzzzqqq", "lena"),
    Shot("question", "/questions/conflict-with-a-teammate/", "lena"),
    Shot("question-levels", "/questions/credit-ledger/", "lena"),
    Shot("question-code", "/questions/review-summary-cache/", "lena"),
    Shot("question-wrong", "/questions/conflict-with-a-teammate/", "noor", complain_wrongly),
    Shot("prompts", "/questions/generate/", "lena"),
    Shot("prompts-first", "/questions/generate/", "noor"),
    Shot("try", "/recordings/try/", "lena"),
    Shot("try-ready", "/recordings/try/", "lena", try_microphone),
    Shot("try-recording", "/recordings/try/", "lena", record_video),
    Shot("try-recorded", "/recordings/try/", "lena", record_and_stop),
    Shot("answers", "/answers/", "lena"),
    Shot("answers-first", "/answers/", "noor"),
    Shot("answer-spoken", "/answers/910/", "lena"),
    Shot("answer-speaking", "/answers/910/", "lena", speak),
    Shot("answer-design", "/answers/911/", "lena", add_picture),
    Shot("answer-code", "/answers/912/", "lena"),
    Shot("answer-review", "/answers/913/", "lena"),
    Shot("answer-assisted", "/answers/914/", "lena"),
    Shot("answer-follow-up", "/answers/915/follow-up/", "lena"),
    Shot("answer-rate", "/answers/916/rate/", "lena"),
    Shot("answer-rate-wrong", "/answers/916/rate/", "lena", press("Seal it and compare")),
    Shot("compare", "/answers/918/compare/", "lena"),
    Shot("compare-earlier", "/answers/918/compare/?beside=917", "lena"),
    Shot("review", "/review/", "lena"),
    Shot("review-first", "/review/", "noor"),
    Shot("recordings", "/recordings/", "lena"),
    Shot("recordings-first", "/recordings/", "noor"),
    Shot("sets", "/answers/sets/", "lena"),
    Shot("set-finished", "/answers/sets/1/", "lena"),
    Shot("set-running", "/answers/sets/2/", "lena"),
    Shot("sets-first", "/answers/sets/", "noor"),
    Shot("baseline", "/answers/baseline/mle/", "lena", open_first(".anchors summary")),
    Shot("baseline-sealed", "/answers/baseline/em/", "lena"),
    Shot("plan", "/plan/", "lena"),
    Shot("plan-areas", "/plan/", "lena", open_first(".gauge-areas summary")),
    Shot("plan-first", "/plan/", "noor"),
    Shot("search", "/search/?q=interviewer", "lena"),
    Shot("search-start", "/search/"),
    Shot("search-nothing", "/search/?q=zzzzqqq"),
    Shot("settings", "/settings/", "lena"),
    Shot("settings-wrong", "/settings/", "noor", settle_wrongly),
    Shot("sign-in", "/accounts/login/"),
    Shot("sign-in-wrong", "/accounts/login/", act=sign_in_wrongly),
    Shot("sign-up", "/accounts/signup/"),
    Shot("sign-up-wrong", "/accounts/signup/", act=sign_up_wrongly),
    Shot("password-reset", "/accounts/password/reset/"),
    Shot("password-change", "/accounts/password/change/", "lena"),
    Shot("addresses", "/accounts/email/", "lena"),
    Shot("sign-out", "/accounts/logout/", "lena"),
    Shot("two-steps", "/accounts/2fa/", "lena"),
    Shot("passkeys", "/accounts/2fa/webauthn/", "lena"),
    Shot("signed-in", "/settings/sessions/", "lena"),
    Shot("is-it-you", "/accounts/reauthenticate/?next=/settings/data/", "lena"),
    Shot("mail-choices", "/settings/mail/", "lena"),
    Shot("mail-off-forged", "/mail/off/forged/"),
    Shot("data", "/settings/data/", "lena"),
    Shot("data-in-the-making", "/settings/data/", "oskar"),
    Shot("data-ready-and-leaving", "/settings/data/", "mila"),
    Shot("home-leaving", "/", "mila"),
    Shot("leave", "/settings/data/leave/", "lena"),
    Shot("no-archive", "/settings/data/export/0/", "lena", prove),
    Shot("peers", "/answers/peers/", "lena"),
    Shot("peers-first", "/answers/peers/", "noor"),
    Shot("peer-rate", "/answers/peers/901/", "lena"),
    Shot("gate", "/answers/peers/behavioural/gate/", "noor"),
    Shot("gate-passed", "/answers/peers/behavioural/gate/", "lena"),
    Shot("compare-others", "/answers/902/compare/", "lena"),
    Shot("compare-top", "/answers/902/compare/?beside=top-901", "lena"),
    Shot("nothing-kept", "/settings/resume/", "lena"),
    Shot("note-conflict", LESSON, "lena", conflict),
    Shot("403", "/accounts/login/", act=forget_token),
    Shot("404", "/no/such/page/"),
    Shot("offline", "/offline/"),
]
DEVELOPMENT = [
    Shot("components", "/dev/components/"),
    Shot("editors", "/dev/editors/"),
    Shot("mail", "/dev/mail/"),
    Shot("sign-in-development", "/accounts/login/"),
]
EMPTY = [
    Shot("empty-landing", "/"),
    Shot("empty-courses", "/courses/"),
    Shot("empty-frameworks", "/frameworks/"),
    Shot("empty-home", "/", "reader0"),
]


@pytest.fixture(scope="module", autouse=True)
def cleared() -> None:
    shutil.rmtree(SCREENS, ignore_errors=True)
    SCREENS.mkdir(parents=True)


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("seeded")).running() as site:
        yield site


@pytest.fixture(scope="module")
def people(seeded: Site) -> dict[str, Person]:
    return seeded.make_people("seeded()")


@pytest.fixture(scope="module")
def developed(seeded: Site) -> Iterator[Site]:
    """The same site with DEBUG, for the pages that only developers see."""
    with Site(seeded.var, debug=True, database=seeded.database).serving() as site:
        yield site


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site without any content."""
    with Site(tmp_path_factory.mktemp("empty"), content=False).running() as site:
        yield site


@pytest.fixture(scope="module")
def nobody_yet(empty: Site) -> dict[str, Person]:
    return empty.make_people("readers(0, 1)")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site without a database."""
    site = Site(tmp_path_factory.mktemp("broken"))
    site.collect_static()
    with site.serving():
        yield site


@pytest.mark.parametrize("variant", VARIANTS)
def test_pages(browser: Browser, seeded: Site, people: dict[str, Person], variant: str) -> None:
    take(browser, seeded, SHOTS, people, variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_pages_of_developers(browser: Browser, developed: Site, variant: str) -> None:
    take(browser, developed, DEVELOPMENT, {}, variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_pages_of_an_empty_site(
    browser: Browser, empty: Site, nobody_yet: dict[str, Person], variant: str
) -> None:
    take(browser, empty, EMPTY, nobody_yet, variant)


@pytest.mark.parametrize("variant", VARIANTS)
def test_pages_of_errors(browser: Browser, broken: Site, variant: str) -> None:
    take(browser, broken, [Shot("500", "/")], {}, variant)


def take(
    browser: Browser, site: Site, shots: list[Shot], people: dict[str, Person], variant: str
) -> None:
    """Each picture in a browser of its own: what one did must not show on the next."""
    for shot in shots:
        context = new_context(browser, site, people.get(shot.who), **VARIANTS[variant])
        page = context.new_page()
        page.goto(shot.address)
        if shot.act:
            shot.act(page)
        picture(page, SCREENS / f"{shot.name}-{variant}.png", whole=shot.whole)
        context.close()


ALL_LOADED = """
Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode();
})).then(() => document.fonts.ready).then(() => true)
"""


def picture(page: Page, path: Path, *, whole: bool) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate(ALL_LOADED)
    page.screenshot(path=path, full_page=whole, animations="disabled")
    assert path.stat().st_size > 0
