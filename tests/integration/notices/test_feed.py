"""The private feed: for whose key it is, of what they may see, until they end it."""

import io
import re
from xml.etree import ElementTree

import av
import pytest

from hub.clips import actions as clips
from hub.clips import opening
from hub.clips import queries as clip_queries
from hub.clips.model import RenditionKind
from hub.core import clock
from hub.notices import feed_keys
from hub.people.model import Person
from tests import media

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
SECONDS = 6.0


@pytest.fixture(scope="module")
def sound_files(tmp_path_factory):
    """The sound of a take as the pipeline keeps it: a playlist, an init file, three segments."""
    folder = tmp_path_factory.mktemp("sound")
    media.ffmpeg(
        *("-f", "lavfi", "-i", f"sine=440:duration={SECONDS}", "-c:a", "aac"),
        *("-f", "hls", "-hls_time", "2", "-hls_playlist_type", "event"),
        *("-hls_segment_type", "fmp4", str(folder / "index.m3u8")),
    )
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def heard(company, sound_files):
    """An update for Ana's department, with its sound in storage."""
    clip_id = company.publish("Tide & <wind>", "department:Port")
    with company.database.write() as session:
        take = clip_queries.get(session, clip_id).takes[0]
        (sound,) = (one for one in take.renditions if one.kind is RenditionKind.AUDIO)
        sound.bytes_total = sum(map(len, sound_files.values()))
        take.duration_s = SECONDS
        prefix = sound.prefix
    for name, data in sound_files.items():
        company.services.storage.put_bytes(prefix + name, data)
    return clip_id


@pytest.fixture
def feed(company, sign_in):
    """The address of Ana's feed, without the host."""
    page = sign_in(company.ana).post("/me/feed").text
    return re.search(r'value="[^"]*?(/feed\.xml\?key=[^"]+)"', page)[1]


def items(answer):
    assert answer.content_type.startswith("application/rss+xml")
    return ElementTree.fromstring(answer.data).findall("channel/item")  # noqa: S314 - made by us


def enclosure(item):
    return re.sub(r"^https?://[^/]+", "", item.find("enclosure").get("url"))


def test_a_feed_holds_what_its_reader_may_hear_and_needs_no_sign_in(client, heard, feed):
    (item,) = items(client.get(feed))
    assert item.findtext("title") == "Tide & <wind>"
    assert item.findtext(f"{ITUNES}duration") == "6"
    assert item.find("enclosure").get("type") == "audio/mp4"
    assert item.findtext("link").endswith(f"/clips/{heard}?via=feed")


def test_the_sound_is_one_file_that_plays_whole_and_in_ranges(client, heard, feed):
    path = enclosure(items(client.get(feed))[0])
    whole = client.get(path)
    assert whole.status_code == 200
    assert whole.content_type == "audio/mp4"
    with av.open(io.BytesIO(whole.data)) as opened:
        samples = sum(frame.samples / frame.sample_rate for frame in opened.decode(audio=0))
    assert samples == pytest.approx(SECONDS, abs=0.1)
    size = len(whole.data)
    pieces = [(0, 99), (100, size // 2), (size // 2 + 1, size - 1)]
    got = b""
    for first, last in pieces:
        part = client.get(path, headers={"Range": f"bytes={first}-{last}"})
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        got += part.data
    assert got == whole.data
    beyond = client.get(path, headers={"Range": f"bytes={size}-"})
    assert beyond.status_code == 416
    assert client.head(path).content_length == size


def test_access_is_judged_with_every_request(company, client, heard, feed):
    path = enclosure(items(client.get(feed))[0])
    with company.database.write() as session:
        draft = clips.Draft(audience="person:ben@example.com")
        clip = clip_queries.get(session, heard)
        clips.edit(session, company.leader.id, clip, draft, clock.now())
    assert items(client.get(feed)) == []
    assert client.get(path).status_code == 404


def test_what_is_not_published_is_in_no_feed_not_even_of_those_who_see_drafts(
    company, client, heard
):
    with company.database.write() as session:
        key = feed_keys.make(session, company.comms.id, clock.now())
    path = enclosure(items(client.get(f"/feed.xml?key={key}"))[0])
    with company.database.write() as session:
        clip = clip_queries.get(session, heard)
        opening.withdraw(session, company.leader.id, clip, clock.now())
    assert items(client.get(f"/feed.xml?key={key}")) == []
    assert client.get(path).status_code == 404


def test_a_feed_ends_when_it_is_revoked_made_anew_or_its_reader_leaves(
    company, client, sign_in, heard, feed
):
    ana = sign_in(company.ana)
    path = enclosure(items(client.get(feed))[0])
    assert "Private feed" in ana.get("/me").text
    again = re.search(r"(/feed\.xml\?key=[^\"]+)\"", ana.post("/me/feed").text)[1]
    assert client.get(feed).status_code == client.get(path).status_code == 404
    assert client.get(again).status_code == 200
    ana.post("/me/feed/end")
    assert client.get(again).status_code == 404
    with company.database.write() as session:
        last = feed_keys.make(session, company.ana.id, clock.now())
        session.get(Person, company.ana.id).active = False
    assert client.get(f"/feed.xml?key={last}").status_code == 404


def test_no_key_and_anybody_s_key_open_nothing(client, heard):
    assert client.get("/feed.xml").status_code == 404
    assert client.get("/feed.xml?key=guess").status_code == 404
    assert client.get(f"/feed/{heard}.1.m4a").status_code == 404
    assert client.get(f"/feed/{heard}.1.m4a?key=guess").status_code == 404


def test_words_that_xml_has_no_place_for_do_not_break_a_feed(company, client, heard, feed):
    with company.database.write() as session:
        clip_queries.get(session, heard).description = "bell \x07 and \ufffe, ]]> too"
    (item,) = items(client.get(feed))
    assert item.findtext("description") == "bell  and , ]]> too"
