"""Design prompts: the whole space, what was covered, and nothing twice without need."""

import pytest
from django.test import Client
from pytest_django.asserts import assertRedirects

from accounts.models import User
from questions import generator
from questions.models import Dealt

PLACE = "/questions/generate/"


def test_the_space_is_the_one_of_the_brief() -> None:
    sizes = {area.title: len(area.cells) for area in generator.AREAS}
    assert sizes == {"Feed": 6, "Search": 8, "Understanding": 3, "Trust and safety": 1}
    assert len(generator.CELLS) == 18
    for cell in generator.CELLS.values():
        assert len(set(generator.prompts(cell))) >= 100


def test_every_cell_is_dealt_once_before_any_is_dealt_twice(lena: User) -> None:
    dealt = [generator.deal(lena).cell for _ in range(36)]
    assert sorted(dealt[:18]) == sorted(generator.CELLS)
    assert sorted(dealt[18:]) == sorted(generator.CELLS)
    assert set(generator.coverage(lena).values()) == {2}


def test_no_prompt_comes_twice_while_there_is_another(lena: User) -> None:
    everything = len(generator.prompts(generator.CELLS["trust-and-safety"]))
    prompts = [generator.deal(lena, "trust-and-safety").prompt for _ in range(everything)]
    assert len(set(prompts)) == everything
    assert generator.deal(lena, "trust-and-safety").prompt in prompts


def test_the_page_deals_and_remembers(as_lena: Client, lena: User, priya: User) -> None:
    generator.deal(priya, "understanding-user")
    assert "0 of 18" in as_lena.get(PLACE).content.decode()
    assertRedirects(as_lena.post(PLACE, {"cell": "feed-people-ads"}), PLACE)
    html = as_lena.get(PLACE).content.decode()
    assert "1 of 18" in html
    assert "1 dealt" in html
    assert Dealt.objects.get(user=lena).prompt.startswith("Design the choice of promoted profiles")


@pytest.mark.parametrize("cell", ["", "forged", "x" * 1000, "\0"])
def test_a_cell_that_is_none_deals_any(cell: str, as_lena: Client, lena: User) -> None:
    assertRedirects(as_lena.post(PLACE, {"cell": cell}), PLACE)
    assert Dealt.objects.get(user=lena).cell in generator.CELLS
