"""Comms word the bank; who prepares an update says what it asks."""

import pytest
from sqlalchemy import select

from hub.clips.model import KeyMessage
from hub.people.model import Role
from hub.pulses.model import Component, PulseItem
from tests import factories


@pytest.fixture
def house(database):
    with database.write() as session:
        comms = factories.person(session, "Cora Comms", role=Role.COMMS)
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        staff = factories.person(session, "Sam Staff")
        clip = factories.clip(session, leader)
        clip.key_messages.append(KeyMessage(position=0, text="Try it by May"))
        session.flush()
        return clip.id, comms, leader, staff


def test_comms_word_a_question_in_two_languages_and_people_read_theirs(client, sign_in, house):
    clip, comms, leader, staff = house
    page = sign_in(comms)
    words = {"clear-en": "Plain to me.", "clear-de": "Mir ist das klar."}
    assert page.post("/studio/questions", data=words).status_code == 302
    shown = page.get("/studio/questions").text
    assert "Mir ist das klar." in shown
    assert "aria-invalid" not in shown
    sign_in(leader).post(f"/studio/{clip}/pulse", data={"rate-clear": "1"})
    read = sign_in(staff).get(f"/api/v1/clips/{clip}/pulse", headers={"Accept-Language": "de"})
    assert [item["text"] for item in read.json["items"]] == ["Mir ist das klar."]


def test_only_comms_word_the_bank(sign_in, house):
    _clip, _comms, leader, staff = house
    for person in (leader, staff):
        assert sign_in(person).get("/studio/questions").status_code == 403


def test_a_recall_question_is_tied_to_its_message_and_survives_an_edit(sign_in, database, house):
    clip, _comms, leader, _staff = house
    page = sign_in(leader)
    typed = {
        "opener": "I know the plan.",
        "recall-0": "By when?",
        "recall-0-0": "March",
        "recall-0-1": "",
        "recall-0-2": "May",
        "right-0": "2",
        "rate-honest": "1",
    }
    assert page.post(f"/studio/{clip}/pulse", data=typed).status_code == 302
    assert b"By when?" in page.get(f"/studio/{clip}/pulse").data
    page.post(
        f"/studio/{clip}",
        data={"title": "Anew", "audience": "everyone", "key_message": "Try it by May"},
    )
    with database.read() as session:
        items = session.scalars(select(PulseItem).order_by(PulseItem.position)).all()
        assert [item.component for item in items] == [
            Component.OPENER, Component.RECALL, Component.HONEST,
        ]  # fmt: skip
        assert (items[1].options, items[1].right) == (["March", "May"], 1)
        assert items[1].message_id == session.scalar(select(KeyMessage.id))


def test_a_right_answer_that_is_empty_is_refused_and_what_was_typed_stays(sign_in, house):
    clip, _comms, leader, _staff = house
    typed = {"recall-0": "By when?", "recall-0-0": "March", "recall-0-1": "May", "right-0": "3"}
    again = sign_in(leader).post(f"/studio/{clip}/pulse", data=typed)
    assert again.status_code == 422
    assert b"By when?" in again.data
    assert b"Say which option is right" in again.data


def test_staff_do_not_see_the_questions_of_an_update(sign_in, house):
    clip, _comms, _leader, staff = house
    assert sign_in(staff).get(f"/studio/{clip}/pulse").status_code == 403
