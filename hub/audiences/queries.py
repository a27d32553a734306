"""Every read of audiences: who a written one means, and who is in it now or was at publication."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
    union,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.audiences import spec
from hub.audiences.model import Audience, AudienceRule, FrozenManager, FrozenMember
from hub.audiences.spec import FIELD, Kind, Term
from hub.core.errors import Rejected
from hub.people.model import Department, Person, Role


@dataclass(frozen=True, slots=True)
class Rule:
    """A term with names turned into keys, as `people.asker.Asker.keys` has them."""

    key: str
    excludes: bool


def resolve(session: Session, terms: Iterable[Term]) -> list[Rule]:
    """Return the rules that ``terms`` mean (1 statement for each term with a name).

    Raises:
        Rejected: a department, person or role is not known; suggests the nearest.
    """
    return [Rule(_KEYS[term.kind](session, term), term.excludes) for term in terms]


def count(session: Session, rules: Iterable[Rule]) -> int:
    """Return how many active people are in the audience now (1 statement)."""
    wanted = select(func.count()).select_from(Person).where(Person.active, matching(rules))
    return session.scalar(wanted) or 0


def count_of(session: Session, written: str) -> int:
    """Return how many people a spec names today (at most 4 statements).

    Raises:
        Rejected: a term can't be read or names nobody.
    """
    return count(session, resolve(session, spec.parse(written)))


def members(session: Session, rules: Iterable[Rule]) -> list[Person]:
    """Return the active people who are in the audience now, by name (1 statement)."""
    wanted = select(Person).where(Person.active, matching(rules))
    return list(session.scalars(wanted.order_by(Person.name, Person.id)))


def rules_of(session: Session, audience_id: int) -> list[Rule]:
    """Return the rules of a stored audience (1 statement)."""
    wanted = select(AudienceRule).where(AudienceRule.audience_id == audience_id)
    return [Rule(rule.key, rule.excludes) for rule in session.scalars(wanted)]


def for_everybody(
    audience_id: ColumnElement[int] | InstrumentedAttribute[int],
) -> ColumnElement[bool]:
    """Whether an audience is everybody, with nobody left out, as SQL."""
    return exists().where(Audience.id == audience_id, Audience.spec == Kind.EVERYONE)


def frozen_count(session: Session, audience_id: int) -> int:
    """Return how many people are on the list frozen at publication (1 statement)."""
    wanted = select(func.count()).where(FrozenMember.audience_id == audience_id)
    return session.scalar(wanted) or 0


def frozen_departments(session: Session, audience_id: int) -> dict[int | None, int]:
    """Return how many people of each department are on the frozen list (1 statement)."""
    wanted = select(FrozenMember.department_id, func.count()).where(
        FrozenMember.audience_id == audience_id
    )
    rows = session.execute(wanted.group_by(FrozenMember.department_id))
    return {department_id: count for department_id, count in rows}


def frozen_department(
    session: Session, audience_id: int, person_id: str, otherwise: int | None
) -> int | None:
    """Return somebody's department on the frozen list, ``otherwise`` if they are not on it (1)."""
    wanted = select(FrozenMember.department_id).where(
        FrozenMember.audience_id == audience_id, FrozenMember.person_id == person_id
    )
    row = session.execute(wanted).one_or_none()
    return row[0] if row else otherwise


def frozen_ids(session: Session, audience_id: int) -> frozenset[str]:
    """Return the people on the list frozen at publication (1 statement).

    Those whose account was erased are among them under names that nobody has.
    """
    wanted = select(FrozenMember.person_id).where(FrozenMember.audience_id == audience_id)
    return frozenset(person_id for person_id in session.scalars(wanted) if person_id)


def above(audience_id: int) -> Select[str]:
    """Select the managers of a frozen list who are not on it."""
    return select(FrozenManager.person_id).where(FrozenManager.audience_id == audience_id)


def lists_of(person_id: str) -> CompoundSelect[int]:
    """Select the frozen lists that name somebody, as one on it or as a manager."""
    return union(*(select(t.audience_id).where(column == person_id) for t, column in NAMES))


def export(session: Session, person_id: str) -> dict[str, object]:
    """Return what audiences hold about a person: the lists they are on (1 statement)."""
    wanted = (
        select(Audience.spec, Audience.frozen_at, FrozenMember.level)
        .join(FrozenMember, FrozenMember.audience_id == Audience.id)
        .where(FrozenMember.person_id == person_id)
        .order_by(Audience.frozen_at)
    )
    return {
        "frozen_audiences": [
            {
                "audience": written,
                "frozen_at": frozen_at.isoformat() if frozen_at else None,
                "level": level,
            }
            for written, frozen_at, level in session.execute(wanted)
        ]
    }


def matching(rules: Iterable[Rule]) -> ColumnElement[bool]:
    """Whether a `Person` is meant: some including rule names them and no excluding one, as SQL."""
    rules = list(rules)
    included = [_means(rule.key) for rule in rules if not rule.excludes]
    excluded = [_means(rule.key) for rule in rules if rule.excludes]
    return and_(or_(false(), *included), not_(or_(false(), *excluded)))


# Every place of a frozen list where somebody is named.
NAMES = tuple(
    (table, column)
    for table in (FrozenMember, FrozenManager)
    for column in (table.person_id, table.manager_id)
)


def _means(key: str) -> ColumnElement[bool]:
    kind, _, value = key.partition(":")
    if kind == Kind.EVERYONE:
        return true()
    if kind == Kind.DEPARTMENT:
        # A person without a department must count as outside, not as unknown.
        return and_(Person.department_id.is_not(None), Person.department_id == int(value))
    if kind == Kind.ROLE:
        return Person.role == Role(value)
    if kind == Kind.PERSON:
        return Person.id == value
    top = select(Person.id).where(Person.id == value).cte(recursive=True)
    below = select(Person.id).join(top, Person.manager_id == top.c.id)
    return Person.id.in_(select(top.union(below).c.id))


def _department_key(session: Session, term: Term) -> str:
    names = {
        name.lower(): (name, number)
        for name, number in session.execute(select(Department.name, Department.id))
    }
    if term.value.lower() not in names:
        near = spec.nearest(term.value, [name for name, _ in names.values()])
        raise Rejected(f"“{term}”: there is no such department.{near}", FIELD)
    return f"department:{names[term.value.lower()][1]}"


def _person_id(session: Session, term: Term) -> str:
    wanted = select(Person.id).where(Person.email == term.value.lower(), Person.active)
    if found := session.scalar(wanted):
        return found
    emails = list(session.scalars(select(Person.email).where(Person.active)))
    near = spec.nearest(term.value, emails)
    raise Rejected(f"“{term}”: nobody here has this e-mail address.{near}", FIELD)


def _role_key(_session: Session, term: Term) -> str:
    if term.value.lower() not in {role.value for role in Role}:
        near = spec.nearest(term.value, list(Role)) or f" Roles are {', '.join(Role)}."
        raise Rejected(f"“{term}”: there is no such role.{near}", FIELD)
    return f"role:{term.value.lower()}"


_KEYS: dict[Kind, Callable[[Session, Term], str]] = {
    Kind.EVERYONE: lambda _session, _term: "everyone",
    Kind.DEPARTMENT: _department_key,
    Kind.ROLE: _role_key,
    Kind.CHAIN: lambda session, term: f"chain:{_person_id(session, term)}",
    Kind.PERSON: lambda session, term: f"person:{_person_id(session, term)}",
}
