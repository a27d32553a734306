"""What a comment says as HTML: emphasis, links, lists and names, and nothing else of Markdown.

The parser starts from nothing (markdown-it's “zero”) and HTML is off, so that what is not on this
short list stays text: https://markdown-it-py.readthedocs.io/en/latest/security.html
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup, escape

RULES = ("list", "emphasis", "link", "newline", "escape")
SAFE_SCHEMES = ("http", "https", "mailto")
_PLAIN = re.compile(r"[*_\[\\@]|://|^\s*(?:[-+]|\d{1,9}[.)])\s", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s<>\"'`\x00-\x1f]+[^\s<>\"'`.,;:!?\x00-\x1f)\]}*_]")
_MARKS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)(.{1,400}?)(?<=\S)\1(?!\w)")
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\s]*\)")


def html(text: str, names: Mapping[str, str] | None = None) -> Markup:
    """Return ``text`` as HTML that is safe in a page.

    ``names`` are ids of people by the name or e-mail that stands behind an “@” in the text.
    """
    if not _PLAIN.search(text):
        return _unmarked(text)
    return _rendered(text, tuple(sorted((names or {}).items())))


def plain(text: str) -> str:
    """Return ``text`` without its marks, for a line in a list or a letter."""
    return _MARKS.sub(r"\2", _LINK.sub(r"\1", text))


def is_safe(address: str) -> bool:
    """Whether a link may lead to ``address``: the web, a mailbox, or a page of this Hub."""
    if address.startswith("/"):
        return not address.startswith(("//", "/\\"))
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme.lower() in SAFE_SCHEMES and bool(parts.netloc or parts.scheme == "mailto")


@lru_cache(maxsize=2048)
def _unmarked(text: str) -> Markup:
    paragraphs = re.split(r"\n{2,}", text)
    lines = (Markup("<br>").join(map(escape, one.split("\n"))) for one in paragraphs)
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


@lru_cache(maxsize=2048)
def _rendered(text: str, names: tuple[tuple[str, str], ...]) -> Markup:
    return Markup(_PARSER.render(text, {"names": dict(names)}))  # noqa: S704 - see `_parser`


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it asks by this name
        return is_safe(url)


def _parser() -> MarkdownIt:
    made = _Parser("zero", {"html": False, "breaks": True, "maxNesting": 12}).enable(RULES)
    made.core.ruler.push("hub_names", _link_what_is_bare)
    made.add_render_rule("link_open", _open_link)
    return made


def _open_link(self: object, tokens: list[Token], at: int, _options: object, env: object) -> str:
    """A link tells where it leads and passes nothing on: https://html.spec.whatwg.org/#link-type-noopener."""
    del self, env
    address = str(tokens[at].attrs.get("href", ""))
    if tokens[at].meta.get("mention"):
        return Markup('<a class="mention" href="{}">').format(address)
    if address.startswith("/"):
        return Markup('<a href="{}" rel="nofollow noopener">').format(address)
    return Markup('<a href="{}" rel="nofollow noopener" target="_blank">').format(address)


def _link_what_is_bare(state: StateCore) -> None:
    """Turn addresses and names that stand in the text into links, outside of links."""
    names: dict[str, str] = state.env.get("names", {})
    for block in state.tokens:
        if block.type != "inline" or not block.children:
            continue
        made: list[Token] = []
        depth = 0
        for token in block.children:
            depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            made += _split(token.content, names) if token.type == "text" and not depth else [token]
        block.children = made


def _split(text: str, names: Mapping[str, str]) -> list[Token]:
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    wanted = re.compile(f"{_ADDRESS.pattern}" + (f"|(?<!\\w)@(?:{known})(?!\\w)" if known else ""))
    made: list[Token] = []
    end = 0
    for hit in wanted.finditer(text):
        made += [_text(text[end : hit.start()]), *_link(hit[0], names)]
        end = hit.end()
    return [*made, _text(text[end:])]


def _link(shown: str, names: Mapping[str, str]) -> list[Token]:
    is_name = shown.startswith("@")
    if not is_name and not is_safe(shown):
        return [_text(shown)]
    opening, closing = Token("link_open", "a", 1), Token("link_close", "a", -1)
    opening.attrs["href"] = f"/people/{names[shown[1:]]}" if is_name else shown
    opening.meta = {"mention": is_name}
    return [opening, _text(shown), closing]


def _text(content: str) -> Token:
    token = Token("text", "", 0)
    token.content = content
    return token


_PARSER = _parser()
