"""A first rendition is watched while it is written, and outlives the attempt that wrote it."""

from dataclasses import asdict
from pathlib import Path

import pytest

from hub.clips import actions, jobs, made, queries
from hub.clips.growing import Publisher
from hub.clips.model import State
from hub.clips.trying import Try
from hub.core import clock, work
from hub.core.services import Services
from tests.integration.clips.conftest import Cast
from tests.integration.clips.test_made import (
    again,
    clip_of,
    published,
    refuse,
    take_of,
    tell,
)
from transcoding.growth import Growth
from transcoding.playlist import Made

NAMES = ("360p", "source-audio")


def attempt(services: Services, clip: str, number: int = 1) -> Publisher:
    """A new attempt at the first rendition of a take."""
    take = take_of(services.database, clip, number)
    one = work.Attempt(services.database, f"take:{take.id}").begin("instant")
    return Publisher(Try(services, one, take.id, take.source_key, services.settings.data / one.id))


def grow(publisher: Publisher, segments: int, *, started_over: bool = False) -> None:
    """Its folder holds so many segments of each rendition, and it is told so."""
    folder: Path = publisher.this.folder
    files = []
    for name in NAMES:
        (folder / name).mkdir(parents=True, exist_ok=True)
        files += [f"{name}/{part}" for part in ("init.mp4", f"{segments:05}.m4s")]
    for file in files:
        (folder / file).write_bytes(b"x")
    text = "#EXTM3U\n" + "#EXTINF:4,\nx.m4s\n" * segments
    told = tuple(_made(name) for name in NAMES)
    playlists = {one.playlist: text for one in told}
    publisher(Growth(told, tuple(files), playlists, started_over))


def _made(name: str) -> Made:
    kind, height = ("audio", 0) if "audio" in name else ("video", 360)
    size = (height * 16 // 9, height)
    return Made(name, kind, *size, 25.0, "avc1", 500, 800, 99, 4.0, f"{name}/index.m3u8", False)


def shown(services: Services, clip: str) -> dict[str, tuple[str, int]]:
    """Id and number of segments of each rendition, as a player finds them."""
    found = {}
    for one in take_of(services.database, clip).renditions:
        text = b"".join(services.storage.read(one.prefix + one.playlist)).decode()
        found[one.name] = (one.id, text.count("#EXTINF"))
    return found


def test_a_clip_opens_with_the_first_segment(services: Services, clip_id: str) -> None:
    tell(services.database, clip_id)
    publisher = attempt(services, clip_id)
    assert clip_of(services.database, clip_id).state is State.DRAFT
    grow(publisher, 1)
    clip, take = clip_of(services.database, clip_id), take_of(services.database, clip_id)
    assert (clip.state, take.playable, take.complete) == (State.PUBLISHED, True, False)
    grow(publisher, 2)
    assert {count for _, count in shown(services, clip_id).values()} == {2}


def test_a_second_attempt_takes_over_once_it_has_caught_up(
    services: Services,
    clip_id: str,
) -> None:
    tell(services.database, clip_id)
    first = attempt(services, clip_id)
    for count in (1, 2, 3):
        grow(first, count)
    ids = {name: one for name, (one, _) in shown(services, clip_id).items()}
    second = attempt(services, clip_id)
    for count, seen in ((1, 3), (2, 3), (3, 3), (4, 4)):
        grow(second, count)
        assert shown(services, clip_id) == {name: (ids[name], seen) for name in NAMES}


def test_an_attempt_that_was_taken_over_publishes_nothing(
    services: Services,
    clip_id: str,
) -> None:
    tell(services.database, clip_id)
    first = attempt(services, clip_id)
    attempt(services, clip_id)
    with pytest.raises(work.Stopped):
        grow(first, 1)
    assert not take_of(services.database, clip_id).playable


def test_the_end_of_growth_keeps_the_addresses(services: Services, clip_id: str) -> None:
    tell(services.database, clip_id)
    publisher = attempt(services, clip_id)
    grow(publisher, 1)
    before = {one.name: one.id for one in take_of(services.database, clip_id).renditions}
    plain = {"prefix": publisher.this.prefix, "made": [asdict(_made(name)) for name in NAMES]}
    with services.database.write() as session:
        made.is_playable(session, take_of(services.database, clip_id).id, plain)
    after = take_of(services.database, clip_id).renditions
    assert {one.name: one.id for one in after} == before
    assert not any(one.growing for one in after)


def test_what_was_told_before_a_new_start_is_taken_back(services: Services, clip_id: str) -> None:
    tell(services.database, clip_id)
    take_id = take_of(services.database, clip_id).id
    copied = {"prefix": f"takes/{take_id}/x/", "made": [asdict(_made("source"))]}
    with services.database.write() as session:
        made.grows(session, take_id, copied)
    grow(attempt(services, clip_id), 1, started_over=True)
    names = {one.name for one in take_of(services.database, clip_id).renditions}
    assert names == set(NAMES)


@pytest.mark.parametrize("ended_by", ["cancel", "refusal"])
def test_what_will_never_be_whole_is_taken_back(
    services: Services,
    clip_id: str,
    cast: Cast,
    ended_by: str,
) -> None:
    tell(services.database, clip_id)
    grow(attempt(services, clip_id), 1)
    if ended_by == "refusal":
        refuse(services.database, clip_id, "This file is broken.")
    else:
        with services.database.write() as session:
            actions.cancel(session, cast.dana, queries.get(session, clip_id), clock.now())
    clip, take = clip_of(services.database, clip_id), take_of(services.database, clip_id)
    assert (take.playable, take.renditions) == (False, [])
    assert clip.state is (State.REFUSED if ended_by == "refusal" else State.WITHDRAWN)


def test_an_earlier_take_is_shown_again_when_growth_fails(
    services: Services,
    clip_id: str,
    cast: Cast,
) -> None:
    published(services.database, clip_id)
    again(services.database, cast, clip_id)
    tell(services.database, clip_id, 2)
    grow(attempt(services, clip_id, 2), 1)
    assert clip_of(services.database, clip_id).take_number == 2
    refuse(services.database, clip_id, "This file is broken.", 2)
    clip = clip_of(services.database, clip_id)
    assert (clip.take_number, clip.state) == (1, State.PUBLISHED)


def test_files_of_attempts_that_came_to_nothing_are_swept_away(
    services: Services,
    clip_id: str,
) -> None:
    tell(services.database, clip_id)
    grow(attempt(services, clip_id), 1)
    publisher = attempt(services, clip_id)
    grow(publisher, 1)
    take_id = take_of(services.database, clip_id).id
    services.storage.put_bytes(f"takes/{take_id}/heard/speech.wav", b"RIFF")
    jobs.tidy(services, take_id)
    kept = {key.split("/")[2] for key in services.storage.keys(f"takes/{take_id}/")}
    assert kept == {publisher.this.attempt.id, "heard"}
