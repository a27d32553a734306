"""Corrections that people who watch suggest: a queue, an answer, and one's own page."""

import pytest

from hub.captions import actions, suggestions
from hub.captions.files import read
from hub.clips.model import Take
from hub.core import clock
from hub.notices import jobs as notices
from hub.site import personal
from tests import factories, signed_in

VTT = b"""WEBVTT

00:01.000 --> 00:03.000
We re-locate
nobody.

00:04.000 --> 00:06.000
We sail.

01:04.000 --> 01:06.000
We sail.
"""


@pytest.fixture
def written(room):
    with room.database.write() as session:
        actions.take_in(session, session.get(Take, room.take_id), read(VTT, "en"), None)
    return room


@pytest.fixture
def speaker(app, written):
    return signed_in.client(app, written.amara)


@pytest.fixture
def staff(app, written):
    return signed_in.client(app, written.kim)


def words(client, room) -> dict:
    return client.get(f"/api/v1/clips/{room.clip_id}/transcripts/en.json").json


def suggest(client, room, text: str, at: int = 0):
    cue = words(client, room)["cues"][at]["id"]
    return client.post(f"/api/v1/clips/{room.clip_id}/suggestions", json={"cue": cue, "text": text})


def queue(room, number: int, what: str) -> str:
    return f"/studio/{room.clip_id}/captions/en/suggestions/{number}/{what}"


def test_an_accepted_suggestion_is_in_captions_and_search_at_once(speaker, staff, written):
    made = suggest(staff, written, "We relocate <i>nobody</i>.")
    assert made.status_code == 201
    page = speaker.get(f"/studio/{written.clip_id}/captions/en").text
    assert "Kim Staff" in page
    assert "<del>re-locate</del><ins>relocate</ins>" in page
    assert "&lt;i&gt;nobody&lt;/i&gt;" in page
    assert "1 suggestion waits" in speaker.get(f"/studio/{written.clip_id}").text
    waits = f'/studio/{written.clip_id}/captions/en#suggestions">1 correction of the captions</a>'
    assert waits in speaker.get("/studio").text
    assert speaker.post(queue(written, made.json["id"], "accept")).status_code == 302
    assert words(staff, written)["cues"][0]["text"] == "We relocate <i>nobody</i>."
    assert staff.get("/api/v1/search?q=relocate").json["total"] == 1
    assert "accepted" in staff.get("/me").text
    assert waits not in speaker.get("/studio").text
    again = speaker.post(queue(written, made.json["id"], "accept"), follow_redirects=True)
    assert "answered this suggestion already" in again.text


def test_a_declined_suggestion_changes_nothing_and_says_so(speaker, staff, written, services):
    made = suggest(staff, written, "We fly.", at=1).json["id"]
    speaker.post(queue(written, made, "decline"))
    assert words(staff, written)["cues"][1]["text"] == "We sail."
    assert "declined" in staff.get("/me").text
    notices.deliver(services)
    assert "A correction that you suggested was declined" in staff.get("/notices").text
    assert "A correction" not in speaker.get("/notices").text
    assert "Kim Staff" not in speaker.get(f"/studio/{written.clip_id}/captions/en").text


def test_a_suggestion_for_a_caption_that_changed_since_is_not_put_over_it(speaker, staff, written):
    made = suggest(staff, written, "We fly.", at=1).json["id"]
    known = words(speaker, written)
    cue = {name: known["cues"][1][name] for name in ("id", "start_s", "end_s")}
    edit = {"version": known["version"], "cues": [cue | {"text": "We swim."}]}
    speaker.patch(f"/api/v1/clips/{written.clip_id}/transcripts/en/cues", json=edit)
    answer = speaker.post(queue(written, made, "accept"), follow_redirects=True)
    assert "has changed since" in answer.text
    assert [cue["text"] for cue in words(staff, written)["cues"][1:]] == ["We swim.", "We sail."]


def test_who_read_another_text_is_told_so_instead_of_undoing_what_is_there_now(staff, written):
    cue = words(staff, written)["cues"][0]["id"]
    address = f"/api/v1/clips/{written.clip_id}/suggestions"
    for before, status in (("We re-locate everybody.", 404), ("We re-locate nobody.", 201)):
        told = {"cue": cue, "text": "We relocate nobody.", "before": before}
        assert staff.post(address, json=told).status_code == status


@pytest.mark.parametrize("text", [" ", "x" * 1001, "We re-locate  nobody."])
def test_what_is_no_correction_is_refused(staff, written, text):
    assert suggest(staff, written, text).status_code == 422


def test_nobody_floods_the_queue(staff, written, monkeypatch):
    monkeypatch.setattr(suggestions, "MOST_OPEN", 2)
    asked = [suggest(staff, written, f"Number {n}").status_code for n in range(3)]
    assert asked == [201, 201, 429]


def test_who_may_only_watch_answers_nothing(staff, written):
    made = suggest(staff, written, "Mine.").json["id"]
    assert staff.post(queue(written, made, "accept")).status_code in (403, 404)
    assert staff.get(f"/studio/{written.clip_id}/captions/en").status_code in (403, 404)
    assert staff.get(f"/studio/{written.clip_id}/captions/en/versions").status_code in (403, 404)
    assert words(staff, written)["cues"][0]["text"] == "We re-locate\nnobody."


def test_nothing_can_be_suggested_for_a_clip_that_is_not_for_one(app, staff, written):
    with written.database.write() as session:
        other = factories.clip(session, written.amara, "Secret", audience="role:legal")
        take = session.get(Take, other.takes[0].id)
        actions.take_in(session, take, read(VTT, "en"), None)
        clip_id = other.id
    speaker = signed_in.client(app, written.amara)
    cue = speaker.get(f"/api/v1/clips/{clip_id}/transcripts/en.json").json["cues"][0]["id"]
    for address in (clip_id, written.clip_id):
        asked = staff.post(f"/api/v1/clips/{address}/suggestions", json={"cue": cue, "text": "?"})
        assert asked.status_code == 404


def test_what_one_suggested_is_exported_and_erased(staff, written):
    suggest(staff, written, "Kim's wording.")
    exported = staff.get("/me/export").json["caption_suggestions"]
    assert [(one["after"], one["answer"]) for one in exported] == [("Kim's wording.", "open")]
    with written.database.write() as session:
        personal.erase_person(session, written.kim.id, clock.now())
        assert suggestions.of_person(session, written.kim.id) == []
