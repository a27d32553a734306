"""A house with an update to watch, and how the tests of the watch page drive its video."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Request
from sqlalchemy import delete, inspect

from hub.captions import actions as captions
from hub.captions.files import read
from hub.clips import facts
from hub.clips import queries as clips
from hub.clips.model import Take
from hub.core import clock
from hub.core.ids import new_id
from hub.people.model import Company, Person, Role
from hub.viewing import beacon, ground, many
from tests import factories, media
from tests.browser.live import Live
from tests.services.chromium import wait_until

SECONDS = 24
CAPTIONS = """WEBVTT

00:00.500 --> 00:04.000
Good morning, everyone.

00:05.000 --> 00:09.000
The harbour opens in March.

00:10.000 --> 00:14.000
Nobody is asked to move café hours.

00:15.000 --> 00:19.000
The harbour café stays.
"""


@dataclass(frozen=True)
class House:
    """A Hub with one real update of 24 s, and an older one without files."""

    live: Live
    leader: Person
    clip: str

    def newcomer(self) -> Person:
        """Somebody who has watched nothing yet."""
        with self.live.database.write() as session:
            return factories.person(session, of="Port", manager=self.leader)

    def caption(self) -> None:
        """Let the update have its captions again."""
        with self.live.database.write() as session:
            clip = clips.get(session, self.clip)
            captions.upload(session, None, clip, read(CAPTIONS.encode(), "en"), clock.now())

    @contextmanager
    def another_take(self) -> Iterator[Callable[[], None]]:
        """Another recording of the update, from the same files; what is given shows it to all."""
        with self.live.database.write() as session:
            first = clips.get(session, self.clip).takes[0]
            second = _like(first, id=new_id(), number=2)
            session.add(second)
            session.flush()
            for one in first.renditions:
                session.add(_like(one, id=new_id(), take_id=second.id))
        yield lambda: self._show(2)
        self._show(1)
        with self.live.database.write() as session:
            session.execute(delete(Take).where(Take.id == second.id))

    def _show(self, number: int) -> None:
        with self.live.database.write() as session:
            facts.show_take(session, clips.get(session, self.clip), number)

    @property
    def url(self) -> str:
        """The update's page."""
        return f"{self.live.url}/clips/{self.clip}"


def _like(row: Any, **other: Any) -> Any:
    """A row of the same table with the same values, but for ``other``."""
    values = {one.key: getattr(row, one.key) for one in inspect(type(row)).column_attrs}
    return type(row)(**values | other)


def build(live: Live, folder: Path) -> House:
    """Put up the update with captions; twelve people have watched it whole."""
    with live.database.write() as session:
        session.add(Company(id=1, name="Harbour & Sons", created_at=factories.THEN))
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE, of="Board")
        others = [factories.person(session, of="Port", manager=leader) for _ in range(12)]
        factories.clip(session, leader, "Old news")
    clip = _put_up(live, leader, media.clip(folder, seconds=SECONDS, w=1280, h=720), folder)
    for person in others:
        _watch(live, clip, person)
    return House(live, leader, clip)


def _put_up(live: Live, leader: Person, film: Path, folder: Path) -> str:
    said = folder / "said.vtt"
    said.write_text(CAPTIONS, "utf-8")
    by = {"title": "Autumn update", "speakers": (leader.email,)}
    return live.put_up(film, captions_file=said, language="en", **by)


def _watch(live: Live, clip_id: str, person: Person) -> None:
    """Let somebody watch all of it, and one part twice."""
    segments = [[0, SECONDS * 10 - 10, 10, 0], [50, 90, 10, 0]]
    told = {"viewing": f"v-{person.id}", "clip": clip_id, "take": 1, "seq": 1, "wall_ms": 60_000}
    parsed = beacon.parse(json.dumps(told | {"segments": segments}).encode())
    with live.database.write() as session:
        clip = clips.get(session, clip_id)
        told = ground.told(person.id, ground.of_clip(clip), parsed, clock.now())
        many.keep(session, told, measures=True)


def video(page: Page, what: str) -> Any:
    """What an expression over the video `v` gives."""
    return page.evaluate(f"(v => {what})(document.querySelector('video'))")


def at_s(page: Page) -> float:
    """Where the video stands."""
    return float(video(page, "v.currentTime"))


def until(page: Page, what: str) -> None:
    """Wait until an expression over the video `v` is true; polled, for the page allows no eval."""

    def state() -> str:
        now = video(page, "[v.currentTime, v.paused, v.readyState, v.error?.message]")
        return f"it never came to be that {re.sub(' +', ' ', what)}; {now}"

    wait_until(page, lambda: video(page, what), state)


def beacons(page: Page) -> list[dict[str, Any]]:
    """What the page tells of its viewing from now on; it grows."""
    told: list[dict[str, Any]] = []

    def hear(request: Request) -> None:
        if request.url.endswith("/api/v1/viewings"):
            told.append(request.post_data_json)

    page.on("request", hear)
    return told


def stop_and_hear(
    page: Page, told: list[dict[str, Any]], flag: int | None = None
) -> dict[str, Any]:
    """Let it stop, where it has not ended yet; what it told last, with a segment of `flag`."""
    page.evaluate("() => { for (const v of document.querySelectorAll('video')) v.pause() }")
    until(page, "v.paused")

    def last() -> dict[str, Any] | None:
        wanted = (
            one
            for one in reversed(told)
            if flag is None or any(segment[3] & flag for segment in one["segments"])
        )
        return next(wanted, None)

    found = wait_until(page, last, lambda: "the page tells nothing of the viewing")
    assert found is not None
    return found


def play(page: Page, past_s: float = 0.0) -> None:
    """Play from where it stands until `past_s` seconds."""
    page.evaluate("() => { document.querySelector('hub-player').play() }")  # not waited for
    until(page, f"v.currentTime > {past_s} || v.ended")
