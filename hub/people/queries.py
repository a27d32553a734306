"""Every read of people."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from hub.core.errors import NotFound
from hub.core.ids import digest
from hub.people import asking
from hub.people.asker import Asker
from hub.people.model import ApiToken, Company, Department, Person, Role, SignIn

TOUCH_EVERY = timedelta(minutes=10)
SHOWN = 120  # people on a page of the directory
_ADMIN = (Person.role == Role.ADMIN, Person.active)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom the directory is asked for."""

    words: str = ""
    department_id: int | None = None
    active: bool = True
    page: int = 0


def company(session: Session) -> Company | None:
    """Return the company, or None before set-up (1 statement)."""
    return session.get(Company, 1)


def is_set_up(session: Session) -> bool:
    """Whether somebody runs this Hub (1 statement)."""
    return bool(session.scalar(select(exists().where(*_ADMIN))))


def admins(session: Session) -> list[Person]:
    """Return the administrators by name (1 statement)."""
    return list(session.scalars(select(Person).where(*_ADMIN).order_by(Person.name)))


def locked_admin_ids(session: Session) -> set[str]:
    """Return the ids of the administrators, whom nobody else changes until the end (1 statement).

    PostgreSQL makes a second one wait here; SQLite has one writer at a time anyhow.
    """
    return set(session.scalars(select(Person.id).where(*_ADMIN).with_for_update()))


def get(session: Session, person_id: str) -> Person:
    """Return an active or former member of staff with their department (1 statement).

    Raises:
        NotFound: there is none.
    """
    person = session.get(Person, person_id, options=[joinedload(Person.department)])
    if person is None:
        raise NotFound("There is no such person.")
    return person


def by_email(session: Session, email: str) -> Person:
    """Return the person with this e-mail address, in any case (1 statement).

    Raises:
        NotFound: nobody has it.
    """
    person = find_by_email(session, email)
    if person is None:
        raise NotFound(f"Nobody here has the e-mail address {email}.")
    return person


def find_by_email(session: Session, email: str) -> Person | None:
    """Return the person with this e-mail address, or None (1 statement)."""
    wanted = select(Person).options(joinedload(Person.department))
    return session.scalar(wanted.where(Person.email == email.strip().lower()))


def asker(session: Session, person_id: str) -> Asker | None:
    """Return the active person as one who asks (1 statement)."""
    return asking.asker(asking.one(session, asking.by_id(), {"person": person_id}))


def asker_by_token(session: Session, secret: str) -> Asker | None:
    """Return who an API token speaks for (1 statement)."""
    return asking.asker(asking.one(session, asking.by_token(), {"digest": digest(secret)}))


def asker_by_sign_in(
    session: Session, secret: str, now: datetime, lasts: timedelta = timedelta()
) -> tuple[Asker | None, bool]:
    """Return who is signed in with ``secret``, and whether `seen_at` is due (1 statement).

    A sign-in that ended by its age counts for ``lasts`` more; one that was signed out does not.
    """
    given = {"digest": digest(secret), "since": now - lasts}
    row = asking.one(session, asking.by_sign_in(), given)
    return asking.asker(row), row is not None and now - row.seen_at > TOUCH_EVERY


def of_roles(session: Session, roles: Iterable[Role]) -> list[Person]:
    """Return active people of these roles by name (1 statement)."""
    wanted = select(Person).where(Person.role.in_(list(roles)), Person.active)
    return list(session.scalars(wanted.order_by(Person.name)))


def departments(session: Session) -> list[Department]:
    """Return all departments by name (1 statement)."""
    return list(session.scalars(select(Department).order_by(Department.name)))


def managers(session: Session) -> dict[str, str | None]:
    """Return the id of everybody's manager by the id of the person (1 statement)."""
    found = session.execute(select(Person.id, Person.manager_id))
    return {person_id: manager_id for person_id, manager_id in found}


def by_emails(session: Session) -> dict[str, Person]:
    """Return everybody, former staff too, by e-mail address (1 statement)."""
    people = session.scalars(select(Person).options(joinedload(Person.department)))
    return {person.email: person for person in people}


def card(session: Session, person_id: str) -> Person:
    """Return a person with department and manager (1 statement).

    Raises:
        NotFound: there is none.
    """
    person = session.scalar(_with_place().where(Person.id == person_id))
    if person is None:
        raise NotFound("There is no such person.")
    return person


def directory(session: Session, wanted: Wanted) -> list[Person]:
    """Return a page of people by department and name, and one more if there are more (1 statement).

    ``SHOWN`` people make a page; department and manager are loaded.
    """
    found = _with_place().outerjoin(Department, Person.department_id == Department.id)
    ordered = found.where(*_matching(wanted)).order_by(
        Department.name.is_(None), Department.name, Person.name, Person.id
    )
    return list(session.scalars(ordered.offset(wanted.page * SHOWN).limit(SHOWN + 1)))


def counted(session: Session, wanted: Wanted) -> int:
    """Return how many people `directory` finds on all its pages (1 statement)."""
    everybody = select(func.count()).select_from(Person)
    found = everybody.outerjoin(Department, Person.department_id == Department.id)
    return session.scalar(found.where(*_matching(wanted))) or 0


def by_ids(session: Session, person_ids: Collection[str]) -> dict[str, Person]:
    """Return these people by id, former staff too, with their departments (1 statement)."""
    wanted = select(Person).options(joinedload(Person.department))
    found = session.scalars(wanted.where(Person.id.in_(person_ids)))
    return {person.id: person for person in found}


def reports(session: Session, person_id: str) -> list[Person]:
    """Return the active people whose manager this person is (1 statement)."""
    wanted = select(Person).where(Person.manager_id == person_id, Person.active)
    return list(session.scalars(wanted.order_by(Person.name)))


def sign_ins(session: Session, person_id: str, now: datetime) -> list[SignIn]:
    """Return the browsers a person is signed in with, last used first (1 statement)."""
    wanted = select(SignIn).where(SignIn.person_id == person_id, SignIn.expires_at > now)
    return list(session.scalars(wanted.order_by(SignIn.seen_at.desc(), SignIn.id.desc())))


def tokens(session: Session, person_id: str) -> list[ApiToken]:
    """Return a person's tokens, newest first (1 statement)."""
    wanted = select(ApiToken).where(ApiToken.person_id == person_id)
    return list(session.scalars(wanted.order_by(ApiToken.id.desc())))


def export(session: Session, person_id: str) -> dict[str, Any]:
    """Return what is held of a person here, as JSON can carry it (3 statements)."""
    person = card(session, person_id)
    return {
        "email": person.email,
        "name": person.name,
        "title": person.title,
        "role": person.role.value,
        "department": person.department.name if person.department else None,
        "manager": person.manager.email if person.manager else None,
        "language": person.locale or None,
        "theme": person.theme or None,
        "measured": person.measured,
        "quotable": person.quotable,
        "since": person.created_at.isoformat(),
        "sign_ins": [
            {
                "browser": sign_in.browser,
                "address": sign_in.address,
                "signed_in_at": sign_in.created_at.isoformat(),
                "last_seen_at": sign_in.seen_at.isoformat(),
            }
            for sign_in in session.scalars(select(SignIn).where(SignIn.person_id == person_id))
        ],
        "tokens": [token.created_at.isoformat() for token in tokens(session, person_id)],
    }


def _matching(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Each word must be in a person's name, e-mail, title or department."""
    rules: list[ColumnElement[bool]] = [Person.active == wanted.active]
    if wanted.department_id is not None:
        rules.append(Person.department_id == wanted.department_id)
    places = (Person.name, Person.email, Person.title, Department.name)
    words = wanted.words.split()
    return rules + [
        or_(*(place.icontains(word, autoescape=True) for place in places)) for word in words
    ]


def _with_place() -> Select[Person]:
    return select(Person).options(joinedload(Person.department), joinedload(Person.manager))
