"""Chores: what waits in the outbox is delivered."""

from hub.core import clock
from hub.core.services import Services
from hub.notices import actions
from hub.outbox import queries as outbox


def deliver(services: Services) -> None:
    """Tell people of what waits, one event a transaction; two workers may do so at once."""
    with services.database.read() as session:
        waiting = [event.id for event in outbox.waiting(session)]
    for event_id in waiting:
        with services.database.write() as session:
            actions.deliver(session, event_id, clock.now())
