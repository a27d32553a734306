"""Speaking to people by name: only to those who may watch, and never to the wrong one."""

import pytest
from sqlalchemy import select

from hub.outbox.model import OutboxEvent
from hub.people.model import Person, Role
from tests import factories


@pytest.fixture
def closed(database, client):
    """A clip for Sales alone, a writer in Sales, and their colleagues."""
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        anna = factories.person(session, "Anna Reis", of="Sales")
        factories.person(session, "Ben Kahn", of="Sales")
        factories.person(session, "Benno Out", of="Port")
        factories.person(session, "Bea Left", of="Sales", active=False)
        clip = factories.clip(session, leader, audience="department:Sales").id
        headers = factories.token(session, anna)
    return f"/api/v1/clips/{clip}", headers


def mentioned(database):
    with database.read() as session:
        wanted = select(Person.name).join(OutboxEvent, OutboxEvent.person_id == Person.id)
        return sorted(session.scalars(wanted.where(OutboxEvent.kind == "comment.mentioned")))


def test_only_people_who_may_watch_are_offered(client, closed):
    path, headers = closed

    def offered(q):
        found = client.get(f"{path}/mentionable?q={q}", headers=headers).json["people"]
        return [one["name"] for one in found]

    assert offered("be") == ["Ben Kahn"]
    assert offered("KAHN") == ["Ben Kahn"]
    assert offered("ben kah") == ["Ben Kahn"]
    assert offered("%25") == []
    assert "Benno Out" not in offered("")


def test_portraits_are_named_by_addresses_that_browsers_keep_for_good(client, closed, database):
    path, headers = closed
    with database.write() as session:
        ben = session.scalars(select(Person).where(Person.name == "Ben Kahn")).one()
        ben.picture = "img/icon.svg"
    (found,) = client.get(f"{path}/mentionable?q=be", headers=headers).json["people"]
    with client.get(found["picture_url"]) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_who_may_not_watch_is_offered_nothing(client, closed, database):
    path, _headers = closed
    with database.write() as session:
        outside = factories.token(session, factories.person(session, of="Port"))
    assert client.get(f"{path}/mentionable?q=a", headers=outside).status_code == 404


def test_names_and_addresses_of_those_who_may_watch_become_links_and_are_told(
    client, closed, database
):
    path, headers = closed
    text = "@Ben Kahn and @lea@example.com, not @Benno Out, @Bea Left, @Nobody or me@Ben Kahn"
    said = client.post(f"{path}/comments", json={"text": text}, headers=headers).json
    assert said["html"].count('class="mention"') == 2
    assert mentioned(database) == ["Ben Kahn", "Lea Lind"]


def test_changing_a_comment_tells_only_those_who_are_new_in_it(client, closed, database):
    path, headers = closed
    said = client.post(f"{path}/comments", json={"text": "@Ben Kahn"}, headers=headers).json
    for text in ("@Lea Lind", "@Ben Kahn @Lea Lind", "@Anna Reis"):
        client.patch(f"/api/v1/comments/{said['id']}", json={"text": text}, headers=headers)
    assert mentioned(database) == ["Ben Kahn", "Lea Lind"]


def test_of_two_with_one_name_the_chosen_one_is_told_and_without_a_choice_nobody(
    client, closed, database
):
    path, headers = closed
    with database.write() as session:
        other = factories.person(session, "Kim Ko", of="Sales")
        other.email = "kim2@example.com"
        session.flush()
        factories.person(session, "Kim Ko", of="Sales")
        chosen = other.id
    client.post(f"{path}/comments", json={"text": "@Kim Ko"}, headers=headers)
    assert mentioned(database) == []
    body = {"text": "@Kim Ko", "named": [chosen]}
    client.post(f"{path}/comments", json=body, headers=headers)
    assert mentioned(database) == ["Kim Ko"]
