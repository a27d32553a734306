"""Every read of people."""

from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload

from hub.core.errors import NotFound
from hub.core.ids import digest
from hub.people.asker import Asker
from hub.people.model import ApiToken, Company, Department, Person, SignIn

TOUCH_EVERY = timedelta(minutes=10)
EVERYONE = "everyone"


def company(session: Session) -> Company | None:
    """Return the company, or None before set-up (1 statement)."""
    return session.get(Company, 1)


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
    """Return the active person as one who asks (3 statements)."""
    found = select(Person).options(joinedload(Person.department))
    person = session.scalar(found.where(Person.id == person_id, Person.active))
    return _asker(session, person) if person else None


def asker_by_token(session: Session, secret: str) -> Asker | None:
    """Return who an API token speaks for (3 statements)."""
    return _asker_where(
        session,
        select(Person)
        .join(ApiToken, ApiToken.person_id == Person.id)
        .where(ApiToken.secret_digest == digest(secret)),
    )


def asker_by_sign_in(session: Session, secret: str, now: datetime) -> tuple[Asker | None, bool]:
    """Return who is signed in with ``secret``, and whether `seen_at` is due (4 statements)."""
    wanted = select(SignIn).where(SignIn.secret_digest == digest(secret), SignIn.expires_at > now)
    sign_in = session.scalar(wanted)
    if sign_in is None:
        return None, False
    return asker(session, sign_in.person_id), now - sign_in.seen_at > TOUCH_EVERY


def keys_of(session: Session, person: Person) -> frozenset[str]:
    """Return the keys audiences match for ``person`` (1 statement).

    ``chain:ID`` stands for the person and everybody below them, so a person has the key of
    each manager above and their own.
    """
    above = select(Person.id, Person.manager_id).where(Person.id == person.id).cte(recursive=True)
    up = select(Person.id, Person.manager_id).join(above, Person.id == above.c.manager_id)
    chain = session.scalars(select(above.union(up).c.id))
    return frozenset(
        {EVERYONE, f"role:{person.role}", f"person:{person.id}"}
        | ({f"department:{person.department_id}"} if person.department_id else set())
        | {f"chain:{manager_id}" for manager_id in chain}
    )


def departments(session: Session) -> list[Department]:
    """Return all departments by name (1 statement)."""
    return list(session.scalars(select(Department).order_by(Department.name)))


def _asker_where(session: Session, wanted: Select[tuple[Person]]) -> Asker | None:
    person = session.scalar(wanted.options(joinedload(Person.department)).where(Person.active))
    return _asker(session, person) if person else None


def _asker(session: Session, person: Person) -> Asker:
    manages = session.scalar(select(exists().where(Person.manager_id == person.id, Person.active)))
    return Asker(
        id=person.id,
        email=person.email,
        name=person.name,
        initials=person.initials,
        title=person.title,
        role=person.role,
        department_id=person.department_id,
        department=person.department.name if person.department else "",
        picture=person.picture,
        locale=person.locale,
        theme=person.theme,
        keys=keys_of(session, person),
        manages_people=bool(manages),
    )
