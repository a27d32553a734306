"""Chores of the index: what a new version has forgotten, and what was written lately."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.captions import indexed
from hub.clips import facts
from hub.clips.model import Clip
from hub.clips.queries import whole
from hub.comments import searched
from hub.core.services import Services
from hub.index import actions as index
from hub.index import queries


def rebuild(services: Services) -> None:
    """Index every clip that waits for it, newest first; each in a transaction of its own.

    What somebody changes meanwhile is indexed by that change; doing it again does no harm.
    """
    with services.database.read() as session:
        waiting = queries.waiting(session)
    for clip_id in waiting:
        with services.database.write() as session:
            again(session, clip_id)


def settle(services: Services) -> None:
    """Put what was written lately in its order, so that no search has to read through it.

    Nothing that a transaction could take back: it is read only.
    """
    with services.database.read() as session:
        index.settle(session)


def again(session: Session, clip_id: str) -> None:
    """Index one clip and take it off the list; one that is gone is off it already."""
    index.hold(session, clip_id)
    clip = session.scalar(select(Clip).where(Clip.id == clip_id).options(*whole()))
    if clip is not None:
        facts.reindex(session, clip)
        indexed.reindex(session, clip_id)
        searched.put_index(session, clip_id)
    index.done(session, clip_id)
