"""All that somebody can read: every address of the site as this person gets it, taken apart."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

Read = dict[str, Counter[str]]  # what stands at each place, by address and place

# What is the reader's alone, files as they were built, streams without an end, and PDF, which is
# made of what the CSV says.
LEFT_OUT = re.compile(
    r"^(me\.|notices|metrics|static|openapi|set_up|clips_api\.events|uploads_api)|_pdf$|\.(segment|still)$"
)
VARIES = re.compile(r"nonce-\S+|\d\d:\d\d:\d\d\S*")
NAMES = ("id", "aria-labelledby", "data-part")


def addresses(client: FlaskClient, given: Mapping[str, str]) -> dict[str, str]:
    """Return every address that can be read, and its endpoint; ``given`` fills what is variable."""
    found = {}
    for rule in client.application.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or LEFT_OUT.search(rule.endpoint):
            continue
        if rule.arguments <= given.keys():
            found[_filled(rule, given)] = rule.endpoint
    return found


def _filled(rule: Rule, given: Mapping[str, str]) -> str:
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda name: given[name[1]], rule.rule)


def all_of(client: FlaskClient, paths: Mapping[str, str], headers: Mapping[str, str]) -> Read:
    """Return what somebody reads at every address: body and headers, place by place."""
    found: Read = {}
    for path, endpoint in paths.items():
        answer = client.get(path, headers=headers)
        for place, what in _taken_apart(answer):
            found.setdefault(f"{endpoint} {place}", Counter())[VARIES.sub("…", what)] += 1
    return found


def changed(before: Read, after: Read) -> dict[str, tuple[list[str], list[str]]]:
    """Return what went and what came, by place."""
    return {
        place: (
            sorted((before.get(place, Counter()) - after.get(place, Counter())).elements()),
            sorted((after.get(place, Counter()) - before.get(place, Counter())).elements()),
        )
        for place in sorted(before.keys() | after.keys())
        if before.get(place) != after.get(place)
    }


def _taken_apart(answer: TestResponse) -> Iterator[tuple[str, str]]:
    yield "status", str(answer.status_code)
    for name in ("ETag", "Last-Modified", "Location"):
        yield name, answer.headers.get(name, "")
    kind, text = answer.mimetype, answer.get_data(as_text=True)
    if kind.endswith("json"):
        yield from _plain(json.loads(text), "")
    elif kind == "text/csv":
        for row in csv.DictReader(io.StringIO(text)):
            yield f"{row.get('figure', '')}", " ".join(str(cell) for cell in row.values())
    elif kind == "text/html":
        page = _Page()
        page.feed(text)
        yield from page.found
    else:
        yield "text", text


def _plain(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _plain(one, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for one in value:
            yield from _plain(one, f"{place}[]")
    else:
        yield place, str(value)


class _Page(HTMLParser):
    """Every text and every attribute of a page, with the nearest name above it."""

    EMPTY = frozenset(
        [
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "source",
            "track",
            "wbr",
        ]
    )

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._above: list[tuple[str, str]] = [("", "page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        name = next((held[one] for one in NAMES if held.get(one)), None) or self._above[-1][1]
        self.found += [(name, f"{key}={value}") for key, value in attrs if key != "nonce"]
        if tag not in self.EMPTY:
            self._above.append((tag, name))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._above) - 1, 0, -1):
            if self._above[at][0] == tag:
                del self._above[at:]
                return

    def handle_data(self, data: str) -> None:
        if text := " ".join(data.split()):
            self.found.append((self._above[-1][1], text))
