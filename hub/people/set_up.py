"""Set-up: naming the company and its first administrator, once, by the holder of a link."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from hub.audit import actions as audit
from hub.core.errors import Gone
from hub.people import actions, company, links, queries
from hub.people.actions import Entry
from hub.people.model import Errand, Person, Role

ALREADY = "Hub is set up already. Sign in instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What the set-up page asks; the password comes hashed."""

    company: str
    name: str
    email: str
    password_hash: str


def carry_out(session: Session, secret: str, founding: Founding, now: datetime) -> Person:
    """Name the company and make its first administrator; all set-up links end.

    Raises:
        Gone: the link was used, or Hub is set up.
        Rejected: a field can't be as it is.
    """
    require_open(session, secret, now)
    company.found(session, founding.company, now)
    entry = Entry(email=founding.email, name=founding.name, role=Role.ADMIN)
    person = queries.find_by_email(session, founding.email)
    person = actions.change(session, person, entry) if person else actions.add(session, entry, now)
    person.password_hash, person.active = founding.password_hash, True
    links.void(session, Errand.SET_UP, now)
    audit.add(
        session,
        actor_id=person.id,
        action="company.set_up",
        subject_kind="company",
        subject_id="1",
        now=now,
    )
    return person


def require_open(session: Session, secret: str, now: datetime) -> None:
    """Let only those pass who hold an open link to the set-up page.

    Raises:
        NotFound: there was never such a link.
        Gone: it was used, or Hub is set up.
    """
    if queries.is_set_up(session):
        raise Gone(ALREADY)
    links.require_open(session, Errand.SET_UP, secret, now)
