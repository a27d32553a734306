"""A browser, and pages that report what goes wrong in them."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, expect

from hub.core.db import Database
from hub.core.settings import Settings
from tests.browser import watching
from tests.browser.live import Live
from tests.services import chromium, hub_server, process
from tests.services.chromium import Watched

expect.set_options(timeout=chromium.PATIENCE_MS)


class OpenPage(Protocol):
    """Open a page in a context of its own: its cookies are nobody else's."""

    def __call__(self, *, width_px: int = 1280, **options: Any) -> Watched:
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

        def open_one(*, width_px: int = 1280, **options: Any) -> Watched:
            context = chromium.new_context(browser, width_px=width_px, **options)
            contexts.callback(context.close)
            opened.append(chromium.watch(context.new_page()))
            return opened[-1]

        yield open_one
        for watched in opened:
            watched.assert_clean()


@pytest.fixture
def page(open_page: OpenPage) -> Watched:
    """A page in a window 1280 px wide."""
    return open_page()


@pytest.fixture(params=[1280, 390])
def any_page(request: pytest.FixtureRequest, open_page: OpenPage) -> Watched:
    """A page in a wide window and in a narrow one: the test runs twice."""
    return open_page(width_px=request.param)


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Live]:
    """Hub as `./run` starts it, for all tests of a module; made empty of people and clips."""
    data = tmp_path_factory.mktemp("live")
    shutil.copy(migrated_sqlite, data / "hub.db")
    settings = Settings(data=data, node="live")
    with hub_server.server(settings) as running:
        database = Database(settings.database_url)
        yield Live(running.url, settings, database)
        database.close()


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator[watching.House]:
    """A Hub with an update to watch, for the tests of a module that only watch it."""
    data = tmp_path_factory.mktemp("house")
    shutil.copy(migrated_sqlite, data / "hub.db")
    port = process.free_port()  # of another web server, which may hold the player
    held_by = f"http://127.0.0.1:{port} http://localhost:{port}"
    settings = Settings(data=data, node="house", embed_origins=held_by)
    with hub_server.server(settings) as running:
        database = Database(settings.database_url)
        yield watching.build(Live(running.url, settings, database), data)
        database.close()
