"""Founding the demo company: its name, its people, and who may sign in."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hub.demo.company import COMPANY
from hub.demo.staff import SIGN_INS, Colleague, everybody
from hub.people import company, directory, passwords, queries
from hub.people.actions import Entry
from hub.people.model import Person, Role

AGE = timedelta(days=420)  # how long everybody has been here
WORDS = """
amber anchor barnacle beacon breeze buoy cable canvas compass copper coral current dolphin
driftwood eddy ember ferry fjord galley gannet granite harbour heron island jetty kelp
lantern ledge lighthouse mackerel marina mast meadow mussel oar otter paddle pebble pier
plover puffin quay rigging rudder saddle sail sandbar seagrass shingle tern thistle tide
"""


def new_password() -> str:
    """Four words: enough for a demo that listens on loopback alone."""
    words = WORDS.split()
    return "-".join(secrets.choice(words) for _ in range(4))


def founded_at(session: Session) -> datetime | None:
    """When the demo company was loaded here, None if it was not (1 statement)."""
    kept = queries.company(session)
    return kept.created_at if kept is not None and kept.is_demo else None


def found(session: Session, password: str, password_hash: str, now: datetime) -> None:
    """Found the company with all its people; the four who sign in share one password.

    The hash comes ready-made, for making one takes longer than a transaction should.
    """
    rows = [directory.Row(line, _entry(one)) for line, one in enumerate(everybody(), start=1)]
    directory.take_in(session, rows, now - AGE)
    people = queries.by_emails(session)
    for colleague in everybody():
        _finish(people[colleague.email], colleague, password_hash)
    company.found(session, COMPANY, now, is_demo=True, sign_ins=sign_ins(password))
    kept = queries.company(session)
    if kept is not None:
        kept.created_at = now  # every date of the demo counts from here


def sign_ins(password: str) -> list[dict[str, str]]:
    """What is shown to newcomers: one sign-in for each kind of person."""
    people = {person.key: person for person in everybody()}
    return [
        {
            "role": people[key].role,
            "name": people[key].name,
            "email": people[key].email,
            "password": password,
        }
        for key in SIGN_INS
    ]


def hashed(password: str) -> str:
    """The password's hash (a tenth of a second: call it outside a transaction)."""
    return passwords.hashed(password)


def _entry(colleague: Colleague) -> Entry:
    return Entry(
        email=colleague.email,
        name=colleague.name,
        title=colleague.title,
        role=Role(colleague.role),
        department=colleague.department,
        manager=colleague.manager_email,
    )


def _finish(person: Person, colleague: Colleague, password_hash: str) -> None:
    person.picture = colleague.picture
    if colleague.key in SIGN_INS:
        person.password_hash = password_hash
