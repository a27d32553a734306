"""Every change to people and their company; the caller owns the transaction.

Files beside this one know one thing each: `sign_in` (browsers), `credentials` (passwords and
tokens), `links` (one-time links), `set_up` and `company`, `directory` (the CSV file).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from marshmallow import ValidationError, validate
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub import index
from hub.audit import actions as audit
from hub.core.errors import Conflict, Rejected
from hub.core.ids import digest, new_id
from hub.index import queries as index_queries
from hub.people import chain, company, links, queries, recent, sign_in
from hub.people.model import ApiToken, Department, Errand, Person, Role, SignIn
from hub.people.text import line

EMAIL_MOST = 254
LAST_ADMIN = "Hub needs an administrator: make somebody else one first."
_is_email = validate.Email()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the directory says of a person; ``None`` leaves a fact as it is."""

    email: str
    name: str | None = None
    title: str | None = None
    role: Role | None = None
    department: str | None = None
    manager: str | None = None  # an e-mail address, or "" for nobody


def touch_sign_in(session: Session, secret: str, now: datetime) -> None:
    """Remember that a signed-in browser is in use."""
    session.execute(
        update(SignIn).where(SignIn.secret_digest == digest(secret)).values(seen_at=now)
    )


def add(
    session: Session,
    entry: Entry,
    now: datetime,
    *,
    password_hash: str | None = None,
    by: str | None = None,
) -> Person:
    """Add a person; the first one founds the company, named after their e-mail's domain.

    Raises:
        Rejected: a field can't be as it is.
        Conflict: somebody has that e-mail address.
    """
    email = checked_email(entry.email)
    if queries.find_by_email(session, email) is not None:
        raise Conflict(f"Somebody has the e-mail address {email} already.")
    if queries.company(session) is None:
        company.found(session, email.partition("@")[2], now)
    person = Person(id=new_id(), email=email, name="", created_at=now, password_hash=password_hash)
    session.add(person)
    _fill(session, person, entry)
    session.flush()  # the next one added may name this one as manager
    _note(session, "person.added", person, by, now)
    return person


def change(session: Session, person: Person, entry: Entry) -> Person:
    """Change what ``entry`` gives of a person.

    Raises:
        Rejected: a field can't be as it is, or the chain of managers would close on itself.
        Conflict: the last administrator would be none.
    """
    recent.forget()
    if entry.role not in (None, Role.ADMIN):
        _require_other_admin(session, person)
    name = person.name
    _fill(session, person, entry)
    if person.name != name:
        find_by_new_names(session, [person.id])
    return person


def find_by_new_names(session: Session, person_ids: Collection[str]) -> None:
    """Let search find updates by what these people are called now, soon."""
    found = index_queries.clips_naming(session, index.Field.PEOPLE, person_ids)
    index.later(session, found)


def change_role(
    session: Session, person_id: str, role: Role, *, by: str | None, now: datetime
) -> Person:
    """Give a person another role; what they may do follows with their next request.

    Raises:
        NotFound: there is no such person.
        Conflict: they are the last administrator.
    """
    recent.forget()
    person = queries.get(session, person_id)
    before = person.role
    change(session, person, Entry(email=person.email, role=role))
    _note(session, "person.role", person, by, now, before=before.value, after=role.value)
    return person


def deactivate(session: Session, person_id: str, *, by: str | None, now: datetime) -> Person:
    """Let a person in no more: browsers, tokens and links end; what they said stays.

    Raises:
        NotFound: there is no such person.
        Conflict: they are the last administrator.
    """
    recent.forget()
    person = queries.get(session, person_id)
    _require_other_admin(session, person)
    person.active = False
    sign_in.close_others(session, person_id)
    session.execute(delete(ApiToken).where(ApiToken.person_id == person_id))
    links.void(session, Errand.PASSWORD, now, person_id)
    _note(session, "person.deactivated", person, by, now)
    return person


def reactivate(session: Session, person_id: str, *, by: str | None, now: datetime) -> Person:
    """Let a person in again, with the password they had.

    Raises:
        NotFound: there is no such person.
    """
    person = queries.get(session, person_id)
    person.active = True
    _note(session, "person.reactivated", person, by, now)
    return person


def choose_look(
    session: Session, person_id: str, *, theme: str | None = None, locale: str | None = None
) -> None:
    """Keep a person's choice of theme (“” follows the system) and language (“” the browser).

    Raises:
        Rejected: there is no such theme.
    """
    person = queries.get(session, person_id)
    if theme not in (None, "", "light", "dark"):
        raise Rejected("The look is light, dark, or that of the system.", "theme")
    person.theme = person.theme if theme is None else theme
    person.locale = person.locale if locale is None else locale[:12]


def choose_measurement(session: Session, person_id: str, *, measured: bool) -> None:
    """Let a person into measurement, or out of it."""
    queries.get(session, person_id).measured = measured


def choose_quotes(session: Session, person_id: str, *, quotable: bool) -> None:
    """Let reports quote a person's comments, without their name, or not."""
    queries.get(session, person_id).quotable = quotable


def erase(session: Session, person_id: str) -> None:
    """Delete a person with their sign-ins, tokens and links (by foreign key).

    Raises:
        NotFound: there is no such person.
        Conflict: they are the last administrator.
    """
    recent.forget()
    person = queries.get(session, person_id)
    _require_other_admin(session, person)
    session.execute(delete(Person).where(Person.id == person_id))


def checked_email(email: str) -> str:
    """Return an e-mail address as it is kept.

    Raises:
        Rejected: it is none.
    """
    kept = email.strip().lower()
    try:
        _is_email(kept)
    except ValidationError as error:
        raise Rejected(f"“{email.strip()}” is not an e-mail address.", "email") from error
    if len(kept) > EMAIL_MOST:
        raise Rejected("This e-mail address is too long.", "email")
    return kept


def department(session: Session, name: str) -> Department | None:
    """Return the department of this name, made if needed; “” is none.

    Raises:
        Rejected: the name is too long.
    """
    if not name.strip():
        return None
    wanted = line(name, "department", "Name the department.")
    kept = session.scalar(select(Department).where(Department.name == wanted))
    if kept is None:
        kept = Department(name=wanted)
        session.add(kept)
        session.flush()  # its id is the key of audiences
    return kept


def _fill(session: Session, person: Person, entry: Entry) -> None:
    if entry.name is not None or not person.name:
        person.name = line(entry.name or "", "name", "Give the person’s name.")
    if entry.title is not None:
        person.title = line(entry.title, "title")
    if entry.role is not None:
        person.role = entry.role
    if entry.department is not None:
        home = department(session, entry.department)
        person.department_id = home.id if home else None
    if entry.manager is not None:
        person.manager_id = _manager_id(session, person, entry.manager)


def _manager_id(session: Session, person: Person, email: str) -> str | None:
    if not email.strip():
        return None
    manager = queries.find_by_email(session, email)
    if manager is None:
        raise Rejected(f"Nobody here has the e-mail address {email.strip()}.", "manager")
    above = queries.managers(session) | {person.id: manager.id}
    if chain.circle(above, person.id):
        raise Rejected(f"{manager.name} reports to {person.name}, so can't manage them.", "manager")
    return manager.id


def _require_other_admin(session: Session, person: Person) -> None:
    if (
        person.role is Role.ADMIN
        and person.active
        and queries.locked_admin_ids(session) == {person.id}
    ):
        raise Conflict(LAST_ADMIN)


def _note(
    session: Session, action: str, person: Person, by: str | None, now: datetime, **detail: object
) -> None:
    audit.add(
        session,
        actor_id=by,
        action=action,
        subject_kind="person",
        subject_id=person.id,
        now=now,
        **detail,
    )
