"""Questions: marked until somebody who speaks answers, or says what came of them."""

from sqlalchemy import select

from hub.outbox.model import OutboxEvent


def told(database, kind):
    with database.read() as session:
        of = select(OutboxEvent).where(OutboxEvent.kind == kind).order_by(OutboxEvent.id)
        return [one.person_id for one in session.scalars(of)]


def close(talk, headers, comment, text="We moved the date."):
    path = f"/api/v1/comments/{comment}/done"
    return talk.client.put(path, json={"text": text}, headers=headers)


def test_the_speaker_s_answer_stands_first_whenever_it_came(talk):
    asked = talk.say(talk.ana, text="When?", question=True).json["id"]
    for text in ("Soon, I think.", "Never."):
        talk.say(talk.ben, text=text, reply_to=asked)
    assert talk.read(talk.ana)["waiting"] == 1
    talk.say(talk.leader, text="In May.", reply_to=asked)
    shown = talk.read(talk.ana)
    (thread,) = shown["comments"]
    assert (shown["waiting"], thread["waiting"]) == (0, False)
    assert [r["text"] for r in thread["replies"]] == ["In May.", "Soon, I think.", "Never."]
    assert [r["answer"] for r in thread["replies"]] == [True, False, False]
    assert thread["replies"][0]["took"] == "answered within the hour"


def test_what_came_of_a_question_closes_it_and_can_be_taken_back(talk, database):
    asked = talk.say(talk.ana, text="Can we have *more* time?", question=True).json["id"]
    assert close(talk, talk.ben, asked).status_code == 403
    assert close(talk, talk.ana, asked).status_code == 403
    assert close(talk, talk.leader, asked, "  ").status_code == 422
    done = close(talk, talk.leader, asked).json["done"]
    assert (done["text"], done["by"]) == ("We moved the date.", "Lea Lind")
    shown = talk.read(talk.ben)
    assert (shown["waiting"], shown["comments"][0]["done"]["text"]) == (0, "We moved the date.")
    path = f"/api/v1/comments/{asked}/done"
    assert talk.client.delete(path, headers=talk.ben).status_code == 403
    assert talk.client.delete(path, headers=talk.comms).json["done"] is None
    assert talk.read(talk.ana)["waiting"] == 1
    assert len(told(database, "question.closed")) == 1


def test_only_questions_are_closed(talk):
    said = talk.say(talk.ana, text="Good.").json["id"]
    assert close(talk, talk.leader, said).status_code == 422


def test_who_is_concerned_is_told_once_and_never_of_themselves(talk, database):
    asked = talk.say(talk.ana, text="When?", question=True).json["id"]
    talk.say(talk.ben, text="Yes, when?", reply_to=asked)
    talk.say(talk.leader, text="In May.", reply_to=asked)
    talk.say(talk.ana, text="Thank you.", reply_to=asked)
    assert len(told(database, "question.asked")) == 1
    assert len(told(database, "comment.replied")) == 1
    assert told(database, "question.answered") == told(database, "comment.replied")
