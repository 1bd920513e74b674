"""An answer goes to a peer and comes back: offered, the gate, rated blind, and heard."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Person, Site

PEERS, ROUND = "/answers/peers/", "Behavioural"


def answered(site: Site, person: Person) -> str:
    """The page on which this person compares an answer that they have just rated."""
    code = f"from tests.browser.sharing import *; answered({person[0]!r})"
    return f"/answers/{site.manage('shell', '--verbosity=0', '-c', code).strip()}/compare/"


def rate(page: Page, button: str, **points: int) -> None:
    """A point for each area: the one given for its key, or else a weak yes."""
    for name in page.locator("[name^='area:'][value='3']").evaluate_all(
        "fields => fields.map((field) => field.name)"
    ):
        point = points.get(name.removeprefix("area:").replace("-", "_"), 3)
        page.locator(f"[name='{name}'][value='{point}']").check()
    page.get_by_role("button", name=button).click()


def pass_gate(page: Page) -> None:
    page.goto(PEERS)
    page.get_by_role("link", name=ROUND, exact=True).click()
    expect(page.get_by_role("heading", name="Why", exact=True)).to_have_count(0)
    rate(page, "See how the expert rated it", your_part=1)
    expect(page.get_by_role("status").first).to_contain_text("“Your part”")
    rate(page, "Rate it again")
    expect(page.get_by_role("heading", name="How an expert rated it")).to_be_visible()
    expect(page.get_by_role("heading", name="Why", exact=True)).to_be_visible()
    page.get_by_role("link", name="rate an answer of a peer").click()


def test_an_answer_is_rated_by_a_peer(
    open_page: OpenPage, unused: Iterator[Person], site: Site
) -> None:
    asking, rating = next(unused), next(unused)
    owner, peer = open_page(asking), open_page(rating)
    compare = answered(site, asking)
    owner.goto(compare)
    owner.get_by_role("button", name="Offer it to peers").click()
    expect(owner.get_by_text("Offered since")).to_be_visible()

    pass_gate(peer)
    peer.get_by_role("region", name=ROUND).get_by_role("link").last.click()
    expect(peer.get_by_text("We disagreed for two weeks")).to_be_visible()
    expect(peer.get_by_text("An answer by a peer")).to_be_visible()
    expect(peer.locator(":checked")).to_have_count(0)
    peer.locator("[name=verdict][value='2']").check()
    for field in peer.locator("textarea[name^='evidence:']").all():
        field.fill("“It cost us four days.”")
    rate(peer, "Send my rating")
    expect(peer.get_by_text("Thank you")).to_be_visible()

    assert site.await_mail("A peer has rated your answer")
    owner.goto(compare)
    expect(owner.get_by_text("one point lower than you")).to_have_count(1)
    expect(owner.get_by_text("as you did").first).to_be_visible()
    expect(owner.get_by_text("“It cost us four days.”").first).to_be_visible()
    owner.get_by_role("button", name="thank them").click()
    expect(owner.get_by_text("You said thank you.")).to_be_visible()
    peer.goto(PEERS)
    expect(peer.get_by_text("they found it useful")).to_be_visible()


def test_what_is_taken_back_cannot_be_rated(
    open_page: OpenPage, unused: Iterator[Person], site: Site
) -> None:
    asking, rating = next(unused), next(unused)
    owner, peer = open_page(asking), open_page(rating)
    owner.goto(answered(site, asking))
    owner.get_by_role("button", name="Offer it to peers").click()
    pass_gate(peer)
    peer.get_by_role("region", name=ROUND).get_by_role("link").last.click()
    expect(peer).to_have_url(re.compile(r"/answers/peers/\d+/$"))
    owner.get_by_role("button", name="Take it back").click()
    peer.locator("[name=verdict][value='2']").check()
    for field in peer.locator("textarea[name^='evidence:']").all():
        field.fill("“It cost us four days.”")
    rate(peer, "Send my rating")
    expect(peer.get_by_text("taken back while you were rating it")).to_be_visible()
