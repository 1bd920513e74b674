"""Symbolic links: `lesson:some-id` in stored HTML, an address in the page.

A room that owns addresses registers how ids of its scheme resolve. A link to what does not
exist, or is not published, shows its text alone; `question:` links stay so until a bank resolves
them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

SCHEMES = ("lesson", "framework", "question")
LINK = re.compile(
    rf'<a ([^>]*?)href="({"|".join(SCHEMES)}):([^"#]*)(#[^"]*)?"([^>]*)>(.*?)</a>', re.DOTALL
)
SYMBOLIC = re.compile(rf'href="({"|".join(SCHEMES)}):([^"#]+)')
IMAGE = re.compile(r'<img ([^>]*?)src="asset:([^"]+)"')


@dataclass(frozen=True)
class Target:
    """Where a symbolic link leads."""

    url: str
    title: str


@dataclass(frozen=True)
class Picture:
    """Where an image lies, and its size in pixels, so that nothing moves when it arrives."""

    url: str
    width: int
    height: int


Resolver = Callable[[Iterable[str]], Mapping[str, Target]]
_resolvers: dict[str, Resolver] = {}


def register(scheme: str, resolver: Resolver) -> None:
    _resolvers[scheme] = resolver


def resolves(scheme: str) -> bool:
    return scheme in _resolvers


def resolve(links: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Target]:
    """(scheme, id) → Target for all that exist; one call per scheme in use."""
    wanted: dict[str, list[str]] = {}
    for scheme, target in links:
        wanted.setdefault(scheme, []).append(target)
    return {
        (scheme, key): target
        for scheme, keys in wanted.items()
        if scheme in _resolvers
        for key, target in _resolvers[scheme](keys).items()
    }


def fill(
    html: str, targets: Mapping[tuple[str, str], Target], pictures: Mapping[str, Picture]
) -> str:
    """Stored HTML with real addresses in it."""

    def link(match: re.Match[str]) -> str:
        before, scheme, key, anchor, after, text = match.groups()
        target = targets.get((scheme, key))
        return f'<a {before}href="{target.url}{anchor or ""}"{after}>{text}</a>' if target else text

    def image(match: re.Match[str]) -> str:
        picture = pictures.get(match[2])
        if picture is None:
            return f"<img {match[1]}"
        return (
            f'<img {match[1]}src="{picture.url}" width="{picture.width}" height="{picture.height}"'
        )

    return IMAGE.sub(image, LINK.sub(link, html))
