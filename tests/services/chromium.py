"""A headless Chromium driven by Playwright, and what every page of Hub must hold to in it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.services.process import ServiceError

T = TypeVar("T")
AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 90_000  # a machine that does much else is slow, not wrong
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Two pages of the browser's own, behind its address line, cost every window a third of a second of
# CPU. The switch counts once, so what Playwright puts off stands here too.
_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"),
    *("AimEnabled", "AvoidCorsURLLoaderRestartOnRedirect", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsFirstBalancedModeAutoEnable", "HttpsUpgrades"),
    *("LensOverlay", "MediaRouter", "NetworkTimeServiceQuerying", "OptimizationHints"),
    *("PaintHolding", "PreconnectToSearch", "ThirdPartyStoragePartitioning"),
)
# It may not look for the network by itself: on a closed one every try is a line of noise.
_QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    f"--disable-features={','.join(_OFF)}",
)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Watched:
    """A page and all that went wrong in it, gathered from the moment it opened."""

    page: Page
    trouble: list[str] = field(default_factory=list)

    def assert_clean(self) -> None:
        """No console error, no uncaught exception, no breach of the content security policy."""
        self.page.wait_for_load_state()
        assert not self.trouble, "the page complained:\n" + "\n".join(self.trouble)

    def assert_accessible(self, *, within: str | None = None) -> None:
        """No violation of WCAG 2.2 A or AA that axe-core can see, in the page or `within` it.

        By day and by night: in the dark only colours can be at fault that weren't in the light.
        """
        found = _axe(self.page, {"type": "tag", "values": _RULES}, within)
        self._paint("dark")
        found += _axe(self.page, {"type": "rule", "values": ["color-contrast"]}, within)
        self._paint("light")
        assert not found, "axe-core found:\n" + "\n".join(map(_told, found))

    def _paint(self, theme: Literal["light", "dark"]) -> None:
        self.page.emulate_media(color_scheme=theme)
        # Styles follow with the next frame; it is there when the one after it begins.
        self.page.evaluate("new Promise(r => requestAnimationFrame(_ => requestAnimationFrame(r)))")

    def assert_fits(self) -> None:
        """Nothing makes the page wider than the window."""
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"the page is {wider} px wider than its window"


def find_chromium() -> str:
    """The path of a Chromium on this machine."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise ServiceError("No Chromium found: install the package chromium.")


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for one test run; each page of it gets its own context."""
    flags = [*_QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
        try:
            yield chromium
        finally:
            chromium.close()


def new_context(chromium: Browser, *, width_px: int = 1280, **options: Any) -> BrowserContext:
    """A context of its own cookies and storage, in a light window of this width."""
    context = chromium.new_context(
        viewport={"width": width_px, "height": 800},
        color_scheme="light",
        reduced_motion="reduce",
        locale="en-GB",
        **({"timezone_id": "UTC"} | options),
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


def wait_until(page: Page, asked: Callable[[], T], why: Callable[[], str], every_ms: int = 50) -> T:
    """Ask again and again, while the page goes on, until the answer is yes; return it.

    `why` says afterwards what it was not.
    """
    for _ in range(PATIENCE_MS // every_ms):
        if found := asked():
            return found
        page.wait_for_timeout(every_ms)
    raise AssertionError(why())


def watch(page: Page) -> Watched:
    """Listen for trouble in `page`; call it before the first navigation."""
    watched = Watched(page)
    page.on("console", lambda m: m.type == "error" and watched.trouble.append(_complaint(m)))
    page.on("pageerror", lambda error: watched.trouble.append(str(error)))
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', e => console.error("
        "'blocked by the content security policy: ' + e.violatedDirective + ' ' + e.blockedURI))"
    )
    return watched


def _complaint(message: ConsoleMessage) -> str:
    # Chromium says of what could not be loaded only why, not which.
    return f"{message.text} ({message.location['url']})"


def _axe(page: Page, rules: dict[str, Any], within: str | None) -> list[dict[str, Any]]:
    # evaluate() runs past the page's policy, so axe needs no exception in it.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    result = page.evaluate(
        "([scope, rules]) => axe.run(scope ?? document, {runOnly: rules})", [within, rules]
    )
    violations: list[dict[str, Any]] = result["violations"]
    return violations


def _told(violation: dict[str, Any]) -> str:
    places = "; ".join(str(node["target"]) for node in violation["nodes"])
    return f"{violation['id']}: {violation['help']} at {places}"
