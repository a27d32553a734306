"""Every read of the outbox."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.outbox.model import OutboxEvent


def waiting(session: Session, limit: int = 200) -> list[OutboxEvent]:
    """Return what is still to be delivered, oldest first (1 statement)."""
    wanted = select(OutboxEvent).where(OutboxEvent.delivered_at.is_(None))
    return list(session.scalars(wanted.order_by(OutboxEvent.id).limit(limit)))
