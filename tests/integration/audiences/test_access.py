"""The rule of who may watch stands twice, in Python and in SQL: both say the same, always."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import select, true

from hub.audiences import access
from hub.audiences import queries as audiences
from hub.clips import queries as clips
from hub.clips.model import Clip, State
from hub.core.db import Database
from hub.people import queries as people
from hub.people.model import Person, Role
from tests import factories
from tests.factories import THEN

NAMES = ("ann", "ben", "cas", "dee", "eli", "fay", "gus")
TERMS = [
    "everyone",
    "department:Port",
    "department:Sales",
    *(f"role:{role}" for role in Role),
    *(f"{kind}:{name}@example.com" for kind in ("chain", "person") for name in NAMES),
]
AUDIENCES = st.tuples(
    st.lists(st.sampled_from(TERMS), min_size=1, max_size=3),
    st.lists(st.sampled_from(TERMS), max_size=3),
).map(lambda both: ",".join([*both[0], *(f"-{term}" for term in both[1])]))


@pytest.fixture
def company(database: Database) -> Database:
    """Seven people of every role in two chains, one without a department."""
    with database.write() as session:
        ann = factories.person(session, "Ann A", role=Role.EXECUTIVE, of="Port")
        ben = factories.person(session, "Ben B", of="Port", manager=ann)
        factories.person(session, "Cas C", of="Sales", manager=ben)
        dee = factories.person(session, "Dee D", role=Role.COMMS, of="Sales")
        factories.person(session, "Eli E", role=Role.LEGAL, manager=dee)
        factories.person(session, "Fay F", role=Role.ADMIN, manager=dee)
        factories.person(session, "Gus G", role=Role.EXECUTIVE)
    return database


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    written=AUDIENCES,
    state=st.sampled_from([s for s in State if s is not State.REFUSED]),
    owner=st.sampled_from(NAMES),
    speakers=st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
    closes_in_h=st.sampled_from([None, -1, 0, 1]),
)
def test_judging_a_clip_and_asking_for_it_agree(
    company: Database,
    written: str,
    state: State,
    owner: str,
    speakers: list[str],
    closes_in_h: int | None,
) -> None:
    with company.write() as session:
        by_name = {p.email.partition("@")[0]: p for p in session.scalars(select(Person))}
        made = factories.clip(
            session,
            by_name[owner],
            audience=written,
            state=state,
            speakers=[by_name[name] for name in speakers],
        )
        if closes_in_h is not None:
            made.closes_at = THEN + timedelta(hours=closes_in_h)
        session.flush()
        clip = clips.get(session, made.id)
        rules = audiences.rules_of(session, clip.audience_id)
        members = {person.id for person in audiences.members(session, rules)}
        watchers = set(
            session.scalars(select(Person.id).where(access.watchers(clips.door(clip), THEN)))
        )
        for person in by_name.values():
            asker = people.asker(session, person.id)
            assert asker is not None
            judged = access.may_watch(asker, clips.door(clip), THEN)
            for many in (None, true()):  # gathered first or looked up door by door
                may_watch = access.watchable(asker, clips.DOOR, THEN, many)
                wanted = select(Clip.id).where(Clip.id == clip.id, may_watch)
                assert judged == (session.scalar(wanted) is not None)
            assert judged == (person.id in watchers)
            prepares = select(Clip.id).where(
                Clip.id == clip.id, access.preparable(asker, clips.DOOR)
            )
            assert access.may_prepare(asker, clips.door(clip)) == (
                session.scalar(prepares) is not None
            )
            means = asker.keys & clips.door(clip).includes and not (
                asker.keys & clips.door(clip).excludes
            )
            assert bool(means) == (person.id in members), "keys and SQL name the same people"
