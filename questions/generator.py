"""Prompts for ML model design, dealt out of the whole space of them, cell by cell.

The space is finite: what is ranked in a feed, what is searched and how, what is to be understood,
what is to be kept out. A prompt is a cell with a product, a size and a constraint, so that the same
cell comes back as another problem.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count

from accounts.models import User
from questions.models import Dealt

SCALES = (
    "About 20 million people use it each month, and each opens it several times a day",
    "There are 300 million items, of which a tenth change within a day",
    "It answers 40,000 requests a second at the busiest hour",
    "It started a year ago in one country and has 200,000 people",
    "Half of those who come have been seen fewer than five times",
    "There are 30,000 business customers, from five people each to fifty thousand",
)
CONSTRAINTS = (
    "The whole answer may take 200 milliseconds, of which the model gets 80",
    "Labels come two weeks late and only for what was shown",
    "Nothing that was learned from one customer's data may show up for another",
    "It has to work in thirty languages, and labels exist in three",
    "The model runs on the phone, in 50 megabytes",
    "The team has one labelling budget: 10,000 judgements a month",
    "A simple rule exists already and is liked; yours has to beat it, and be explained",
    "Two teams own the inputs, and either may change theirs without telling you",
)


@dataclass(frozen=True)
class Cell:
    """One kind of problem: `task` begins the prompt, each product ends its first sentence."""

    key: str
    label: str
    task: str
    products: tuple[str, ...]


@dataclass(frozen=True)
class Area:
    """Cells that stand together in the grid."""

    title: str
    cells: tuple[Cell, ...] = field(default=())


AREAS = (
    Area(
        "Feed",
        (
            Cell(
                "feed-content-organic",
                "Content, organic",
                "Design the ranking of the home feed of",
                ("a short-video app", "a professional network", "a recipe community"),
            ),
            Cell(
                "feed-content-ads",
                "Content, ads",
                "Design the ranking of sponsored posts in the feed of",
                ("a photo-sharing app", "a news reader", "a podcast player"),
            ),
            Cell(
                "feed-people-organic",
                "People, organic",
                "Design “people you may know” for",
                ("a network of researchers", "a game played in teams", "a neighbourhood app"),
            ),
            Cell(
                "feed-people-ads",
                "People, ads",
                "Design the choice of promoted profiles on",
                (
                    "a dating app",
                    "a marketplace for freelancers",
                    "a site on which tutors offer lessons",
                ),
            ),
            Cell(
                "feed-products-organic",
                "Products, organic",
                "Design the recommendations on the front page of",
                (
                    "a shop for second-hand clothes",
                    "a grocery delivery service",
                    "a booking site for holiday homes",
                ),
            ),
            Cell(
                "feed-products-ads",
                "Products, ads",
                "Design the ranking of sponsored products on",
                (
                    "a marketplace for electronics",
                    "a food-delivery app",
                    "a shop for building materials",
                ),
            ),
        ),
    ),
    Area(
        "Search",
        (
            Cell(
                "search-consumer-open-once",
                "Consumer, open, one-off",
                "Design search for",
                (
                    "a web search engine for children",
                    "a search engine for pictures on the web",
                    "a search over all podcasts",
                ),
            ),
            Cell(
                "search-consumer-open-conversation",
                "Consumer, open, conversational",
                "Design the retrieval and the answers of",
                (
                    "an assistant that answers with sources from the web",
                    "a travel assistant that plans over several turns",
                    "a study helper that cites what it says",
                ),
            ),
            Cell(
                "search-consumer-closed-once",
                "Consumer, closed, one-off",
                "Design search within",
                ("a music service", "a marketplace for cars", "an app store"),
            ),
            Cell(
                "search-consumer-closed-conversation",
                "Consumer, closed, conversational",
                "Design the shopping assistant of",
                (
                    "a furniture shop",
                    "a pharmacy that delivers",
                    "a bank, for questions on one's own account",
                ),
            ),
            Cell(
                "search-enterprise-open-once",
                "Enterprise, open, one-off",
                "Design search over public sources for",
                (
                    "lawyers who look for precedents",
                    "analysts who follow company news",
                    "chemists who look for a structure in patents",
                ),
            ),
            Cell(
                "search-enterprise-open-conversation",
                "Enterprise, open, conversational",
                "Design a research assistant over public sources for",
                (
                    "a procurement department",
                    "a newsroom that checks facts",
                    "a team that answers tenders",
                ),
            ),
            Cell(
                "search-enterprise-closed-once",
                "Enterprise, closed, one-off",
                "Design search within",
                (
                    "the documents and chats of a company",
                    "the tickets of a support department",
                    "the source code of a large company",
                ),
            ),
            Cell(
                "search-enterprise-closed-conversation",
                "Enterprise, closed, conversational",
                "Design the assistant that answers from",
                (
                    "a hospital's own guidelines",
                    "a company's handbook and policies",
                    "the manuals of a maker of lifts",
                ),
            ),
        ),
    ),
    Area(
        "Understanding",
        (
            Cell(
                "understanding-user",
                "The user",
                "Design a model that estimates, for each person, what they are after on",
                (
                    "a language-learning app, whether they will stop",
                    "a video service, which household member is watching",
                    "a bank's app, which life event is near",
                ),
            ),
            Cell(
                "understanding-content",
                "Content",
                "Design a model that understands what is in",
                (
                    "uploaded videos, for topics and quality",
                    "photos of second-hand items, for brand, size and condition",
                    "scientific papers, for claims and methods",
                ),
            ),
            Cell(
                "understanding-query",
                "The query",
                "Design the understanding of queries for",
                (
                    "a grocery shop: “something for four, no dairy”",
                    "a job site: titles, skills and places",
                    "a map: names, addresses and “the café by the bridge”",
                ),
            ),
        ),
    ),
    Area(
        "Trust and safety",
        (
            Cell(
                "trust-and-safety",
                "Trust and safety",
                "Design the detection of",
                (
                    "fake accounts on a network that is growing fast",
                    "scams in the messages of a marketplace",
                    "harassment in the voice chat of a game",
                    "stolen cards in a shop for tickets",
                ),
            ),
        ),
    ),
)
CELLS: Mapping[str, Cell] = {cell.key: cell for area in AREAS for cell in area.cells}


def coverage(user: User) -> dict[str, int]:
    """Cell → how many prompts out of it the person was dealt."""
    rows = Dealt.objects.filter(user=user).values_list("cell").annotate(Count("pk"))
    return {cell: count for cell, count in rows if cell in CELLS}


def deal(user: User, key: str = "") -> Dealt:
    """A prompt out of a cell; without one, out of a cell that was dealt least often.

    The same prompt does not come twice while its cell has another.
    """
    cell = CELLS.get(key) or least_covered(coverage(user))
    before = set(Dealt.objects.filter(user=user, cell=cell.key).values_list("prompt", flat=True))
    fresh = [prompt for prompt in prompts(cell) if prompt not in before]
    chosen = random.choice(fresh or prompts(cell))  # noqa: S311 - nothing depends on it
    return Dealt.objects.create(user=user, cell=cell.key, prompt=chosen)


def least_covered(covered: Mapping[str, int]) -> Cell:
    fewest = min(covered.get(key, 0) for key in CELLS)
    candidates = [cell for key, cell in CELLS.items() if covered.get(key, 0) == fewest]
    return random.choice(candidates)  # noqa: S311 - as above


def prompts(cell: Cell) -> list[str]:
    """All of a cell: each product with each size and constraint."""
    return [
        f"{cell.task} {product}. {scale}. {constraint}."
        for product in cell.products
        for scale in SCALES
        for constraint in CONSTRAINTS
    ]
