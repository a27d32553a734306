"""Set-up: naming the company and its first administrator, once, by the holder of a link."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from hub.audit import actions as audit
from hub.core import work
from hub.core.errors import Conflict, Gone
from hub.core.work.model import Job
from hub.people import actions, company, links, queries
from hub.people.actions import Entry
from hub.people.model import Errand, Person, Role

DEMO = "demo"  # the name of the work that loads the demo company, and its subject
ALREADY = "Hub is set up already. Sign in instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """What the set-up page asks; the password comes hashed."""

    company: str
    name: str
    email: str
    password_hash: str


class Stage(StrEnum):
    """What the set-up page shows."""

    OPEN = "open"  # nothing was chosen yet
    LOADING = "loading"  # the demo company is on its way
    LOADED = "loaded"


@dataclass(frozen=True, slots=True)
class State:
    """How far set-up is; ``sign_ins`` are there as soon as the demo company has people."""

    stage: Stage
    fraction: float = 0.0
    company: str = ""
    sign_ins: list[dict[str, Any]] = field(default_factory=list)


def state(session: Session, secret: str, now: datetime) -> State:
    """Return what to show to the holder of a link (4 statements).

    Raises:
        NotFound: there was never such a link.
        Gone: it was used, its time is over, or a company was set up.
    """
    kept, job = queries.company(session), work.state(session, DEMO, DEMO)
    is_demo = kept is not None and kept.is_demo
    if is_demo or _is_running(job):
        links.require_open(session, Errand.SET_UP, secret, now)
    else:
        require_open(session, secret, now)
    running = job is not None and _is_running(job)
    if not running and not is_demo:
        return State(Stage.OPEN)
    return State(
        stage=Stage.LOADING if running else Stage.LOADED,
        fraction=job.fraction if job is not None and running else 1.0,
        company=kept.name if kept is not None else "",
        sign_ins=kept.sign_ins if kept is not None else [],
    )


def start_demo(session: Session, secret: str, now: datetime) -> None:
    """Start loading the demo company.

    Raises:
        NotFound: there was never such a link.
        Gone: it was used, or Hub is set up.
    """
    require_open(session, secret, now)
    work.start(session, DEMO, DEMO, queue=work.SPEECH)  # it waits for what MEDIA does


def carry_out(session: Session, secret: str, founding: Founding, now: datetime) -> Person:
    """Name the company and make its first administrator; all set-up links end.

    Raises:
        Gone: the link was used, or Hub is set up.
        Conflict: the demo company is on its way.
        Rejected: a field can't be as it is.
    """
    require_open(session, secret, now)
    if _is_running(work.state(session, DEMO, DEMO)):
        raise Conflict("The demo company is being loaded. Wait for it.")
    links.use(session, Errand.SET_UP, secret, now)  # of two at once, the second waits here
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


def _is_running(job: Job | None) -> bool:
    return job is not None and not job.ended
