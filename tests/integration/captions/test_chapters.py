"""Chapters: by hand, or proposed and never published unasked; found at their second."""

import pytest

from hub.clips import queries as clips
from tests import signed_in
from tests.unit.transcripts.test_chapters import LISBON, MONEY, PLANNER, spoken
from transcripts import vtt


@pytest.fixture
def speaker(app, room):
    return signed_in.client(app, room.amara)


@pytest.fixture
def staff(app, room):
    return signed_in.client(app, room.kim)


def address(room, more: str = "") -> str:
    return f"/api/v1/clips/{room.clip_id}/chapters{more}"


def made(client, room) -> list[tuple[float, str]]:
    answer = client.get(address(room)).json
    return [(one["start_s"], one["title"]) for one in answer["chapters"]]


def test_chapters_are_added_renamed_moved_and_taken_away(speaker, staff, room):
    speaker.post(address(room), json={"start_s": 0, "title": "Results"})
    answer = speaker.post(address(room), json={"start_s": 20.04, "title": "  Lisbon\n office "})
    assert made(staff, room) == [(0, "Results"), (20.0, "Lisbon office")]
    second = answer.json["chapters"][1]["id"]
    speaker.put(address(room, f"/{second}"), json={"start_s": 30, "title": "The office"})
    assert made(staff, room) == [(0, "Results"), (30.0, "The office")]
    [first, kept] = speaker.get(address(room)).json["chapters"]
    assert kept["id"] == second
    for title in ("Figures", "Results"):  # as the editor does, which keeps what it has drawn
        renamed = speaker.put(address(room, f"/{first['id']}"), json={"start_s": 0, "title": title})
        assert renamed.json["chapters"][0] == {"id": first["id"], "start_s": 0, "title": title}
    there = speaker.put(address(room, f"/{first['id']}"), json={"start_s": 30, "title": "Two"})
    assert there.status_code == 422
    assert speaker.delete(address(room, f"/{first['id']}")).status_code == 200
    assert made(staff, room) == [(30.0, "The office")]
    assert speaker.delete(address(room, f"/{first['id']}")).status_code == 404


def test_a_clip_its_page_and_a_file_for_players_tell_the_chapters(speaker, staff, room):
    wanted = [{"start_s": 0, "title": "A <b> & B"}, {"start_s": 12.5, "title": "Lisbon"}]
    speaker.put(address(room), json={"chapters": wanted})
    assert staff.get(f"/api/v1/clips/{room.clip_id}").json["chapters"] == wanted
    file = staff.get(address(room, ".vtt"))
    assert file.mimetype == "text/vtt"
    cues = vtt.parse(file.data)
    assert [(cue.start_s, cue.end_s, cue.text) for cue in cues] == [
        (0.0, 12.5, "A <b> & B"),
        (12.5, 60.0, "Lisbon"),
    ]
    page = staff.get(f"/clips/{room.clip_id}").text
    assert f'href="/clips/{room.clip_id}?t=12.5"' in page
    assert "A &lt;b&gt; &amp; B" in page


def test_search_finds_a_chapter_at_its_second_and_forgets_it_at_once(speaker, room):
    speaker.put(address(room), json={"chapters": [{"start_s": 12.5, "title": "Zanzibar route"}]})
    hit = speaker.get("/api/v1/search?q=zanzibar").json
    assert [round(one["start_s"], 1) for one in hit["hits"][0]["moments"]] == [12.5]
    speaker.put(address(room), json={"chapters": []})
    assert speaker.get("/api/v1/search?q=zanzibar").json["total"] == 0


@pytest.mark.parametrize(
    "wanted",
    [
        {"start_s": 10, "title": " "},
        {"start_s": 10, "title": "x" * 121},
        {"start_s": -1, "title": "Before"},
        {"start_s": 61, "title": "After the end"},
    ],
)
def test_what_is_no_chapter_is_refused_and_changes_nothing(speaker, room, wanted):
    assert speaker.post(address(room), json=wanted).status_code == 422
    assert speaker.put(address(room), json={"chapters": [wanted]}).status_code == 422
    assert made(speaker, room) == []


def test_who_may_only_watch_changes_nothing_and_sees_no_proposals(staff, room):
    wanted = {"start_s": 10, "title": "Mine"}
    assert staff.post(address(room), json=wanted).status_code == 403
    assert staff.put(address(room), json={"chapters": [wanted]}).status_code == 403
    assert staff.post(address(room, "/dismissed"), json={"start_s": 10}).status_code == 403
    assert staff.get(address(room, "/proposed")).status_code in (403, 404)
    assert made(staff, room) == []


def test_proposals_are_nobodys_chapters_until_taken_and_stay_away_once_turned_down(
    speaker, staff, room
):
    with room.database.write() as session:
        clips.get(session, room.clip_id).take.duration_s = 300.0
    file = vtt.write_vtt(spoken(LISBON, PLANNER, MONEY))
    speaker.put(f"/api/v1/clips/{room.clip_id}/transcripts/en.vtt", data=file)
    found = speaker.get(address(room, "/proposed")).json["chapters"]
    assert [round(one["start_s"]) for one in found] == [0, 81, 162]
    assert made(staff, room) == []
    speaker.post(address(room), json=found[1])
    speaker.post(address(room, "/dismissed"), json={"start_s": found[2]["start_s"]})
    left = speaker.get(address(room, "/proposed")).json["chapters"]
    assert [one["start_s"] for one in left] == [0]
    assert len(made(staff, room)) == 1
