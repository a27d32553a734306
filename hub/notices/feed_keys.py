"""The key of a person's private feed: one each, kept as its digest, shown once."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.core.errors import NotFound
from hub.core.ids import digest, new_secret
from hub.notices.model import FeedKey
from hub.people import queries as people
from hub.people.asker import Asker

TOUCH_EVERY = timedelta(minutes=10)


def of(session: Session, person_id: str) -> FeedKey | None:
    """Return the key of a person, or None where they have no feed (1 statement)."""
    return session.scalar(select(FeedKey).where(FeedKey.person_id == person_id))


def make(session: Session, person_id: str, now: datetime) -> str:
    """Return the secret of a new key; one that was there opens nothing any more (2 statements)."""
    end(session, person_id)
    secret = new_secret()
    session.add(FeedKey(person_id=person_id, secret_digest=digest(secret), created_at=now))
    return secret


def end(session: Session, person_id: str) -> None:
    """Let a person's feed open nothing any more (1 statement)."""
    session.execute(delete(FeedKey).where(FeedKey.person_id == person_id))


def reader(session: Session, secret: str) -> tuple[Asker, FeedKey]:
    """Return who reads with a key, and the key (3 statements).

    Raises:
        NotFound: it is nobody's, was ended, or its person has left.
    """
    key = session.scalar(select(FeedKey).where(FeedKey.secret_digest == digest(secret)))
    asker = people.asker(session, key.person_id) if key else None
    if key is None or asker is None:
        raise NotFound("This feed is not known here. Make a new one at “Me”.")
    return asker, key


def is_stale(key: FeedKey, now: datetime) -> bool:
    """Whether it is time to write down that the feed was fetched."""
    return key.used_at is None or now - key.used_at > TOUCH_EVERY
