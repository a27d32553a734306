"""One-time links: to the set-up page, and to choose a password."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from hub.core.errors import Gone, NotFound
from hub.core.ids import digest, new_secret
from hub.people import queries
from hub.people.model import Errand, OneTimeLink

VALID = {Errand.SET_UP: timedelta(days=1), Errand.PASSWORD: timedelta(days=7)}


def set_up_link(session: Session, now: datetime) -> str | None:
    """Return the secret of a new link to the set-up page; None once Hub has an administrator."""
    return None if queries.is_set_up(session) else make(session, Errand.SET_UP, now)


def make(session: Session, errand: Errand, now: datetime, person_id: str | None = None) -> str:
    """Return the secret of a new link; earlier ones stay good until one of them is used."""
    session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < now - timedelta(days=30)))
    secret = new_secret()
    session.add(
        OneTimeLink(
            errand=errand,
            person_id=person_id,
            secret_digest=digest(secret),
            expires_at=now + VALID[errand],
        )
    )
    return secret


def find(session: Session, errand: Errand, secret: str) -> OneTimeLink:
    """Return the link, used or not (1 statement).

    Raises:
        NotFound: there was never such a link.
    """
    link = session.scalar(
        select(OneTimeLink).where(
            OneTimeLink.secret_digest == digest(secret), OneTimeLink.errand == errand
        )
    )
    if link is None:
        raise NotFound("This link is not known here. See that it was copied whole.")
    return link


def require_open(session: Session, errand: Errand, secret: str, now: datetime) -> OneTimeLink:
    """Return a link that can still be used (1 statement).

    Raises:
        NotFound: there was never such a link.
        Gone: it was used, or its time is over.
    """
    link = find(session, errand, secret)
    if link.used_at is not None:
        raise Gone("This link was used already; it works once.")
    if link.expires_at <= now:
        raise Gone("This link is too old. Ask for a new one.")
    return link


def use(session: Session, errand: Errand, secret: str, now: datetime) -> OneTimeLink:
    """Use a link up; of two who do so at once, one succeeds.

    Raises:
        NotFound: there was never such a link.
        Gone: it was used, or its time is over.
    """
    link = require_open(session, errand, secret, now)
    unused = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
    used = session.execute(unused.values(used_at=now).returning(OneTimeLink.id)).all()
    if not used:
        raise Gone("This link was used already; it works once.")
    return link


def open_links(session: Session, person_id: str, now: datetime) -> int:
    """Return how many links of a person can still be used (1 statement)."""
    wanted = select(func.count()).where(
        OneTimeLink.person_id == person_id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )
    return session.scalar(wanted) or 0


def void(session: Session, errand: Errand, now: datetime, person_id: str | None = None) -> None:
    """Use up every open link of a kind, or of a person, without anything done."""
    session.execute(
        update(OneTimeLink)
        .where(
            OneTimeLink.errand == errand,
            OneTimeLink.person_id == person_id,
            OneTimeLink.used_at.is_(None),
        )
        .values(used_at=now)
    )
