"""Every change to audiences; the caller owns the transaction."""

from collections.abc import Collection, Mapping, Set
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hub.audiences import queries, spec
from hub.audiences.model import Audience, AudienceRule, FrozenManager, FrozenMember
from hub.core.ids import new_id
from hub.people import queries as people


def make(session: Session, written: str) -> Audience:
    """Return a new audience of what was written, with its rules.

    Raises:
        Rejected: a term can't be read or names nobody; `field` is ``audience``.
    """
    audience = Audience(spec="", rules=[])
    _fill(session, audience, written)
    session.add(audience)
    return audience


def change(session: Session, audience: Audience, written: str) -> bool:
    """Give ``audience`` (its rules loaded) other terms; return whether that changed anything.

    Raises:
        Rejected: a term can't be read or names nobody; `field` is ``audience``.
    """
    before = audience.spec
    _fill(session, audience, written)
    return audience.spec != before


def give_back(session: Session, audience: Audience, written: str) -> None:
    """Give ``audience`` (its rules loaded) the terms it had; with none of them it is for nobody.

    Raises:
        Rejected: a term can't be read or names nobody.
    """
    if written:
        _fill(session, audience, written)
    else:
        audience.spec, audience.rules[:] = "", []


def freeze(
    session: Session,
    audience: Audience,
    now: datetime,
    without: Collection[str] = (),
    *,
    grows_by: int = 1,
) -> int:
    """Write down who is in the audience now; return how many are on the list.

    ``without`` are those who do not count in reach: speakers and whoever prepared the clip.
    Department, level and managers are those of today, so that later moves don't change old figures.

    A list that is there never shrinks, and grows by no fewer than ``grows_by``, whose views count
    from now on: figures before and after, subtracted, would tell whether the one who came or went
    has watched.
    """
    session.flush()  # a new audience has its number only then
    on_list = queries.frozen_count(session, audience.id)
    there = queries.frozen_ids(session, audience.id)
    rules = queries.rules_of(session, audience.id)
    found = [
        one
        for one in queries.members(session, rules)
        if one.id not in without and one.id not in there
    ]
    audience.frozen_at = now
    if on_list and len(found) < grows_by:
        return on_list
    managers = people.managers(session)
    levels = _levels(managers)
    rows = [
        {
            "audience_id": audience.id,
            "person_id": person.id,
            "department_id": person.department_id,
            "level": levels[person.id],
            "manager_id": person.manager_id,
            "since": now if on_list else None,
        }
        for person in found
    ]
    if rows:
        session.execute(insert(FrozenMember), rows)
        _freeze_above(session, audience.id, {person.id for person in found} | there, managers)
    return on_list + len(rows)


def _freeze_above(
    session: Session, audience_id: int, on_list: Set[str], managers: Mapping[str, str | None]
) -> None:
    """Write down the managers above people on the list who are not on it themselves."""
    found = set(session.scalars(queries.above(audience_id)))
    made: list[dict[str, object]] = []
    for start in on_list:
        here = managers.get(start)
        while here is not None and here not in on_list and here not in found:
            found.add(here)
            above = managers.get(here)
            made.append({"audience_id": audience_id, "person_id": here, "manager_id": above})
            here = above
    if made:
        session.execute(insert(FrozenManager), made)


def unname(
    session: Session, person_id: str, among: Collection[int] | None = None
) -> dict[int, str]:
    """Let lists go on without somebody's name; with ``among``, these audiences' lists alone.

    Each list gets another name that nobody has; returned by audience, for what they watched. Were
    they only missing, every figure would tell whether they had been in it.
    """
    gone = people.get(session, person_id)
    lists = session.scalars(queries.lists_of(person_id)).all()
    names = {one: new_id() for one in lists if among is None or one in among}
    theirs = (FrozenMember.person_id == person_id, FrozenMember.audience_id.in_(names))
    session.execute(update(FrozenMember).where(*theirs).values(opted_out=not gone.measured))
    for audience_id, name in names.items():
        for table, column in queries.NAMES:
            of_list = (table.audience_id == audience_id, column == person_id)
            session.execute(update(table).where(*of_list).values({column: name}))
    return names


def erase(session: Session, person_id: str) -> None:
    """Forget a person: terms that name them go; `unname` is for frozen lists.

    An audience of nobody else is left without a term, and is then for nobody.
    """
    email = people.get(session, person_id).email
    keys = (f"person:{person_id}", f"chain:{person_id}")
    naming = select(AudienceRule.audience_id).where(AudienceRule.key.in_(keys))
    for audience in session.scalars(select(Audience).where(Audience.id.in_(naming))):
        audience.spec = spec.without(audience.spec, email)
    session.execute(delete(AudienceRule).where(AudienceRule.key.in_(keys)))


def _fill(session: Session, audience: Audience, written: str) -> None:
    terms = spec.parse(written)
    rules = queries.resolve(session, terms)
    audience.spec = ",".join(str(term) for term in terms)
    audience.rules[:] = [AudienceRule(key=rule.key, excludes=rule.excludes) for rule in rules]


def _levels(managers: dict[str, str | None]) -> dict[str, int]:
    """Return how many managers stand above each person; a circle ends where it began."""
    levels: dict[str, int] = {}
    for start in managers:
        chain: dict[str, None] = {}
        here: str | None = start
        while here is not None and here not in levels and here not in chain:
            chain[here] = None
            here = managers.get(here)
        above = levels.get(here, -1) if here is not None else -1
        for depth, person_id in enumerate(reversed(chain), start=1):
            levels[person_id] = above + depth
    return levels
