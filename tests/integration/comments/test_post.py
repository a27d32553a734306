"""Saying something under a clip, changing it, and taking it back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.comments import waiting
from hub.comments.model import Comment


def answered(session: Session, clip_id: str) -> list[tuple[Comment, Comment]]:
    under = waiting.answers_under(select(Clip.id).where(Clip.id == clip_id))
    return waiting.answered(session, under, {})


def test_a_comment_at_a_moment_is_there_for_everybody(talk):
    answer = talk.say(talk.ana, text="  Good point. ", at_s=12.34)
    assert answer.status_code == 201
    shown = talk.read(talk.ben)
    assert shown["total"] == 1
    (one,) = shown["comments"]
    assert (one["text"], one["at_s"], one["may_edit"]) == ("Good point.", 12.3, False)
    assert one["person"]["name"] == "Ana Reis"


def test_a_reply_to_a_reply_joins_its_thread_and_the_speaker_is_marked(talk):
    asked = talk.say(talk.ana, text="When?", question=True).json["id"]
    reply = talk.say(talk.leader, text="In May.", reply_to=asked).json["id"]
    talk.say(talk.ana, text="Thank you.", reply_to=reply)
    (thread,) = talk.read(talk.ben)["comments"]
    assert thread["question"] is True
    assert [r["text"] for r in thread["replies"]] == ["In May.", "Thank you."]
    assert thread["replies"][0]["person"]["speaker"] is True


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "   "}, "text"),
        ({"text": "x" * 4001}, "text"),
        ({"text": "hello", "at_s": 62.0}, "at_s"),
        ({"text": "hello", "at_s": -1.0}, "at_s"),
        ({"text": "hello", "person": "somebody"}, "person"),
        ({}, "text"),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_field_to_mend(talk, body, field):
    answer = talk.say(talk.ana, **body)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert answer.content_type == "application/problem+json"
    assert talk.read(talk.ana)["total"] == 0


def test_only_the_writer_changes_a_comment(talk):
    made = talk.say(talk.ana, text="Frist").json["id"]
    path = f"/api/v1/comments/{made}"
    assert talk.client.patch(path, json={"text": "Mine"}, headers=talk.ben).status_code == 403
    assert talk.client.patch(path, json={"text": "Mine"}, headers=talk.comms).status_code == 403
    answer = talk.client.patch(path, json={"text": "First"}, headers=talk.ana)
    assert (answer.json["text"], answer.json["edited"]) == ("First", True)


def test_comms_and_the_writer_delete_a_comment_and_replies_keep_their_place(talk):
    made = talk.say(talk.ana, text="Rude words").json["id"]
    talk.say(talk.ben, text="Please don't.", reply_to=made)
    path = f"/api/v1/comments/{made}"
    assert talk.client.delete(path, headers=talk.ben).status_code == 403
    assert talk.client.delete(path, headers=talk.comms).status_code == 204
    (thread,) = talk.read(talk.ben)["comments"]
    assert (thread["deleted"], thread["text"], thread["person"]) == (True, "", None)
    assert [r["text"] for r in thread["replies"]] == ["Please don't."]


def test_nobody_talks_under_a_clip_that_is_not_for_them(talk):
    path = f"/api/v1/clips/{talk.hidden}/comments"
    assert talk.client.get(path, headers=talk.ana).status_code == 404
    assert talk.client.post(path, json={"text": "Hi"}, headers=talk.ana).status_code == 404
    made = talk.client.post(path, json={"text": "Hi"}, headers=talk.comms).json["id"]
    mine = f"/api/v1/comments/{made}"
    assert talk.client.patch(mine, json={"text": "x"}, headers=talk.ana).status_code == 404
    assert talk.client.delete(mine, headers=talk.ana).status_code == 404


def test_words_are_kept_as_words(talk):
    talk.say(talk.ana, text="<script>alert(1)</script>")
    (one,) = talk.read(talk.ben)["comments"]
    assert one["text"] == "<script>alert(1)</script>"
    page = talk.client.get(f"/clips/{talk.clip}", headers=talk.ben).text
    assert "<script>alert" not in page


def test_a_question_waits_until_a_speaker_answers_whatever_colleagues_say(talk, database):
    asked = talk.say(talk.ana, text="When?", question=True).json["id"]
    talk.say(talk.ben, text="Soon, I think.", reply_to=asked)
    with database.read() as session:
        assert [q.id for q in waiting.unanswered(session, [talk.clip])] == [asked]
        assert answered(session, talk.clip) == []
    talk.say(talk.leader, text="In May.", reply_to=asked)
    with database.read() as session:
        assert waiting.unanswered(session, [talk.clip]) == []
        ((question, answer),) = answered(session, talk.clip)
    assert (question.id, answer.text) == (asked, "In May.")
