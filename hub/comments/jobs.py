"""A chore for clips under which very much is said."""

from sqlalchemy import delete, select

from hub.comments.model import IndexDue
from hub.comments.searched import put_index
from hub.core.services import Services


def index_due(services: Services) -> None:
    """Let search learn of comments that were not indexed at once.

    The row goes first: whoever writes meanwhile waits for this transaction, or puts it back.
    """
    with services.database.read() as session:
        waiting = list(session.scalars(select(IndexDue.clip_id)))
    for clip_id in waiting:
        with services.database.write() as session:
            session.execute(delete(IndexDue).where(IndexDue.clip_id == clip_id))
            put_index(session, clip_id)
