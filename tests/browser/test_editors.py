"""The editors with which an answer is written, on the page that shows them to developers."""

import base64
import json
import random
from collections.abc import Iterator
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from answers import exchanges, remarks
from answers.development import CODE, EXCHANGES, REMARKS
from tests.browser.conftest import OpenPage, eventually
from tests.browser.site import Site
from tests.browser.test_accessibility import OVERFLOW

ADDRESS = "/dev/editors/"
COUNTED = """
window.heard = {};
document.addEventListener("input", ({ target: { id } }) => { heard[id] = (heard[id] ?? 0) + 1; });
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("editors"), debug=True, content=False).running() as running:
        yield running


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return opened(open_page())


def opened(page: Page) -> Page:
    page.goto(ADDRESS)
    expect(page.locator("code-editor[data-ready]")).to_have_count(3)
    page.evaluate(COUNTED)
    return page


def kept(page: Page, name: str) -> str:
    """What the form would send."""
    value: str = page.locator(f"[name={name}]").evaluate("field => field.value")
    return value


def heard(page: Page, name: str) -> int:
    """How often the page was told of a change."""
    count: int = page.evaluate("name => heard[`id_${name}`] ?? 0", name)
    return count


def put(page: Page, name: str, text: str) -> None:
    """As a draft that comes back does."""
    page.locator(f"[name={name}]").evaluate(
        "(field, text) => { field.value = text; field.dispatchEvent(new Event('input')); }", text
    )


def code(page: Page) -> Locator:
    return page.get_by_role("textbox", name="repair.py")


class TestCode:
    def test_what_is_typed_is_in_the_form(self, page: Page) -> None:
        code(page).click()
        page.keyboard.press("Control+End")
        page.keyboard.type("x")
        assert kept(page, "code") == CODE + "x"
        assert heard(page, "code") == 1

    def test_the_usual_keys(self, page: Page) -> None:
        put(page, "code", "if a:")
        code(page).click()
        page.keyboard.press("Control+End")
        page.keyboard.press("Enter")
        page.keyboard.type("print(a")
        assert kept(page, "code") == "if a:\n    print(a)"  # indented, and the bracket closed
        page.keyboard.press("Control+a")
        page.keyboard.press("Tab")
        assert kept(page, "code") == "    if a:\n        print(a)"
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Control+/")
        assert kept(page, "code") == "# if a:\n#     print(a)"
        page.keyboard.press("Control+z")
        assert kept(page, "code") == "if a:\n    print(a)"

    def test_escape_and_tab_lead_out_of_it(self, page: Page) -> None:
        code(page).click()
        page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        expect(page.get_by_role("textbox", name="Notes in Markdown")).to_be_focused()
        assert kept(page, "code") == CODE

    def test_the_label_leads_into_it(self, page: Page) -> None:
        page.locator("label", has_text="repair.py").click()
        expect(code(page)).to_be_focused()

    def test_what_the_page_puts_into_the_field_is_shown(self, page: Page) -> None:
        put(page, "code", "a = 1\r\nb = 2\n")
        expect(code(page).locator(".cm-line")).to_have_text(["a = 1", "b = 2", ""])
        assert heard(page, "code") == 0  # nothing that the page does not know
        page.get_by_role("button", name="Put back").click()
        expect(code(page)).to_contain_text("def first(numbers):")

    @pytest.mark.parametrize(
        ("dark", "ink"), [(False, "rgb(15, 97, 87)"), (True, "rgb(99, 201, 182)")]
    )
    def test_code_has_its_inks(self, open_page: OpenPage, dark: bool, ink: str) -> None:
        word = code(opened(open_page(dark=dark))).get_by_text("def", exact=True)
        assert word.evaluate("node => getComputedStyle(node).color") == ink

    def test_what_is_only_to_be_read_cannot_be_changed(self, page: Page) -> None:
        shown = page.get_by_role("textbox", name="Read only")
        shown.click()
        page.keyboard.type("x")
        assert kept(page, "shown") == "SELECT 1;"
        expect(shown).to_have_attribute("aria-readonly", "true")

    def test_it_grows_and_stops_growing(self, page: Page) -> None:
        put(page, "code", "x\n" * 400)
        height = page.locator("code-editor").first.evaluate("node => node.offsetHeight")
        assert 500 < height < 0.75 * 900

    def test_without_its_bundle_the_plain_field_is_there(
        self, open_page: OpenPage, provoked: list[str]
    ) -> None:
        provoked += ["^net::ERR_FAILED.*codemirror.js", "The editor did not load"]
        page = open_page()
        page.route("**/codemirror.js", lambda route: route.abort())
        page.goto(ADDRESS)
        page.get_by_label("repair.py").fill("y = 1")
        assert kept(page, "code") == "y = 1"


class TestRemarks:
    def test_those_that_are_there_stand_under_their_lines(self, page: Page) -> None:
        first = page.locator("diff-remarks").first
        assert first.locator("[data-line='5'] + .diff-remark textarea").input_value() == (
            "A new key for each try pays three times."
        )
        expect(first.get_by_label("On the change as a whole")).to_have_value(
            "Not yet, and not far from it."
        )
        expect(first.get_by_label("Remark on payouts/old.py:7")).to_have_value(
            "Is this still used?"
        )
        assert kept(page, "remarks") == REMARKS

    def test_a_remark_by_pointing(self, page: Page) -> None:
        page.locator("diff-remarks").first.locator(".removed .diff-code").click()
        page.keyboard.type("Why?\nReally, b.py:3: so")
        assert "payouts/client.py:-4: Why?\nReally, b.py:3: so\n" in kept(page, "remarks")
        assert heard(page, "remarks") == len("Why?\nReally, b.py:3: so")

    def test_a_remark_by_keyboard(self, page: Page) -> None:
        page.get_by_role("button", name="Remark on line 3, unchanged").focus()
        page.keyboard.press("End")
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("button", name="Remark on line 1, added")).to_be_focused()
        page.keyboard.press("c")
        page.keyboard.type("One payout only.")
        assert "\ntests/test_client.py:1: One payout only.\n" in kept(page, "remarks")
        page.keyboard.press("Escape")
        expect(page.get_by_role("button", name="Remark on line 1, added")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("textbox", name="Remark on line 2, added")).to_be_focused()
        page.keyboard.press("Escape")  # nothing was written
        expect(page.get_by_role("textbox", name="Remark on line 2, added")).to_have_count(0)

    def test_only_one_line_is_a_stop_for_tab(self, page: Page) -> None:
        expect(page.locator(".diff-mark[tabindex='0']")).to_have_count(1)

    def test_remarks_are_removed(self, page: Page) -> None:
        page.locator(".diff-box").filter(has_text="Remark on line 5").get_by_role("button").click()
        assert "three times" not in kept(page, "remarks")
        page.locator(".diff-box").filter(has_text="old.py").get_by_role("button").click()
        assert kept(page, "remarks") == "general: Not yet, and not far from it."

    def test_what_the_page_puts_into_the_field_is_shown(self, page: Page) -> None:
        put(page, "remarks", "tests/test_client.py:2: <b>So</b>")
        box = page.get_by_role("textbox", name="Remark on line 2, added")
        expect(box).to_have_value("<b>So</b>")
        expect(page.get_by_label("On the change as a whole")).to_have_value("")


class TestExchanges:
    def test_those_that_are_there_are_shown(self, page: Page) -> None:
        expect(page.get_by_role("group", name="Exchange")).to_have_count(2)
        second = page.get_by_role("group", name="Exchange 2")
        expect(second.get_by_label("What became of it")).to_have_value("changed")
        expect(second.get_by_label("Why")).to_have_value("It tested the fake.")
        assert kept(page, "exchanges") == EXCHANGES

    def test_one_is_added(self, page: Page) -> None:
        page.get_by_role("button", name="Add what you asked").click()
        page.keyboard.type("How?")
        assert heard(page, "exchanges") == len("How?")
        third = page.get_by_role("group", name="Exchange 3")
        third.get_by_label("What it gave").fill("So.\n---\ngot: it")
        third.get_by_label("What became of it").select_option("taken")
        added = exchanges.parse(kept(page, "exchanges"))[2:]
        assert added == [exchanges.Exchange("How?", "So.\n---\ngot: it", "taken")]

    def test_they_are_moved_and_removed(self, page: Page) -> None:
        one, two = exchanges.parse(EXCHANGES)
        page.get_by_role("button", name="Up: exchange 2").click()
        assert exchanges.parse(kept(page, "exchanges")) == [two, one]
        expect(page.get_by_role("button", name="Up: exchange 1")).to_be_focused()
        page.get_by_role("button", name="Remove: exchange 1").click()
        assert exchanges.parse(kept(page, "exchanges")) == [one]
        page.get_by_role("button", name="Remove: exchange 1").click()
        assert kept(page, "exchanges") == ""
        expect(page.get_by_role("button", name="Add what you asked")).to_be_focused()


class TestPictures:
    def test_one_is_chosen_and_removed(self, page: Page) -> None:
        page.get_by_label("Pictures").set_input_files([file("board.png", drawing())])
        picture = page.get_by_role("img", name="board.png")
        expect(picture).to_be_visible()
        picture.scroll_into_view_if_needed()  # only then is it fetched
        eventually(lambda: picture.evaluate("node => node.naturalWidth"), 30)
        page.get_by_role("button", name="Remove board.png").click()
        expect(picture).to_have_count(0)
        expect(page.get_by_label("Pictures")).to_be_focused()

    @pytest.mark.parametrize("event", ["paste", "drop"])
    def test_one_is_pasted_or_dropped(self, page: Page, event: str) -> None:
        hand(page, event, "board.png", "image/png", drawing())
        expect(page.get_by_role("img", name="board.png")).to_be_visible()

    def test_pasted_text_goes_where_it_was_pasted(self, page: Page) -> None:
        page.evaluate("navigator.clipboard.writeText('y = 2')")
        code(page).click()
        page.keyboard.press("Control+a")
        page.keyboard.press("Control+v")
        assert kept(page, "code") == "y = 2"

    def test_what_is_too_large_or_no_picture_is_told_before_it_is_sent(self, page: Page) -> None:
        fault = page.locator("picture-drop .errors")
        page.get_by_label("Pictures").set_input_files([file("large.png", b"x" * 10_500_000)])
        expect(fault).to_have_text("“large.png” has 10.5 MB; the limit is 10 MB.")
        hand(page, "drop", "notes.pdf", "application/pdf", b"%PDF")
        expect(fault).to_have_text("“notes.pdf” is not a picture: take a PNG, JPEG, WebP or GIF.")

    def test_what_only_says_that_it_is_one_is_refused(
        self, page: Page, provoked: list[str]
    ) -> None:
        provoked.append("^400 .*/dev/pictures/$")
        page.get_by_label("Pictures").set_input_files([file("evil.png", b"<svg/>")])
        expect(page.locator("picture-drop .errors")).to_contain_text(
            "“evil.png” was not saved: This is not a picture"
        )
        page.get_by_role("button", name="Leave it: evil.png").click()
        expect(page.locator(".picture")).to_have_count(0)

    def test_after_a_lost_connection_it_is_tried_again(
        self, page: Page, provoked: list[str]
    ) -> None:
        provoked.append("^net::ERR_INTERNET_DISCONNECTED")
        page.context.set_offline(True)
        page.get_by_label("Pictures").set_input_files([file("board.png", drawing())])
        expect(page.locator("picture-drop .errors")).to_contain_text("the connection is lost")
        page.context.set_offline(False)
        page.get_by_role("button", name="Try again: board.png").click()
        expect(page.get_by_role("img", name="board.png")).to_be_visible()


def drawing() -> bytes:
    content = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(content, "PNG")
    return content.getvalue()


def file(name: str, content: bytes) -> Any:
    return {"name": name, "mimeType": "image/png", "buffer": content}


def hand(page: Page, event: str, name: str, kind: str, content: bytes) -> None:
    """A file by the clipboard or the mouse, as a browser would hand it over."""
    page.locator("picture-drop").evaluate(
        """(drop, [event, name, type, content]) => {
          const data = new DataTransfer();
          const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
          data.items.add(new File([bytes], name, { type }));
          drop.dispatchEvent(event === "paste"
            ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
            : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [event, name, kind, base64.b64encode(content).decode()],
    )


TOKENS = [
    "a.py:3:", "b/c.py:-7: x", "general:", "General: y", "asked: a", "GOT:", "taken: b", "why: c",
    "---", "---- ", "", "  ", "\t", "words", "\u2028", "é: 1", "a.py:0: z", "Refused:d", "\x0b",
]  # fmt: skip


def texts() -> list[str]:
    """Odd ones, always the same."""
    dice = random.Random(5)
    indents = ["", "", " ", "  ", "    "]
    return [
        "\n".join(dice.choice(indents) + dice.choice(TOKENS) for _ in range(dice.randint(0, 12)))
        for _ in range(400)
    ]


BOTH = """([file, texts]) => import(file).then(({ parse, written }) => texts.map((text) => {
  const found = parse(text);
  return [found, written(found)];
}))"""


def test_the_page_and_the_site_read_and_write_remarks_alike(page: Page) -> None:
    found = page.evaluate(BOTH, ["/static/js/answers/remarks.js", texts()])
    expected = [
        [[{"place": r.place, "text": r.text} for r in remarks.parse(text)], rewritten]
        for text in texts()
        for rewritten in [remarks.written(remarks.parse(text))]
    ]
    assert found == expected


def test_the_page_and_the_site_read_and_write_exchanges_alike(page: Page) -> None:
    found = page.evaluate(BOTH, ["/static/js/answers/exchanges.js", texts()])
    expected = [
        [[asdict(e) for e in exchanges.parse(text)], exchanges.written(exchanges.parse(text))]
        for text in texts()
    ]
    assert json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)


def test_without_scripts_every_field_is_there(open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto(ADDRESS)
    for label in ("repair.py", "Your remarks", "What you asked the assistant", "Pictures"):
        expect(page.get_by_label(label, exact=True)).to_be_visible()
    expect(page.get_by_text("Begin each remark on a line of its own")).to_be_visible()
    expect(page.get_by_text("In the editor Tab indents").first).to_be_hidden()
    expect(page.get_by_text("A new key for each try pays three times.").first).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_all_of_it_is_clean_and_nothing_overflows(
    open_page: OpenPage, width: int, dark: bool
) -> None:
    page = opened(open_page(width=width, dark=dark))
    page.get_by_label("Pictures").set_input_files([file("board.png", drawing())])
    expect(page.get_by_role("img", name="board.png")).to_be_visible()
    code(page).click()
    page.keyboard.press("Control+f")
    expect(page.locator(".cm-search")).to_be_visible()
    # Under DEBUG the style sheet is many files; axe would put them into the page itself.
    found = Axe().run(page, options={"preload": False}).response["violations"]
    assert [(v["id"], n["html"]) for v in found for n in v["nodes"]] == []
    assert page.evaluate(OVERFLOW) == 0
