"""What a player fetches: for whom, in which ranges, and nothing beside it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from hub.app import create_app
from hub.clips import addresses, queries
from hub.clips.model import Clip, State, Take
from hub.core import clock
from hub.core.db import Database
from hub.core.services import Services
from hub.people.model import Person
from hub.web.session import KEY
from tests import factories
from tests.integration.clips.conftest import ON_SQLITE, Cast
from tests.signed_in import SignIn

SEGMENT = bytes(range(200))


def keep(services: Services, take: Take) -> None:
    """Put files for the take's renditions and stills into storage."""
    for rendition in take.renditions:
        services.storage.put_bytes(f"{rendition.prefix}index.m3u8", b"#EXTM3U\n")
        services.storage.put_bytes(f"{rendition.prefix}seg_1.m4s", SEGMENT)
    for name in ("poster_1.jpg", "poster_2.jpg", "sheet_001.jpg"):
        services.storage.put_bytes(f"takes/{take.id}/stills/{name}", name.encode())
    vtt = b"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nsheet_001.jpg#xywh=0,0,192,108\n"
    services.storage.put_bytes(f"takes/{take.id}/stills/storyboard.vtt", vtt)
    services.storage.put_bytes(f"takes/{take.id}/stills/secret.jpg", b"secret")


def with_stills(take: Take) -> None:
    take.stills = {
        "prefix": f"takes/{take.id}/stills/",
        "posters": [{"file": "poster_1.jpg", "at_s": 1.0}, {"file": "poster_2.jpg", "at_s": 9.0}],
        "storyboard": {"file": "storyboard.vtt", "sheets": ["sheet_001.jpg"]},
    }
    take.poster_key = f"takes/{take.id}/stills/poster_2.jpg"


@pytest.fixture
def clip(database: Database, services: Services, cast: Cast) -> Clip:
    """Dana's published clip for Port only, where Sam works."""
    with database.write() as session:
        dana = session.get_one(Person, cast.dana)
        made = factories.clip(session, dana, audience="department:Port")
        with_stills(made.takes[0])
    keep(services, made.takes[0])
    return made


def segment_of(clip: Clip, file: str = "seg_1.m4s") -> str:
    return addresses.media(clip, f"{clip.takes[0].renditions[0].id}/{file}")


def all_of(clip: Clip) -> list[str]:
    return [
        addresses.master(clip),
        addresses.poster(clip),
        addresses.storyboard(clip),
        addresses.media(clip, "stills/sheet_001.jpg"),
        segment_of(clip, "index.m3u8"),
        segment_of(clip),
    ]


def statuses(client: FlaskClient, urls: list[str], headers: dict[str, str]) -> set[int]:
    return {client.get(url, headers=headers).status_code for url in urls}


def test_who_it_is_for_gets_every_file(client: FlaskClient, cast: Cast, clip: Clip) -> None:
    assert statuses(client, all_of(clip), cast.as_sam) == {200}
    assert statuses(client, all_of(clip), cast.as_dana) == {200}


def test_to_others_no_file_exists(client: FlaskClient, cast: Cast, clip: Clip) -> None:
    assert statuses(client, all_of(clip), cast.as_eve) == {404}


def test_nobody_gets_a_file_without_signing_in(client: FlaskClient, clip: Clip) -> None:
    assert statuses(client, all_of(clip), {}) == {401}


@pytest.mark.parametrize("state", [State.DRAFT, State.SCHEDULED, State.WITHDRAWN])
def test_only_those_who_prepare_see_what_is_not_open(
    client: FlaskClient, cast: Cast, clip: Clip, database: Database, state: State
) -> None:
    with database.write() as session:
        session.get_one(Clip, clip.id).state = state
    assert statuses(client, all_of(clip), cast.as_sam) == {404}
    assert statuses(client, all_of(clip), cast.as_dana) == {200}
    assert statuses(client, all_of(clip), cast.as_cora) == {200}


def test_a_clip_that_has_closed_is_closed_for_its_files_too(
    client: FlaskClient, cast: Cast, clip: Clip, database: Database
) -> None:
    with database.write() as session:
        session.get_one(Clip, clip.id).closes_at = clock.now() - timedelta(seconds=1)
    assert statuses(client, all_of(clip), cast.as_sam) == {404}


def test_a_rendition_is_reached_only_through_its_own_clip(
    client: FlaskClient, cast: Cast, clip: Clip, database: Database
) -> None:
    with database.write() as session:
        open_to_all = factories.clip(session, session.get_one(Person, cast.dana))
    stolen = segment_of(clip).replace(clip.id, open_to_all.id)
    assert client.get(stolen, headers=cast.as_eve).status_code == 404


def test_a_take_that_was_replaced_is_gone_but_for_those_who_prepare(
    client: FlaskClient, cast: Cast, clip: Clip, database: Database, services: Services
) -> None:
    old = [segment_of(clip), addresses.media(clip, "master.m3u8?take=1")]
    with database.write() as session:
        current = queries.get(session, clip.id)
        take = factories.take(session, current, number=2)
        current.take_number = 2
    keep(services, take)
    assert statuses(client, old, cast.as_sam) == {404}
    assert statuses(client, old, cast.as_dana) == {200}
    shown = client.get(addresses.media(clip, "master.m3u8"), headers=cast.as_sam)
    assert take.renditions[0].id in shown.text


@pytest.mark.parametrize("number", ["0", "-1", "2", str(10**30)])
def test_a_take_that_is_not_there_is_not_found(
    client: FlaskClient, cast: Cast, clip: Clip, number: str
) -> None:
    url = addresses.media(clip, f"master.m3u8?take={number}")
    assert client.get(url, headers=cast.as_dana).status_code == 404


def test_the_master_names_every_rendition_once_with_one_sound(
    client: FlaskClient, cast: Cast, clip: Clip, database: Database
) -> None:
    with database.write() as session:
        take = queries.get(session, clip.id).takes[0]
        old = factories.rendition(session, take, "source-audio", height_px=0)
        old.superseded_at = clock.now()
    answer = client.get(addresses.master(clip), headers=cast.as_sam)
    assert answer.mimetype == "application/vnd.apple.mpegurl"
    video, sound = clip.takes[0].renditions
    assert answer.text.count(f'URI="{sound.id}/index.m3u8"') == 1
    named = [line for line in answer.text.splitlines() if not line.startswith("#")]
    assert named == [f"{video.id}/index.m3u8", f"{sound.id}/index.m3u8"]  # and sound alone
    assert old.id not in answer.text
    assert answer.text.count("#EXT-X-STREAM-INF") == 2


def test_the_master_is_asked_again_each_time_and_costs_nothing_unchanged(
    client: FlaskClient, cast: Cast, clip: Clip
) -> None:
    first = client.get(addresses.master(clip), headers=cast.as_sam)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = {"If-None-Match": first.headers["ETag"]} | cast.as_sam
    second = client.get(addresses.master(clip), headers=again)
    assert (second.status_code, second.data) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "status", "body", "said"),
    [
        ("bytes=0-9", 206, SEGMENT[:10], "bytes 0-9/200"),
        ("bytes=190-", 206, SEGMENT[190:], "bytes 190-199/200"),
        ("bytes=-5", 206, SEGMENT[-5:], "bytes 195-199/200"),
        ("bytes=190-9999", 206, SEGMENT[190:], "bytes 190-199/200"),
        ("bytes=0-0,5-6", 200, SEGMENT, None),
        ("rubbish", 200, SEGMENT, None),
        ("bytes=5-2", 200, SEGMENT, None),
    ],
)
@ON_SQLITE
def test_a_range_is_given(
    client: FlaskClient,
    cast: Cast,
    clip: Clip,
    asked: str,
    status: int,
    body: bytes,
    said: str | None,
) -> None:
    answer = client.get(segment_of(clip), headers={"Range": asked} | cast.as_sam)
    assert (answer.status_code, answer.data) == (status, body)
    assert answer.headers.get("Content-Range") == said
    assert int(answer.headers["Content-Length"]) == len(body)


@pytest.mark.parametrize("asked", ["bytes=200-", "bytes=9999999999999999999999-"])
@ON_SQLITE
def test_a_range_past_the_end_is_refused_with_the_size(
    client: FlaskClient, cast: Cast, clip: Clip, asked: str
) -> None:
    answer = client.get(segment_of(clip), headers={"Range": asked} | cast.as_sam)
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */200")


@ON_SQLITE
def test_a_range_of_another_version_is_answered_whole(
    client: FlaskClient, cast: Cast, clip: Clip
) -> None:
    etag = client.get(segment_of(clip), headers=cast.as_sam).headers["ETag"]
    for validator, status in ((etag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-4", "If-Range": validator} | cast.as_sam
        assert client.get(segment_of(clip), headers=headers).status_code == status


@ON_SQLITE
def test_a_segment_may_be_kept_by_the_asker_alone(
    client: FlaskClient, cast: Cast, clip: Clip
) -> None:
    answer = client.get(segment_of(clip), headers=cast.as_sam)
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "video/iso.segment"
    again = {"If-None-Match": answer.headers["ETag"]} | cast.as_sam
    assert client.get(segment_of(clip), headers=again).status_code == 304


@ON_SQLITE
def test_asking_for_the_head_of_a_segment_reads_nothing(
    client: FlaskClient, cast: Cast, clip: Clip
) -> None:
    answer = client.head(segment_of(clip), headers=cast.as_sam)
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == "200"


@pytest.mark.parametrize(
    "file",
    [
        "../../../hub.db",
        "..%2f..%2f..%2fhub.db",
        "%2e%2e/index.m3u8",
        "..\\..\\hub.db",
        "%00",
        "seg_1.m4s%00.jpg",
        ".hidden",
        "seg_1",
        "missing.m4s",
        "x" * 300 + ".m4s",
    ],
)
@ON_SQLITE
def test_no_name_leads_to_another_file(
    client: FlaskClient, cast: Cast, clip: Clip, file: str
) -> None:
    for url in (segment_of(clip, file), addresses.media(clip, f"stills/{file}")):
        assert client.get(url, headers=cast.as_dana).status_code == 404


@ON_SQLITE
def test_only_pictures_that_were_made_known_are_given(
    client: FlaskClient, cast: Cast, clip: Clip
) -> None:
    url = addresses.media(clip, "stills/secret.jpg")
    assert client.get(url, headers=cast.as_dana).status_code == 404


@ON_SQLITE
def test_the_poster_is_the_one_that_was_chosen(client: FlaskClient, cast: Cast, clip: Clip) -> None:
    answer = client.get(addresses.poster(clip), headers=cast.as_sam)
    assert (answer.data, answer.mimetype) == (b"poster_2.jpg", "image/jpeg")


@ON_SQLITE
def test_the_storyboard_asks_for_sheets_of_the_same_take(
    client: FlaskClient, cast: Cast, clip: Clip
) -> None:
    answer = client.get(addresses.storyboard(clip), headers=cast.as_sam)
    assert answer.content_type == "text/vtt; charset=utf-8"
    assert answer.text.splitlines()[-1] == "sheet_001.jpg?take=1#xywh=0,0,192,108"


@pytest.mark.parametrize("second", ["nan", "inf"])
@ON_SQLITE
def test_a_second_that_is_none_is_a_bad_request(
    client: FlaskClient, cast: Cast, clip: Clip, second: str
) -> None:
    url = addresses.media(clip, f"still.jpg?t={second}")
    assert client.get(url, headers=cast.as_sam).status_code == 400


def test_a_clip_that_is_not_playable_yet_says_so(
    client: FlaskClient, cast: Cast, database: Database
) -> None:
    with database.write() as session:
        dana = session.get_one(Person, cast.dana)
        made = factories.clip(session, dana, state=State.DRAFT, playable=False)
    answer = client.get(addresses.master(made), headers=cast.as_dana)
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["detail"] == "This recording can't be played yet."


@ON_SQLITE
def test_segments_come_from_s3_in_ranges_too(
    cast: Cast, clip: Clip, services: Services, request: pytest.FixtureRequest
) -> None:
    there = create_app(request.getfixturevalue("s3_settings"))
    bucket = there.extensions[KEY].storage
    keep(replace(services, storage=bucket), clip.takes[0])
    headers = {"Range": "bytes=10-19"} | cast.as_sam
    answer = there.test_client().get(segment_of(clip), headers=headers)
    assert (answer.status_code, answer.data) == (206, SEGMENT[10:20])
    whole = there.test_client().get(segment_of(clip), headers=cast.as_sam)
    assert whole.data == SEGMENT
    there.extensions[KEY].database.close()


def test_two_pictures_are_a_choice_of_poster_and_a_first_glimpse_alone_is_none(
    database: Database, sign_in: SignIn, clip: Clip, cast: Cast
) -> None:
    with database.read() as session:
        studio = sign_in(session.get_one(Person, cast.dana))
    assert studio.get(f"/studio/{clip.id}").text.count('name="file" value="poster_') == 2
    with database.write() as session:
        take = session.get_one(Take, clip.takes[0].id)
        take.stills = {**take.stills, "posters": [{"file": "first.jpg", "at_s": 1.0}]}
    assert "first.jpg" not in studio.get(f"/studio/{clip.id}").text
