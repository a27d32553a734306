"""A comment's words as HTML: a little Markdown, and nothing that acts."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.comments import words

NAMES = {"Ana Reis": "p1", "ana@example.com": "p1"}
TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li"}
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example/a)",
    "[x](/\\evil.example)",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onclick="alert(1))',
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/<script>",
    '**<b onclick="x">**',
    "![x](javascript:alert(1))",
    "<https://a.example/><svg onload=alert(1)>",
    '@Ana Reis" onclick="x',
    "[@Ana Reis](javascript:1)",
    "- <iframe src=//evil.example>",
    "[a]: javascript:alert(1)\n\n[a]",
    "\x00<script>\u2028",
]


class Seen(HTMLParser):
    """Every tag and attribute of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def assert_harmless(html: str) -> None:
    for tag, attributes in Seen(html).tags:
        assert tag in TAGS, html
        assert set(attributes) <= {"href", "rel", "target", "class", "start"}, html
        if "href" in attributes:
            href = attributes["href"] or ""
            assert href.startswith(("http://", "https://", "mailto:", "/")), html
            assert not href.startswith(("//", "/\\")), html
            is_name = attributes.get("class") == "mention"
            assert is_name or attributes["rel"] == "nofollow noopener"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    assert_harmless(words.html(text, NAMES))


pieces = st.sampled_from([*HOSTILE, "**", "*", "_", "[", "](", ")", "\n- ", "\n1. ", "@Ana Reis"])


@given(st.lists(st.one_of(pieces, st.text(max_size=12)), max_size=12).map("".join))
def test_whatever_is_typed_is_harmless(text: str) -> None:
    assert_harmless(words.html(text, NAMES))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain\nlines", "<p>plain<br>lines</p>"),
        ("**strong** and *soft*", "<p><strong>strong</strong> and <em>soft</em></p>\n"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"),
        ("1. one", "<ol>\n<li>one</li>\n</ol>\n"),
        ("# no heading", "<p># no heading</p>"),
        ("a_b_c and 2*3*4", "<p>a_b_c and 2<em>3</em>4</p>\n"),
        (
            "see https://a.example/b_c, now",
            '<p>see <a href="https://a.example/b_c" rel="nofollow noopener" target="_blank">'
            "https://a.example/b_c</a>, now</p>\n",
        ),
        (
            "[ours](/clips/x?t=2)",
            '<p><a href="/clips/x?t=2" rel="nofollow noopener">ours</a></p>\n',
        ),
        (
            "Thanks @Ana Reis!",
            '<p>Thanks <a class="mention" href="/people/p1">@Ana Reis</a>!</p>\n',
        ),
        ("Thanks @Ana Reiss", "<p>Thanks @Ana Reiss</p>\n"),
    ],
)
def test_the_little_markdown_there_is(text: str, html: str) -> None:
    assert words.html(text, NAMES) == html


def test_a_line_in_a_list_has_no_marks() -> None:
    assert (
        words.plain("**Is** [this](https://a.example) so_called *it*?") == "Is this so_called it?"
    )


@pytest.mark.parametrize("piece", ["[", "*", "**a ", "_", "](", "- ", "@", "\\", "[a](", "* * "])
def test_no_row_of_marks_takes_long(piece: str) -> None:
    text = piece * (4000 // len(piece))
    began = time.process_time()
    words.html(text, NAMES)
    words.plain(text)
    assert time.process_time() - began < 5, "the time must not grow with the square of the marks"
