"""A browser, and pages that report what goes wrong in them."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser

from tests.services import chromium
from tests.services.chromium import Theme, Watched


class OpenPage(Protocol):
    """Open a page in a context of its own: its cookies are nobody else's."""

    def __call__(self, *, width_px: int = 1280, theme: Theme = "light", **options: Any) -> Watched:
        """Return the page; `options` go to Playwright's `new_context`."""


# One a module, not one a run: while Playwright runs, no other test could start an event loop.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with chromium.browser() as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open as many pages as the test needs; each must be without trouble when the test ends."""
    opened: list[Watched] = []
    with ExitStack() as contexts:

        def open_one(*, width_px: int = 1280, theme: Theme = "light", **options: Any) -> Watched:
            context = chromium.new_context(browser, width_px=width_px, theme=theme, **options)
            contexts.callback(context.close)
            opened.append(chromium.watch(context.new_page()))
            return opened[-1]

        yield open_one
        for watched in opened:
            watched.assert_clean()


@pytest.fixture
def page(open_page: OpenPage) -> Watched:
    """A page in a light window 1280 px wide."""
    return open_page()


@pytest.fixture(params=[(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")], ids=str)
def any_page(request: pytest.FixtureRequest, open_page: OpenPage) -> Watched:
    """A page in every pairing of wide and narrow, light and dark: the test runs four times."""
    width_px, theme = request.param
    return open_page(width_px=width_px, theme=theme)
