"""Taking back what the glossary mended at one place."""

import pytest

from hub.captions import glossary_actions, queries, recognised
from hub.captions.orders_model import Task
from tests import signed_in
from transcripts.cues import Cue as Caption
from transcripts.glossary import Mending

SAID = (
    (0.0, 4.0, "Finance will review the budget, says Kestrel."),
    (4.0, 8.0, "Kestrel grew, and then Kestrel\nLines grew."),
)
MENDED = (
    Mending(3.2, "castrol.", "Kestrel."),
    Mending(6.4, "kes trel lines", "Kestrel Lines"),
)


@pytest.fixture
def speaker(app, room):
    return signed_in.client(app, room.amara)


@pytest.fixture
def viewer(app, room):
    return signed_in.client(app, room.kim)


@pytest.fixture
def mended(room):
    """A transcript as recognition leaves it; the ids of its mendings in order of time."""
    with room.database.write() as session:
        made = recognised.begin(session, room.take_id, "en", Task.TRANSCRIBE)
        recognised.add_cues(session, made, [Caption(a, b, text) for a, b, text in SAID])
        glossary_actions.keep_mendings(session, made, MENDED)
        recognised.finish(session, made, "en", "faster-whisper", "small", 1.0)
    return room


def address(room, more=""):
    return f"/api/v1/clips/{room.clip_id}/transcripts/en{more}"


def test_one_place_reads_as_it_was_heard_in_captions_and_search(speaker, mended):
    before = speaker.get(address(mended)).json
    first, second = (one["id"] for one in before["mended"])
    answer = speaker.delete(address(mended, f"/mendings/{second}"))
    assert answer.status_code == 200
    after = speaker.get(address(mended)).json
    assert [cue["text"] for cue in after["cues"]] == [
        SAID[0][2],
        "Kestrel grew, and then kes trel lines grew.",
    ]
    assert [one["id"] for one in after["mended"]] == [first]
    found = speaker.get("/api/v1/search?q=%22kes+trel%22").json
    assert [hit["clip"] for hit in found["hits"]] == [mended.clip_id]
    assert len(speaker.get(address(mended, "/versions")).json["versions"]) == 2


def test_what_was_edited_meanwhile_is_left_alone(speaker, mended):
    before = speaker.get(address(mended)).json
    with mended.database.write() as session:
        transcript = queries.get(session, mended.clip_id, "en")
        transcript.cues[0].text = "Finance will review the budget."
    answer = speaker.delete(address(mended, f"/mendings/{before['mended'][0]['id']}"))
    assert (answer.status_code, "editor" in answer.json["detail"]) == (409, True)
    assert len(speaker.get(address(mended)).json["mended"]) == 2


def test_the_studio_takes_back_at_a_press_and_once_only(speaker, mended):
    place = speaker.get(address(mended)).json["mended"][0]["id"]
    here = f"/studio/{mended.clip_id}/captions/en/mendings/{place}/undo"
    assert here in speaker.get(f"/studio/{mended.clip_id}").text
    assert speaker.post(here).status_code == 302
    page = speaker.get(f"/studio/{mended.clip_id}").text
    assert "Taken back." in page
    assert here not in page
    assert speaker.get(address(mended)).json["cues"][0]["text"].endswith("says castrol.")
    assert speaker.post(here).status_code == 404


def test_who_may_only_watch_takes_nothing_back(viewer, mended):
    place = viewer.get(address(mended)).json["mended"][0]["id"]
    assert viewer.delete(address(mended, f"/mendings/{place}")).status_code == 403
