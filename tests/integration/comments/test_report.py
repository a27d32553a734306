"""Reporting a comment, judging it in the inbox, and reading what it said before."""

from sqlalchemy import select

from hub.outbox.model import OutboxEvent


def report(talk, headers, comment, reason=""):
    path = f"/api/v1/comments/{comment}/report"
    return talk.client.put(path, json={"reason": reason}, headers=headers)


def inbox(talk, headers, show="reported"):
    return talk.client.get(f"/studio/inbox?show={show}", headers=headers)


def test_a_reported_comment_waits_in_the_inbox_of_communications_alone(talk, database):
    said = talk.say(talk.ana, text="Rude words").json["id"]
    for _ in range(2):
        assert report(talk, talk.ben, said, "<b>rude</b>").status_code == 204
    assert report(talk, talk.ana, said).status_code == 422
    assert report(talk, talk.ben, said, "x" * 301).status_code == 422
    page = inbox(talk, talk.comms).text
    assert "Rude words" in page
    assert "&lt;b&gt;rude&lt;/b&gt;" in page
    assert "reported once" in page
    assert "Rude words" not in inbox(talk, talk.leader).text
    assert inbox(talk, talk.ana).status_code == 403
    with database.read() as session:
        kinds = list(session.scalars(select(OutboxEvent.kind)))
    assert kinds == ["comment.posted", "comment.reported"]


def test_letting_it_stand_settles_every_report_and_staff_cannot(talk):
    said = talk.say(talk.ana, text="Strong words").json["id"]
    report(talk, talk.ben, said)
    report(talk, talk.leader, said)
    keep = f"/comments/{said}/keep"
    assert talk.client.post(keep, headers=talk.ben).status_code == 403
    assert talk.client.post(keep, headers=talk.comms).status_code == 302
    assert "Strong words" not in inbox(talk, talk.comms).text
    assert talk.read(talk.ben)["total"] == 1


def test_a_report_of_a_deleted_comment_is_gone(talk):
    said = talk.say(talk.ana, text="Rude words").json["id"]
    report(talk, talk.ben, said)
    talk.client.delete(f"/api/v1/comments/{said}", headers=talk.ana)
    assert (
        "reported"
        not in inbox(talk, talk.comms)
        .text.partition("<main")[2]
        .lower()
        .partition("nothing is reported")[2]
    )
    assert report(talk, talk.ben, said).status_code == 404


def test_questions_wait_in_the_inbox_of_who_speaks(talk):
    asked = talk.say(talk.ana, text="When is **May**?", question=True).json["id"]
    for headers in (talk.leader, talk.comms):
        assert "When is May?" in inbox(talk, headers, "questions").text
    talk.say(talk.leader, text="Soon.", reply_to=asked)
    assert "When is May?" not in inbox(talk, talk.leader, "questions").text


def test_what_a_comment_said_before_is_there_to_be_read_until_it_is_deleted(talk):
    said = talk.say(talk.ana, text="First").json["id"]
    path = f"/api/v1/comments/{said}"
    for text in ("Second", "Second", "Third"):
        talk.client.patch(path, json={"text": text}, headers=talk.ana)
    before = talk.client.get(f"{path}/wordings", headers=talk.ben).json["wordings"]
    assert [one["text"] for one in before] == ["First", "Second"]
    assert "What it said before" in talk.client.get(f"/comments/{said}", headers=talk.ben).text
    talk.client.delete(path, headers=talk.ana)
    assert talk.client.get(f"{path}/wordings", headers=talk.ben).status_code == 404
