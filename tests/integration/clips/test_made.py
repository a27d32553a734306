"""What the pipeline tells of a take, and what people see because of it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from hub.clips import actions, facts, made, opening, queries, removal
from hub.clips.model import Clip, State, Take
from hub.core import clock
from hub.core.db import Database
from hub.core.errors import Conflict
from hub.core.services import Services
from hub.index.tables import pages
from hub.outbox.model import OutboxEvent
from hub.people.model import Person
from tests import factories
from tests.integration.clips.conftest import Cast
from tests.integration.clips.test_api import rendition
from transcoding.source import Audio, Source, Video

DAMAGED = "The last 12 seconds of this file are damaged."


def source(**facts: Any) -> dict[str, Any]:
    """A 720p recording that a browser plays as it is, once told so."""
    video = Video(
        stream_index=0,
        codec="h264",
        profile="High",
        pix_fmt="yuv420p",
        bits=8,
        width_px=1280,
        height_px=720,
        rotation_deg=0,
        square_pixels=True,
        fps=25.0,
        variable_fps=False,
        longest_keyframe_gap_s=2.0,
        start_s=0.0,
        duration_s=60.0,
        bitrate_kbps=1500,
        hdr=None,
        matrix="bt709",
        full_range=False,
        interlaced=False,
        alpha=False,
        trimmed=False,
    )
    audio = Audio(
        stream_index=1,
        codec="aac",
        profile="LC",
        channels=2,
        sample_rate_hz=48000,
        start_s=0.0,
        duration_s=60.0,
        bitrate_kbps=128,
    )
    found = Source(60.0, 60.0, 12_000_000, "mp4", video, audio, **facts)
    return found.as_dict()


def take_of(database: Database, clip_id: str, number: int = 1) -> Take:
    with database.read() as session:
        return next(t for t in queries.get(session, clip_id).takes if t.number == number)


def clip_of(database: Database, clip_id: str) -> Clip:
    with database.read() as session:
        return queries.get(session, clip_id)


def tell(database: Database, clip_id: str, number: int = 1, **source_facts: Any) -> None:
    """The file has been looked at."""
    take_id = take_of(database, clip_id, number).id
    with database.write() as session:
        made.is_known(session, take_id, source(**source_facts))


def make(
    database: Database, clip_id: str, *names: str, number: int = 1, full: bool = False
) -> None:
    """Renditions have been made: the first, or the ladder."""
    take_id = take_of(database, clip_id, number).id
    heights = {"source": 720, "source-audio": 0, "audio": 0, "360p": 360, "720p": 720}
    told = {"prefix": f"takes/{take_id}/x/", "made": [rendition(n, heights[n]) for n in names]}
    with database.write() as session:
        (made.is_complete if full else made.is_playable)(session, take_id, told)


def refuse(database: Database, clip_id: str, sentence: str, number: int = 1) -> None:
    take_id = take_of(database, clip_id, number).id
    with database.write() as session:
        made.is_refused(session, take_id, sentence)


def again(database: Database, cast: Cast, clip_id: str) -> None:
    with database.write() as session:
        clip = queries.get(session, clip_id)
        recording = actions.Source("uploads/second/source", "second.mp4", 1)
        actions.add_take(session, cast.dana, clip, recording, clock.now())


def listed(database: Database, clip_id: str, number: int = 1) -> set[str]:
    take = take_of(database, clip_id, number)
    return {one.name for one in take.renditions if one.superseded_at is None}


def test_what_the_file_is_gets_known(database: Database, clip_id: str) -> None:
    tell(database, clip_id)
    take = take_of(database, clip_id)
    assert (take.duration_s, take.width_px, take.height_px) == (60.0, 1280, 720)
    assert (take.has_picture, take.has_sound, take.warning) == (True, True, "")


def test_what_was_made_first_to_be_quick_leaves_when_the_ladder_is_there(
    database: Database, clip_id: str
) -> None:
    tell(database, clip_id)
    make(database, clip_id, "source", "source-audio")
    assert listed(database, clip_id) == {"source", "source-audio"}
    assert not take_of(database, clip_id).complete
    make(database, clip_id, "360p", "audio", full=True)
    assert listed(database, clip_id) == {"source", "360p", "audio"}
    assert take_of(database, clip_id).complete
    assert len(take_of(database, clip_id).renditions) == 4, "a player that has it plays on"


def test_a_superseded_rendition_goes_with_its_files_after_hours(
    database: Database, clip_id: str, services: Services
) -> None:
    tell(database, clip_id)
    make(database, clip_id, "source", "source-audio")
    make(database, clip_id, "360p", "audio", full=True)
    old = next(r for r in take_of(database, clip_id).renditions if r.name == "source-audio")
    new = next(r for r in take_of(database, clip_id).renditions if r.name == "audio")
    for one in (old, new):
        services.storage.put_bytes(f"{one.prefix}seg_1.m4s", b"x")
    removal.tidy_files(services)
    assert len(list(services.storage.keys("takes/"))) == 2
    with database.write() as session:
        session.merge(old).superseded_at = clock.now() - timedelta(hours=13)
    removal.tidy_files(services)
    assert list(services.storage.keys("takes/")) == [f"{new.prefix}seg_1.m4s"]
    assert {r.name for r in take_of(database, clip_id).renditions} == {"source", "360p", "audio"}


def test_a_step_that_is_told_twice_adds_nothing_twice(database: Database, clip_id: str) -> None:
    tell(database, clip_id)
    for _ in range(2):
        make(database, clip_id, "source", "source-audio")
    assert len(take_of(database, clip_id).renditions) == 2


def test_a_damaged_file_waits_for_a_decision(database: Database, clip_id: str, cast: Cast) -> None:
    tell(database, clip_id, warning=DAMAGED)
    make(database, clip_id, "source", "source-audio")
    assert clip_of(database, clip_id).state is State.DRAFT
    with pytest.raises(Conflict, match="Accept that part first"), database.write() as session:
        opening.publish(session, cast.dana, queries.get(session, clip_id), clock.now())
    with database.write() as session:
        actions.accept_partial(session, cast.dana, queries.get(session, clip_id), clock.now())
    assert clip_of(database, clip_id).state is State.PUBLISHED


def test_a_file_that_can_not_be_used_refuses_its_clip(database: Database, clip_id: str) -> None:
    refuse(database, clip_id, "This file holds no video.")
    clip = clip_of(database, clip_id)
    assert (clip.state, clip.refusal) == (State.REFUSED, "This file holds no video.")
    assert not clip.publish_when_playable


def test_a_refused_clip_can_be_recorded_again(database: Database, clip_id: str, cast: Cast) -> None:
    refuse(database, clip_id, "This file holds no video.")
    again(database, cast, clip_id)
    assert clip_of(database, clip_id).state is State.DRAFT
    tell(database, clip_id, 2)
    make(database, clip_id, "source", number=2)
    clip = clip_of(database, clip_id)
    assert (clip.take_number, clip.refusal) == (2, "")


def test_a_clip_of_which_no_take_can_be_used_is_refused_again(
    database: Database, clip_id: str, cast: Cast
) -> None:
    refuse(database, clip_id, "This file holds no video.")
    again(database, cast, clip_id)
    refuse(database, clip_id, "This file is empty.", 2)
    clip = clip_of(database, clip_id)
    assert (clip.state, clip.refusal) == (State.REFUSED, "This file is empty.")


def test_what_can_be_watched_stays_when_the_ladder_fails(database: Database, clip_id: str) -> None:
    tell(database, clip_id)
    make(database, clip_id, "source", "source-audio")
    refuse(database, clip_id, "The disk is full.")
    clip, take = clip_of(database, clip_id), take_of(database, clip_id)
    assert (clip.state, take.playable, take.warning) == (
        State.PUBLISHED,
        True,
        "The disk is full.",
    )


def test_a_second_take_is_shown_once_it_can_be_watched(
    database: Database, clip_id: str, cast: Cast
) -> None:
    published(database, clip_id)
    again(database, cast, clip_id)
    assert clip_of(database, clip_id).take_number == 1
    tell(database, clip_id, 2)
    make(database, clip_id, "source", number=2)
    clip = clip_of(database, clip_id)
    assert (clip.take_number, clip.state) == (2, State.PUBLISHED)


def test_a_damaged_second_take_replaces_nothing_until_it_is_accepted(
    database: Database, clip_id: str, cast: Cast
) -> None:
    published(database, clip_id)
    again(database, cast, clip_id)
    tell(database, clip_id, 2, warning=DAMAGED)
    make(database, clip_id, "source", number=2)
    assert clip_of(database, clip_id).take_number == 1
    with database.write() as session:
        actions.accept_partial(session, cast.dana, queries.get(session, clip_id), clock.now())
    assert clip_of(database, clip_id).take_number == 2


def test_a_second_take_that_is_refused_leaves_the_first(
    database: Database, clip_id: str, cast: Cast
) -> None:
    published(database, clip_id)
    again(database, cast, clip_id)
    refuse(database, clip_id, "This file holds no video.", 2)
    clip = clip_of(database, clip_id)
    assert (clip.state, clip.take_number, clip.refusal) == (State.PUBLISHED, 1, "")
    assert take_of(database, clip_id, 2).refusal == "This file holds no video."


def test_takes_are_made_one_after_another(database: Database, clip_id: str, cast: Cast) -> None:
    with pytest.raises(Conflict, match="still being prepared"):
        again(database, cast, clip_id)


def published(database: Database, clip_id: str) -> None:
    tell(database, clip_id)
    make(database, clip_id, "source", "source-audio")
    make(database, clip_id, "360p", "audio", full=True)
    assert clip_of(database, clip_id).state is State.PUBLISHED


def test_the_first_picture_stands_for_the_clip_until_one_is_chosen(
    database: Database, clip_id: str
) -> None:
    take_id = take_of(database, clip_id).id
    posters = [{"file": f"poster_{i}.jpg", "at_s": float(i)} for i in (1, 2)]
    stills = {"prefix": f"takes/{take_id}/s/", "posters": posters, "storyboard": None}
    with database.write() as session:
        made.has_pictures(session, take_id, stills)
    assert take_of(database, clip_id).poster_key == f"takes/{take_id}/s/poster_1.jpg"
    with database.write() as session:
        clip = queries.get(session, clip_id)
        actions.choose_poster(session, clip, "poster_2.jpg", clock.now())
    with database.write() as session:
        made.has_pictures(session, take_id, stills)
    assert take_of(database, clip_id).poster_key == f"takes/{take_id}/s/poster_2.jpg"


def test_what_grew_in_public_and_failed_is_told_as_withdrawn(
    database: Database, clip_id: str, cast: Cast
) -> None:
    tell(database, clip_id)
    make(database, clip_id, "source")
    with database.write() as session:
        clip = queries.get(session, clip_id)
        clip.take.renditions[0].growing = True
        opening.publish(session, cast.dana, clip, clock.now())
    refuse(database, clip_id, "It ends in the middle.")
    assert clip_of(database, clip_id).state is not State.PUBLISHED
    with database.read() as session:
        assert "clip.withdrawn" in session.scalars(select(OutboxEvent.kind)).all()


def test_a_failure_of_a_deleted_clip_harms_nothing(
    database: Database, clip_id: str, cast: Cast
) -> None:
    take_id = take_of(database, clip_id).id
    with database.write() as session:
        actions.remove(session, cast.dana, queries.get(session, clip_id), clock.now())
    with database.write() as session:
        made.is_refused(session, take_id, "gone")


def test_an_erased_speaker_is_gone_from_the_clip_and_from_the_index(
    database: Database, cast: Cast
) -> None:
    def names() -> str:
        with database.read() as session:
            wanted = select(pages.c.text).where(
                pages.c.clip_id == clip.id, pages.c.field == "people"
            )
            return str(session.scalar(wanted))

    with database.write() as session:
        eve, dana = session.get_one(Person, cast.eve), session.get_one(Person, cast.dana)
        clip = factories.clip(session, dana, "Harbour news", speakers=[dana, eve])
    with database.write() as session:
        facts.reindex(session, queries.get(session, clip.id))
    assert "Eve Lund" in names()
    with database.write() as session:
        actions.erase(session, cast.eve, clock.now())
    assert "Eve" not in names()
    assert [one.person_id for one in clip_of(database, clip.id).speakers] == [cast.dana]
