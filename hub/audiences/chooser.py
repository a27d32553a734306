"""What one sees while choosing an audience: whom it means today, and what could be added to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.audiences import queries, spec
from hub.audiences.spec import Kind, Term
from hub.people import queries as people
from hub.people.model import Department, Person, Role

MOST_OFFERS = 12  # of each kind


@dataclass(frozen=True, slots=True)
class Named:
    """A term, how it is written without its “-”, and what people call it (“” for everyone)."""

    kind: Kind
    written: str
    name: str
    excludes: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a spec means today: ``departments`` largest first, as name (“” for none) and people."""

    terms: list[Named]
    count: int
    departments: list[tuple[str, int]]


def chosen(session: Session, written: str) -> Chosen:
    """Return whom ``written`` means (2 statements, and 1 for each term with a name).

    Raises:
        Rejected: a term can't be read or names nobody.
    """
    terms = spec.parse(written)
    departments = _by_department(session, queries.resolve(session, terms))
    return Chosen(_named(session, terms), sum(size for _name, size in departments), departments)


def offers(session: Session, words: str) -> list[Named]:
    """Return the terms whose name holds every one of ``words`` (3 statements)."""
    found = [Named(Kind.EVERYONE, Kind.EVERYONE, "")] if not words.strip() else []
    found += [
        Named(Kind.DEPARTMENT, _written(Kind.DEPARTMENT, one.name), one.name)
        for one in people.departments(session)
        if _holds(one.name, words)
    ][:MOST_OFFERS]
    found += [
        Named(Kind.ROLE, _written(Kind.ROLE, role), role) for role in Role if _holds(role, words)
    ]
    return found + (_people(session, words) if words.strip() else [])


def _people(session: Session, words: str) -> list[Named]:
    near = people.directory(session, people.Wanted(words=words))[:MOST_OFFERS]
    led = select(Person.manager_id).where(Person.manager_id.in_([one.id for one in near]))
    leads = set(session.scalars(led.where(Person.active).distinct()))
    chains = [
        Named(Kind.CHAIN, _written(Kind.CHAIN, one.email), one.name)
        for one in near
        if one.id in leads
    ]
    return chains + [Named(Kind.PERSON, _written(Kind.PERSON, one.email), one.name) for one in near]


def _by_department(session: Session, rules: Iterable[queries.Rule]) -> list[tuple[str, int]]:
    size = func.count()
    wanted = (
        select(func.coalesce(Department.name, ""), size)
        .select_from(Person)
        .outerjoin(Department, Person.department_id == Department.id)
        .where(Person.active, queries.matching(rules))
        .group_by(Department.name)
        .order_by(size.desc(), Department.name)
    )
    return [(name, count) for name, count in session.execute(wanted)]


def _named(session: Session, terms: Iterable[Term]) -> list[Named]:
    terms = list(terms)
    emails = [one.value.lower() for one in terms if one.kind in (Kind.CHAIN, Kind.PERSON)]
    found = session.execute(select(Person.email, Person.name).where(Person.email.in_(emails)))
    names = {email: name for email, name in found}
    return [
        Named(
            one.kind,
            _written(one.kind, one.value),
            names.get(one.value.lower(), one.value),
            one.excludes,
        )
        for one in terms
    ]


def _written(kind: Kind, value: str) -> str:
    return str(Term(kind, value, excludes=False))


def _holds(name: str, words: str) -> bool:
    return all(word in name.lower() for word in words.lower().split())
