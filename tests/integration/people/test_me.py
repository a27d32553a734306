import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Column, func, select
from sqlalchemy.orm import Session

from hub import schema
from hub.audit import actions as audit
from hub.clips.model import Clip
from hub.comments import actions as comments
from hub.comments.model import Comment, ReactionKind
from hub.core import clock
from hub.core.db import Database
from hub.core.errors import Conflict
from hub.core.services import Services
from hub.people import queries
from hub.people.asker import Asker
from hub.people.model import ApiToken, Person, Role
from hub.site import personal
from hub.viewing import beacon, ground, jobs, many
from hub.viewing.model import Place, SeenSeconds, Viewing
from tests import factories
from tests.signed_in import SignIn


@pytest.fixture
def clip(database: Database, ana: Person, tomas: Person) -> Clip:
    """An update of Ana's that Tomas watched for 12 s, and answered."""
    with database.write() as session:
        made = factories.clip(session, ana, "The winter plan")
        told = {
            "viewing": "tomas-12345",
            "clip": made.id,
            "take": 1,
            "seq": 1,
            "wall_ms": 12000,
            "segments": [[0, 120, 10, 0]],
        }
        state = beacon.parse(json.dumps(told).encode())
        told = ground.told(tomas.id, ground.of_clip(made), state, clock.now())
        many.keep(session, told, measures=True)
        asker = queries.asker(session, tomas.id)
        assert asker is not None
        say(session, asker, made, "Well said. #42")
        comments.react(session, asker, made, ReactionKind.THANKS, 3.0, clock.now())
    return made


def say(
    session: Session, asker: Asker, under: Clip, text: str, reply_to: str | None = None
) -> None:
    comments.post(
        session,
        asker,
        under,
        text=text,
        at_s=None,
        reply_to=reply_to,
        question=False,
        now=clock.now(),
    )


def test_my_page_says_what_is_held_and_how_much(sign_in: SignIn, tomas: Person, clip: Clip) -> None:
    page = sign_in(tomas).get("/me").text
    for shown in (
        "Which seconds of 1 update you played",
        "1 comment, 0 questions, under your name",
        "1 tap, counted with those of others",
        "0 answers, stored without your name",
        "Support, in the chain of Ana Reis",
        "browser and address of 1 device",
        "The winter plan",
        "0:12",
    ):
        assert shown in page


def test_nobody_else_is_shown_what_i_watched(
    sign_in: SignIn, database: Database, ana: Person, tomas: Person, clip: Clip
) -> None:
    hers = sign_in(ana)
    assert "Which seconds of 0 updates you played" in hers.get("/me").text
    assert json.loads(hers.get("/me/export").text)["watched"] == []
    with database.read() as session:
        found = personal.export_person(session, tomas.id, own=False)
    assert "watched" not in found
    assert "viewings" not in found
    assert "0, 120" not in json.dumps(found)


def test_who_read_figures_that_count_me_is_named_once_a_day(
    sign_in: SignIn, database: Database, ana: Person, tomas: Person, clip: Clip
) -> None:
    now = clock.now().replace(hour=12)
    with database.write() as session:
        apart = factories.clip(session, ana, "For Ana alone", audience="person:ana@example.com")
        for at, subject in (
            (now, clip),
            (now, clip),
            (now - timedelta(days=1), clip),
            (now, apart),
        ):
            audit.add(session, ana.id, "numbers.read", "clip", subject.id, at)
        audit.add(session, tomas.id, "numbers.read", "clip", clip.id, now)
    page = sign_in(tomas).get("/me").text
    assert page.count("Ana Reis opened the numbers of “The winter plan”") == 2
    assert "For Ana alone" not in page
    assert "Tomas Mendes opened" not in page


def test_my_data_is_one_file_of_json(sign_in: SignIn, tomas: Person, clip: Clip) -> None:
    answer = sign_in(tomas).get("/me/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hub-my-data.json"'
    found = json.loads(answer.text)
    assert found["person"]["email"] == "tomas@example.com"
    assert found["person"]["manager"] == "ana@example.com"
    assert found["watched"][0]["seen_s"] == 12
    assert found["viewings"][0]["segments_ds"] == [[0, 120]]
    assert found["comments"][0]["text"] == "Well said. #42"
    assert found["reactions"][0]["kind"] == "thanks"
    assert "password" not in answer.text.lower()


def test_what_i_watched_is_erased_once_i_confirm_and_soon_only_a_count(
    sign_in: SignIn, database: Database, services: Services, tomas: Person, clip: Clip
) -> None:
    client = sign_in(tomas)
    refused = client.post("/me/erase")
    assert refused.status_code == 422
    assert "Tick the box to confirm" in refused.text
    assert count(database, Viewing, SeenSeconds, Place) > 0
    assert client.post("/me/erase", data={"confirm": "1"}).status_code == 302
    found = client.get("/me/export").json
    assert found["watched"] == found["viewings"] == found["places"] == []
    jobs.forget(services)
    assert count(database, Viewing, Place) == 0
    with database.read() as session:
        (kept,) = session.query(SeenSeconds)
        assert (kept.seen, session.get(Person, kept.person_id)) == (b"", None)
    assert count(database, Comment) == 1


def test_only_i_am_told_that_i_erased_what_i_watched(
    sign_in: SignIn, database: Database, tomas: Person
) -> None:
    sign_in(tomas).post("/me/erase", data={"confirm": "1"})
    with database.read() as session:
        told = {
            own: [
                deed["action"]
                for deed in personal.export_person(session, tomas.id, own=own)["deeds"]
            ]
            for own in (True, False)
        }
    assert ("viewings.erased" in told[True], "viewings.erased" in told[False]) == (True, False)


def test_opting_out_of_measurement_is_kept_and_taken_back(
    sign_in: SignIn, database: Database, tomas: Person
) -> None:
    client = sign_in(tomas)
    for measured in (False, True):
        client.post("/me/measurement", data={"measured": "1" if measured else "0"})
        with database.read() as session:
            assert session.get_one(Person, tomas.id).measured is measured


def test_theme_and_language_are_kept_and_lead_back_to_the_page(
    sign_in: SignIn, tomas: Person
) -> None:
    client = sign_in(tomas)
    answer = client.post("/me/look", data={"theme": "dark", "next": "/people?q=ana"})
    assert answer.location == "/people?q=ana"
    assert 'data-theme="dark"' in client.get("/people").text
    client.post("/me/look", data={"locale": "de", "next": "//evil.example"})
    page = client.get("/people").text
    assert '<html lang="de"' in page
    assert 'data-theme="dark"' in page
    assert client.post("/me/look", data={"theme": "pink"}).status_code == 422


def test_a_token_is_revoked_and_only_by_its_person(
    client: FlaskClient, sign_in: SignIn, database: Database, ana: Person, tomas: Person
) -> None:
    with database.write() as session:
        headers = factories.token(session, tomas)
        token_id = session.scalars(select(ApiToken.id)).one()
    sign_in(ana).post(f"/me/tokens/{token_id}/end")
    assert client.get("/people", headers=headers).status_code == 200
    sign_in(tomas).post(f"/me/tokens/{token_id}/end")
    assert client.get("/api/v1/clips", headers=headers).status_code == 401


def test_an_erased_person_is_in_no_table_and_what_others_said_stays(
    database: Database, ana: Person, tomas: Person, clip: Clip
) -> None:
    with database.write() as session:
        asker = queries.asker(session, ana.id)
        his = session.scalars(select(Comment)).one()
        assert asker is not None
        say(session, asker, clip, "Thank you", his.id)
        factories.clip(session, tomas, "His own")
        factories.token(session, tomas)
        personal.erase_person(session, tomas.id, clock.now())
    with database.read() as session:
        for column in people_columns():
            found = select(func.count()).select_from(column.table).where(column == tomas.id)
            assert session.scalar(found) == 0, f"{column} still names an erased person"
        texts = set(session.scalars(select(Comment.text)))
        assert session.scalar(select(Person).where(Person.id == tomas.id)) is None
    assert texts == {"", "Thank you"}


def test_every_reference_to_a_person_says_what_happens_when_they_are_erased() -> None:
    for column in people_columns():
        (key,) = (key for key in column.foreign_keys if key.column.table.name == "people")
        assert key.ondelete in ("CASCADE", "SET NULL"), column


def test_the_last_administrator_can_not_be_erased(database: Database, ana: Person) -> None:
    with pytest.raises(Conflict), database.write() as session:
        personal.erase_person(session, ana.id, clock.now())


def test_a_person_has_a_page_with_the_updates_one_may_watch(
    sign_in: SignIn, database: Database, ana: Person, tomas: Person, clip: Clip
) -> None:
    with database.write() as session:
        factories.clip(session, ana, "For Ana alone", audience="person:ana@example.com")
        factories.person(session, "Berit Holm", role=Role.STAFF, manager=tomas)
    page = sign_in(tomas).get(f"/people/{ana.id}").text
    assert "The winter plan" in page
    assert "For Ana alone" not in page
    assert "Berit Holm" in sign_in(ana).get(f"/people/{tomas.id}").text
    assert sign_in(tomas).get("/people/nobody").status_code == 404


def people_columns() -> list[Column[Any]]:
    return [
        key.parent
        for table in schema.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "people"
    ]


def count(database: Database, *tables: type) -> int:
    with database.read() as session:
        return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)
