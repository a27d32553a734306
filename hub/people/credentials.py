"""What lets a person in: passwords, the links that choose them, and tokens for programs."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.audit import actions as audit
from hub.core.errors import Conflict, Gone
from hub.core.ids import digest, new_secret
from hub.people import links, queries, recent, sign_in
from hub.people.model import ApiToken, Errand, Person


def set_password(
    session: Session, person_id: str, password_hash: str, now: datetime, *, keep: str = ""
) -> None:
    """Keep a new password; every browser but the one with the secret ``keep`` is signed out."""
    person = queries.get(session, person_id)
    person.password_hash = password_hash
    sign_in.close_others(session, person_id, keep)
    links.void(session, Errand.PASSWORD, now, person_id)


def password_link(session: Session, person_id: str, *, by: str | None, now: datetime) -> str:
    """Return the secret of a link, good for 7 days, with which a person chooses a password.

    Raises:
        NotFound: there is no such person.
        Conflict: they are deactivated.
    """
    person = queries.get(session, person_id)
    if not person.active:
        raise Conflict(f"{person.name} is deactivated. Activate them first.")
    audit.add(
        session,
        actor_id=by,
        action="person.link",
        subject_kind="person",
        subject_id=person.id,
        now=now,
    )
    return links.make(session, Errand.PASSWORD, now, person.id)


def chooser(session: Session, secret: str, now: datetime) -> Person:
    """Return who may choose a password with this link (2 statements).

    Raises:
        NotFound: there was never such a link.
        Gone: it was used, its time is over, or the person is not here any more.
    """
    link = links.require_open(session, Errand.PASSWORD, secret, now)
    person = session.get(Person, link.person_id)
    if person is None or not person.active:
        raise Gone("This link is for somebody who is not here any more.")
    return person


def choose_password(session: Session, secret: str, password_hash: str, now: datetime) -> str:
    """Use a link up, keep the password and return the person's id.

    Raises:
        NotFound: there was never such a link.
        Gone: it was used, or its time is over.
    """
    person = chooser(session, secret, now)
    links.use(session, Errand.PASSWORD, secret, now)
    set_password(session, person.id, password_hash, now)
    return person.id


def make_token(session: Session, person_id: str, now: datetime) -> str:
    """Return a new token for programs, with the rights of the person.

    Raises:
        NotFound: there is no such person.
        Conflict: they are deactivated.
    """
    person = queries.get(session, person_id)
    if not person.active:
        raise Conflict(f"{person.name} is deactivated and can't have a token.")
    secret = new_secret()
    session.add(ApiToken(person_id=person_id, secret_digest=digest(secret), created_at=now))
    return secret


def end_token(session: Session, person_id: str, token_id: int) -> None:
    """End one token of a person; another person's is left alone."""
    recent.forget()
    session.execute(
        delete(ApiToken).where(ApiToken.person_id == person_id, ApiToken.id == token_id)
    )
