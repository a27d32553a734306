"""A comment said with camera or microphone: heard with its clip, and gone with its comment."""

import pytest
from sqlalchemy import func, select

from hub.clips import jobs
from hub.clips import queries as clips
from hub.clips.files_model import DoomedFiles, Upload
from hub.clips.model import Clip, Take
from hub.comments import actions as comments
from hub.people.model import Role
from hub.site import personal
from tests import factories

WEBM = b"\x1aE\xdf\xa3 a recording, as far as the web process looks"


def speak(talk, headers, clip=None, body=WEBM, kind="video/webm", **query):
    return talk.client.post(
        f"/api/v1/clips/{clip or talk.clip}/spoken",
        data=body,
        content_type=kind,
        query_string=query,
        headers=headers,
    )


def make_playable(database, spoken):
    with database.write() as session:
        take = clips.get(session, spoken).take
        take.playable = take.complete = True
        take.duration_s = 12.0
        factories.rendition(session, take, "360p", height_px=360)


def master(talk, headers, spoken):
    path = f"/clips/{spoken}/media/master.m3u8"
    return talk.client.get(path, headers=headers).status_code


def count(database, kind):
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(kind))


def test_what_is_spoken_is_a_comment_that_waits_for_its_recording(talk, database, services):
    answer = speak(talk, talk.ana, at_s=12, question="true")
    assert answer.status_code == 201
    said = answer.json
    assert (said["text"], said["at_s"], said["question"]) == ("", 12, True)
    assert said["spoken"]["state"] == "preparing"
    with database.read() as session:
        take = session.scalars(select(Take).where(Take.clip_id == said["spoken"]["clip"])).one()
    assert b"".join(services.storage.read(take.source_key)) == WEBM
    assert jobs._longest_s(services, take.id) == jobs.LONGEST_SPOKEN_S
    before = talk.client.get(f"/clips/{talk.clip}/comments", headers=talk.ben)
    make_playable(database, said["spoken"]["clip"])
    again = {"If-None-Match": before.headers["ETag"]} | talk.ben
    after = talk.client.get(f"/clips/{talk.clip}/comments", headers=again)
    assert (after.status_code, "<video" in after.text) == (200, True)


def test_it_is_played_by_whoever_may_watch_its_clip_and_stands_in_no_list(talk, database):
    spoken = speak(talk, talk.ana).json["spoken"]["clip"]
    hidden = speak(talk, talk.comms, talk.hidden).json["spoken"]["clip"]
    for one in (spoken, hidden):
        make_playable(database, one)
    assert [master(talk, h, spoken) for h in (talk.ana, talk.ben, talk.comms)] == [200] * 3
    assert [master(talk, h, hidden) for h in (talk.ana, talk.comms)] == [404, 200]
    for headers in (talk.ana, talk.ben, talk.leader, talk.comms):
        listed = talk.client.get("/api/v1/clips", headers=headers).json["clips"]
        assert not {one["id"] for one in listed} & {spoken, hidden}
        for path in (f"/clips/{spoken}", f"/api/v1/clips/{spoken}", f"/studio/{spoken}"):
            assert talk.client.get(path, headers=headers).status_code == 404
    assert "reply" not in talk.client.get("/studio", headers=talk.comms).text.split("<tbody>")[-1]
    transcripts = f"/api/v1/clips/{spoken}/transcripts"
    assert talk.client.get(transcripts, headers=talk.ben).status_code == 200


def test_withdrawing_the_clip_takes_it_away_too(talk, database):
    spoken = speak(talk, talk.ana).json["spoken"]["clip"]
    make_playable(database, spoken)
    talk.client.post(f"/api/v1/clips/{talk.clip}/withdraw", json={}, headers=talk.leader)
    assert master(talk, talk.ana, spoken) == 404


@pytest.mark.parametrize("how", ["comment", "clip", "person"])
def test_it_is_gone_with_its_comment_its_clip_or_its_speaker(talk, database, how):
    said = speak(talk, talk.ana).json
    spoken, writer = said["spoken"]["clip"], said["person"]["id"]
    make_playable(database, spoken)
    if how == "comment":
        talk.client.delete(f"/api/v1/comments/{said['id']}", headers=talk.ana)
    elif how == "clip":
        talk.client.delete(f"/api/v1/clips/{talk.clip}", headers=talk.leader)
    else:
        with database.write() as session:
            personal.erase_person(session, writer, factories.THEN)
    assert master(talk, talk.ben, spoken) == 404
    with database.read() as session:
        assert session.get(Clip, spoken) is None
        doomed = set(session.scalars(select(DoomedFiles.prefix)))
    assert any(one.startswith("uploads/") for one in doomed)
    assert any(one.startswith("takes/") for one in doomed)


def test_what_is_no_recording_or_not_for_one_is_refused(talk, database, services, monkeypatch):
    before = count(database, Clip)
    assert speak(talk, talk.ana, kind="text/html").status_code == 422
    assert speak(talk, talk.ana, body=b"").status_code == 422
    assert speak(talk, talk.ana, at_s=99).status_code == 422
    assert speak(talk, talk.ana, talk.hidden).status_code == 404
    monkeypatch.setattr("hub.comments.spoken_api.LIMIT_BYTES", 20)
    assert speak(talk, talk.ana).status_code == 413
    assert count(database, Clip) == before
    assert list(services.storage.keys("uploads/")) == []
    assert count(database, Upload) == 0


def test_nobody_floods_a_clip_with_recordings(talk, monkeypatch):
    monkeypatch.setattr(comments, "MOST_SPOKEN", 2)
    assert [speak(talk, talk.ana).status_code for _ in range(3)] == [201, 201, 429]
    assert speak(talk, talk.ben).status_code == 201


def test_a_caller_with_every_right_sees_no_recording_in_the_library(talk, database):
    spoken = speak(talk, talk.ana).json["spoken"]["clip"]
    make_playable(database, spoken)
    with database.write() as session:
        legal = factories.token(session, factories.person(session, role=Role.LEGAL))
    listed = talk.client.get("/api/v1/clips", headers=legal).json["clips"]
    assert spoken not in {one["id"] for one in listed}
    assert master(talk, legal, spoken) == 200
