"""The name of a browser, out of what it says of itself.

https://www.rfc-editor.org/rfc/rfc9110#section-10.1.5; every browser claims to be several others,
so the first rule that fits counts.
"""

from dataclasses import dataclass

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
HANDHELD = ("iPhone", "iPad", "Android")


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser and what it runs on; “” where it does not say."""

    name: str
    system: str

    @property
    def is_handheld(self) -> bool:
        """Whether it is held in a hand."""
        return self.system in HANDHELD


def named(user_agent: str) -> Browser:
    """Return the browser behind a User-Agent header."""
    return Browser(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(rules: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in rules if mark in user_agent), "")
