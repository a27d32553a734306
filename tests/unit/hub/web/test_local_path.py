from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.web.local_path import local_path

HERE = "https://hub.example.com/sign-in"
TRICKY = st.text(st.sampled_from("/\\.:@?#%&=ahttpsevil \t\r\n\0;[]"), max_size=24)


def as_browsers_read(address: str) -> str:
    """What a browser makes of it: \\ is /, tabs and line ends are dropped, ends are trimmed."""
    trimmed = address.strip("".join(map(chr, range(33))))
    return trimmed.translate({ord("\\"): "/", 9: None, 10: None, 13: None})


@given(TRICKY)
def test_nothing_leads_to_another_site(wanted: str) -> None:
    target = urlsplit(urljoin(HERE, as_browsers_read(local_path(wanted))))
    assert (target.scheme, target.netloc) == ("https", "hub.example.com")


@pytest.mark.parametrize("path", ["/", "/clips/abc?t=83.2", "/search?q=a%20b&speaker=kim#hits"])
def test_pages_of_ours_are_kept(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize("wanted", [None, "", "people", "https://hub.example.com/", "//x", "/\\x"])
def test_anything_else_becomes_the_page_one_would_come_to_anyway(wanted: str | None) -> None:
    assert local_path(wanted, "/me") == "/me"
