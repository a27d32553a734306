"""The exact definitions, `docs/explanation/measures.md`, as a page; every term has an address."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from hub.core.settings import ROOT

SOURCE = ROOT / "docs" / "explanation" / "measures.md"
MARKS = ("heading", "table", "list", "emphasis", "link", "backticks")
NO_TERM = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return the anchor of a term or a heading: `drop-off`, `retention-t`."""
    return NO_TERM.sub("-", text.lower()).strip("-")


@cache
def html() -> Markup:
    """Return the text without its first heading, which is the page's own; it comes with Hub."""
    parser = MarkdownIt("zero").enable(list(MARKS))
    tokens = parser.parse(SOURCE.read_text("utf-8"))[3:]
    for at, token in enumerate(tokens):
        if token.type == "heading_open" or _is_row(tokens[at : at + 2]):
            _give_anchor(token, tokens, at)
        if token.children:
            token.children = list(_on_this_page(token.children))
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - our own text


def _is_row(tokens: Sequence[Token]) -> bool:
    """Whether a row of a table begins here, not its head."""
    return [one.type for one in tokens] == ["tr_open", "td_open"]


def _give_anchor(token: Token, tokens: Sequence[Token], at: int) -> None:
    first = next(one for one in tokens[at:] if one.type == "inline")
    token.attrSet("id", slug(first.content))


def _on_this_page(tokens: Iterable[Token]) -> Iterator[Token]:
    """A link to another page of the documentation leads nowhere here: its words are kept alone."""
    here = True
    for token in tokens:
        if token.type == "link_open":
            here = str(token.attrs["href"]).startswith("#")
        if here or not token.type.startswith("link_"):
            yield token
