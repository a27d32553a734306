"""Signing in and out: attempts that are slowed down, and rows that sign a browser in.

A sign-in takes three turns, because the middle one costs a tenth of a second and belongs in no
transaction: `begin` (writes the attempt), ``Attempt.require`` (checks the password), `open_`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from hub.core.db import is_sqlite
from hub.core.errors import Rejected, TooMany
from hub.core.ids import digest, new_secret
from hub.people import passwords, recent
from hub.people.model import Person, SignIn, SignInAttempt

KEPT = timedelta(days=30)
UNKEPT = timedelta(hours=12)
PLAYS_ON = timedelta(hours=4)  # a video on an open page is played to its end all the same
WINDOW = timedelta(minutes=15)
FIRST_WAIT_S = 15
FREE_HERE = 5  # for one e-mail address from one place
FREE_EVERYWHERE = 20  # for one e-mail address from all places together
FREE_PLACE = 100  # from one place: a whole company may sit behind one address
NO_MATCH = "That e-mail and password do not match."


@dataclass(frozen=True, slots=True)
class Device:
    """The browser that asks, as it says itself, and the address it asks from."""

    browser: str
    address: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in; ``person_id`` is None where nobody can sign in with that address."""

    email_digest: str
    address: str
    person_id: str | None
    password_hash: str | None

    def require(self, password: str) -> str:
        """Return the person's id if the password is theirs.

        Raises:
            Rejected: it is not, or nobody has that e-mail; nothing tells which.
        """
        if not passwords.matches(self.password_hash, password) or self.person_id is None:
            raise Rejected(NO_MATCH, "password")
        return self.person_id


def begin(session: Session, email: str, address: str, now: datetime) -> Attempt:
    """Write down a try, before its password is looked at, so that parallel tries count too.

    Raises:
        TooMany: after many that failed; the wait doubles with each, up to 15 minutes.
    """
    mark = digest(email.strip().lower())
    note_attempt(session, mark, address, now)
    found = session.execute(
        select(Person.id, Person.password_hash).where(
            Person.email == email.strip().lower(), Person.active
        )
    ).first()
    return Attempt(mark, address, *(found or (None, None)))


def note_attempt(session: Session, mark: str, address: str, now: datetime) -> None:
    """Write down a try of whatever ``mark`` stands for.

    Raises:
        TooMany: after many that failed.
    """
    _one_after_another(session)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - WINDOW))
    if (wait_s := _wait_s(session, mark, address, now)) > 0:
        raise TooMany(f"Too many tries. Try again in {_said(wait_s)}.", wait_s)
    session.add(SignInAttempt(email_digest=mark, address=address, at=now))


def open_(
    session: Session, person_id: str, device: Device, now: datetime, *, keep: bool, old: str = ""
) -> str:
    """Sign a browser in and return its new secret; the sign-in ``old`` of that browser ends."""
    secret = new_secret()
    if old:
        close(session, old)
    session.execute(
        delete(SignIn).where(SignIn.expires_at <= now - PLAYS_ON)
    )  # anybody’s: none is kept longer
    session.add(
        SignIn(
            person_id=person_id,
            secret_digest=digest(secret),
            browser=device.browser[:300],
            address=device.address[:64],
            created_at=now,
            seen_at=now,
            expires_at=now + (KEPT if keep else UNKEPT),
        )
    )
    return secret


def forget_attempts(session: Session, attempt: Attempt) -> None:
    """Let a person who got in start afresh from the place they are at."""
    session.execute(
        delete(SignInAttempt).where(
            SignInAttempt.email_digest == attempt.email_digest,
            SignInAttempt.address == attempt.address,
        )
    )


def close(session: Session, secret: str) -> None:
    """Sign out the browser that holds ``secret``; one that is signed out already stays so."""
    recent.forget()
    session.execute(delete(SignIn).where(SignIn.secret_digest == digest(secret)))


def close_one(session: Session, person_id: str, sign_in_id: int) -> None:
    """Sign out one browser of a person; another person's is left alone."""
    recent.forget()
    session.execute(delete(SignIn).where(SignIn.person_id == person_id, SignIn.id == sign_in_id))


def close_others(session: Session, person_id: str, secret: str = "") -> None:
    """Sign out all browsers of a person but the one that holds ``secret``."""
    recent.forget()
    session.execute(
        delete(SignIn).where(SignIn.person_id == person_id, SignIn.secret_digest != digest(secret))
    )


def _one_after_another(session: Session) -> None:
    """SQLite writes one at a time by itself; PostgreSQL must be told, or parallel tries pass."""
    if not is_sqlite(session):
        session.execute(select(func.pg_advisory_xact_lock(func.hashtext("sign_in_attempts"))))


def _wait_s(session: Session, mark: str, address: str, now: datetime) -> int:
    tried = session.execute(
        select(SignInAttempt.email_digest, SignInAttempt.address, SignInAttempt.at).where(
            SignInAttempt.at >= now - WINDOW,
            or_(SignInAttempt.email_digest == mark, SignInAttempt.address == address),
        )
    ).all()
    here = [at for its, place, at in tried if its == mark and place == address]
    everywhere = [at for its, _, at in tried if its == mark]
    place = [at for _, its, at in tried if its == address]
    return max(
        wait_s(here, FREE_HERE, now),
        wait_s(everywhere, FREE_EVERYWHERE, now),
        wait_s(place, FREE_PLACE, now),
    )


def wait_s(tried: list[datetime], free: int, now: datetime) -> int:
    """Return the seconds to wait after these tries, of which ``free`` cost nothing."""
    over = len(tried) - free
    if over < 0:
        return 0
    whole = min(FIRST_WAIT_S << min(over, 10), int(WINDOW.total_seconds()))
    return max(0, whole - int((now - max(tried)).total_seconds()))


def _said(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 120 else f"{round(seconds / 60)} minutes"
