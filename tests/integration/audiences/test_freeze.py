"""Who an audience means, and the list that reach is measured against."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from hub.audiences import actions, queries, spec
from hub.audiences.model import Audience, AudienceRule, FrozenManager, FrozenMember
from hub.core.db import Database
from hub.core.errors import Rejected
from hub.people.model import Department, Person, Role
from tests import factories
from tests.factories import THEN


@pytest.fixture
def company(database: Database) -> dict[str, str]:
    """Ann leads Ben and Cas; Dee is under Ben; Eli is legal; Fay has left. Ids by name."""
    with database.write() as session:
        ann = factories.person(session, "Ann A", role=Role.EXECUTIVE, of="Board")
        ben = factories.person(session, "Ben B", of="Port", manager=ann)
        cas = factories.person(session, "Cas C", of="Sales", manager=ann)
        dee = factories.person(session, "Dee D", of="Port", manager=ben)
        eli = factories.person(session, "Eli E", role=Role.LEGAL)
        fay = factories.person(session, "Fay F", of="Port", active=False)
        return {p.name[:3]: p.id for p in (ann, ben, cas, dee, eli, fay)}


def named(database: Database, written: str) -> list[str]:
    with database.read() as session:
        rules = queries.resolve(session, spec.parse(written))
        found = [person.name[:3] for person in queries.members(session, rules)]
        assert queries.count(session, rules) == len(found)
        return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("everyone", "Ann Ben Cas Dee Eli"),
        ("department:port", "Ben Dee"),
        ("role:legal", "Eli"),
        ("chain:ben@example.com", "Ben Dee"),
        ("chain:ANN@example.com", "Ann Ben Cas Dee"),
        ("person:cas@example.com,role:legal", "Cas Eli"),
        ("everyone,-department:Port", "Ann Cas Eli"),
        ("chain:ann@example.com,-chain:ben@example.com,-person:ann@example.com", "Cas"),
        ("department:Port,-everyone", ""),
    ],
)
@pytest.mark.usefixtures("company")
def test_an_audience_means_these(database: Database, written: str, meant: str) -> None:
    assert named(database, written) == meant.split()


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("department:Prot", "“department:Prot”: there is no such department. Did you mean “Port”?"),
        ("person:bn@example.com", "Did you mean “ben@example.com”?"),
        ("chain:fay@example.com", "nobody here has this e-mail address"),
        ("role:legl", "there is no such role. Did you mean “legal”?"),
        ("role:xyzzy", "Roles are staff, executive, comms, legal, admin."),
    ],
)
@pytest.mark.usefixtures("company")
def test_who_is_not_known_is_told_with_the_nearest(
    database: Database, written: str, sentence: str
) -> None:
    with pytest.raises(Rejected) as refused:
        named(database, written)
    assert sentence in str(refused.value)


def freeze(database: Database, written: str, *without: str) -> int:
    with database.write() as session:
        audience = actions.make(session, written)
        assert actions.freeze(session, audience, THEN, without) == queries.frozen_count(
            session, audience.id
        )
        return audience.id


def test_the_list_holds_department_and_level_of_that_day(
    database: Database, company: dict[str, str]
) -> None:
    audience_id = freeze(database, "chain:ann@example.com", company["Ann"])
    with database.write() as session:
        dee = session.get_one(Person, company["Dee"])
        dee.department_id, dee.manager_id = None, None
    with database.read() as session:
        rows = session.execute(
            select(Person.name, Department.name, FrozenMember.level)
            .join(FrozenMember, FrozenMember.person_id == Person.id)
            .join(Department, Department.id == FrozenMember.department_id)
            .where(FrozenMember.audience_id == audience_id)
            .order_by(Person.name)
        )
        assert [tuple(row) for row in rows] == [
            ("Ben B", "Port", 1),
            ("Cas C", "Sales", 1),
            ("Dee D", "Port", 2),
        ]


def test_a_list_never_shrinks_and_grows_by_many_at_once_or_not(
    database: Database, company: dict[str, str]
) -> None:
    audience_id = freeze(database, "department:Port")
    with database.write() as session:
        whole = select(Audience).options(selectinload(Audience.rules))
        audience = session.scalars(whole.where(Audience.id == audience_id)).one()
        actions.change(session, audience, "everyone,-person:ben@example.com")
        assert actions.freeze(session, audience, THEN, grows_by=4) == 2
        assert actions.freeze(session, audience, THEN, grows_by=3) == 5
        named = (company[one] for one in ("Ann", "Ben", "Cas", "Dee", "Eli"))
        assert queries.frozen_ids(session, audience_id) == set(named)


def test_an_audience_of_nobody_can_be_frozen(database: Database, company: dict[str, str]) -> None:
    audience_id = freeze(database, "person:ann@example.com", company["Ann"])
    with database.read() as session:
        assert queries.frozen_ids(session, audience_id) == frozenset()


def test_the_list_keeps_who_was_above_whom_that_day(
    database: Database, company: dict[str, str]
) -> None:
    audience_id = freeze(database, "person:dee@example.com")
    with database.write() as session:
        session.get_one(Person, company["Dee"]).manager_id = company["Cas"]
        (name,) = actions.unname(session, company["Ben"]).values()
    with database.read() as session:
        (dee,) = session.scalars(select(FrozenMember))
        above = select(FrozenManager.person_id, FrozenManager.manager_id)
        found = dict(session.execute(above.where(FrozenManager.audience_id == audience_id)).all())
    assert (dee.manager_id, found) == (name, {name: company["Ann"], company["Ann"]: None})


def test_a_circle_of_managers_ends(database: Database, company: dict[str, str]) -> None:
    with database.write() as session:
        session.get_one(Person, company["Ann"]).manager_id = company["Dee"]
    assert named(database, "chain:ben@example.com") == ["Ann", "Ben", "Cas", "Dee"]
    freeze(database, "everyone")


def test_an_erased_person_stays_in_the_count_without_a_name(
    database: Database, company: dict[str, str]
) -> None:
    audience_id = freeze(database, "department:Port,person:cas@example.com")
    with database.write() as session:
        cas = session.get_one(Person, company["Cas"])
        actions.erase(session, cas.id)
        (name,) = actions.unname(session, cas.id).values()
        session.delete(cas)
    with database.read() as session:
        assert queries.frozen_count(session, audience_id) == 3
        assert queries.frozen_ids(session, audience_id) == {company["Ben"], company["Dee"], name}
        assert session.get(Person, name) is None
        kept = session.get_one(Audience, audience_id)
        assert kept.spec == "department:Port"
        assert len(list(session.scalars(select(AudienceRule)))) == 1


def test_a_person_is_told_which_lists_they_are_on(
    database: Database, company: dict[str, str]
) -> None:
    freeze(database, "department:Port")
    with database.read() as session:
        told = queries.export(session, company["Dee"])
        assert told["frozen_audiences"] == [
            {"audience": "department:Port", "frozen_at": THEN.isoformat(), "level": 2}
        ]
        assert queries.export(session, company["Cas"])["frozen_audiences"] == []
