"""Key messages are tied to the sentences that say them."""

import pytest

from hub.captions.model import Cue, Origin, Transcript, TranscriptState
from hub.clips import facts, made
from hub.clips import queries as clips
from hub.clips.model import KeyMessage
from hub.people.model import Role
from tests import factories

SAID = [(0.0, 2.0, "We carried more"), (2.0, 4.0, "people."), (5.0, 8.0, "Refunds are late.")]


@pytest.fixture
def house(database):
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        staff = factories.person(session, "Sam Staff")
        clip = factories.clip(session, leader)
        message = KeyMessage(position=0, text="More people")
        clip.key_messages.append(message)
        words = Transcript(
            take_id=clip.takes[0].id, lang="en", state=TranscriptState.READY, source=Origin.WHISPER,
            created_at=factories.THEN, updated_at=factories.THEN,
            cues=[Cue(start_s=a, end_s=b, text=text, words=[]) for a, b, text in SAID],
        )  # fmt: skip
        session.add(words)
        session.flush()
        return clip.id, message.id, leader, staff


def test_a_message_gets_the_seconds_of_its_sentences_and_loses_them_again(sign_in, database, house):
    clip, message, leader, _staff = house
    page = sign_in(leader)
    shown = page.get(f"/studio/{clip}/messages").text
    assert "0:00 We carried more people." in shown
    page.post(
        f"/studio/{clip}/messages", data={f"first-{message}": "0.0", f"last-{message}": "5.0"}
    )
    with database.read() as session:
        tied = session.get(KeyMessage, message)
        assert (tied.start_s, tied.end_s) == (0.0, 8.0)
    page.post(f"/studio/{clip}/messages", data={f"first-{message}": "-1"})
    with database.read() as session:
        assert session.get(KeyMessage, message).start_s is None


@pytest.mark.parametrize("sent", ["99", "nan", "x", ""])
def test_a_sentence_that_is_not_there_ties_nothing(sign_in, database, house, sent):
    clip, message, leader, _staff = house
    sign_in(leader).post(f"/studio/{clip}/messages", data={f"first-{message}": sent})
    with database.read() as session:
        assert session.get(KeyMessage, message).start_s is None


def test_another_take_is_asked_anew_where_its_messages_are_said(sign_in, database, house):
    """Its words come at other seconds: “heard” would be of whatever is said there now."""
    clip, message, leader, _staff = house
    page = sign_in(leader)
    page.post(f"/studio/{clip}/messages", data={f"first-{message}": "0.0"})
    with database.write() as session:
        second = factories.take(session, clips.get(session, clip), number=2)
        facts.show_take(session, second.clip, 1)  # the one that is shown already
        assert session.get(KeyMessage, message).end_s == 4.0
        made.is_playable(session, second.id, {"made": []})
    with database.read() as session:
        assert session.get(KeyMessage, message).start_s is None
    told = page.get(f"/api/v1/clips/{clip}/perception").json["messages"]
    assert [one["heard"]["value"] for one in told] in ([None], [])


def test_staff_tie_nothing(sign_in, house):
    clip, _message, _leader, staff = house
    assert sign_in(staff).post(f"/studio/{clip}/messages", data={}).status_code == 403
