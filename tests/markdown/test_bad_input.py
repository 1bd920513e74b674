"""Bad Markdown never raises, and bombs come out as they were typed."""

import html

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepsite.markdown import Trouble, render

AS_TYPED = Trouble(
    "", "too long, or too deeply nested, to be rendered; it is shown as it was typed"
)


def nested(mark: str, levels: int = 150) -> str:
    return "".join(f"{'    ' * level}{mark}\n" for level in range(levels))


BOMBS = {
    "open elements": "<div>" * 1_000,
    "elements with stray ends": "<div></x>" * 1_001,
    "very many elements": "<b>x</b>" * 1_001,
    "links in links": "[" * 2_001,
    "quotes in quotes": "> " * 20_000,
    "lists in lists": nested("- x"),
    "callouts in callouts": nested("!!! note"),
    "folds in folds": nested("??? note"),
    "long text": "word " * 20_001,
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_shown_as_typed(text: str) -> None:
    rendered = render(text)
    assert rendered.html == f'<pre class="as-typed">{html.escape(text)}</pre>'
    assert rendered.troubles == (AS_TYPED,)


def test_after_a_bomb_the_next_text_renders() -> None:
    render(BOMBS["quotes in quotes"])
    assert render("*x*").html == "<p><em>x</em></p>"


@pytest.mark.parametrize("latex", ["{" * 2_001, r"\sqrt{" * 5_000 + "}" * 5_000])
def test_a_formula_that_would_end_the_process_is_shown_as_typed(latex: str) -> None:
    rendered = render(f"$${latex}$$")
    assert f'<code class="math-error">{latex}</code>' in rendered.html
    assert rendered.troubles == (
        Trouble(
            latex,
            f"formula “{latex[:60]}”: it has {len(latex):,} characters; the limit is 2,000",
        ),
    )


def test_an_address_that_is_none_spoils_only_itself() -> None:
    rendered = render("*x* ![a](http://[x) [b](http://[y)")
    assert rendered.html.startswith("<p><em>x</em> ")


TOKENS = st.sampled_from([
    "#", "##", "*", "**", "_", "`", "```", "~~~", "~~", "==", "$", "$$", r"\(", r"\)", r"\[", "[",
    "]", "(", ")", "![", "](", "[^1]", "[^1]:", "[a]: b", "|", "|---|", "- ", "1. ", "- [ ] ",
    "- [x] ", "> ", "!!! note", '??? "x"', ":   x", "{: #a }", "{:", "}", "&", "&amp;", "<", ">",
    "<div>", "</div>", "<p", "\n", "\n\n", "    ", "\t", "\\", '"', "'", "--", "...", "(c)", "word",
    "http://a.b", "http://[", "\x02", "\x03", "\0", "\r", "\ufeff", r"\frac{", r"\begin{matrix}",
])  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=300) | st.lists(TOKENS, max_size=60).map("".join))
def test_no_text_raises_or_is_given_up(text: str) -> None:
    rendered = render(text)
    assert AS_TYPED not in rendered.troubles
    assert rendered == render(text)
