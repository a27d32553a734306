"""A chore: experiments whose time is over get their result, those that were withdrawn stop."""

from hub.clips import queries as clips
from hub.core import clock
from hub.core.services import Services
from hub.experiments import actions, queries


def finish(services: Services) -> None:
    """End what is due, one in a transaction; two workers may do so at once."""
    with services.database.read() as session:
        over, gone = queries.due(session, clock.now()), queries.withdrawn(session)
    for clip_id in over:
        with services.database.write() as session:
            actions.end(session, clips.get(session, clip_id), clock.now())
    for clip_id in gone:
        with services.database.write() as session:
            actions.stop_withdrawn(session, clips.get(session, clip_id), clock.now())
