"""OutboxEvent: something people are to be told, waiting for whoever delivers it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Serial


class OutboxEvent(Base):
    """One event; it goes with the person it is for and with the clip it speaks of."""

    __tablename__ = "outbox_events"

    id: Mapped[Serial]  # rises: events are delivered in the order they were written
    key: Mapped[str] = mapped_column(String(200), unique=True)  # written twice, kept once
    kind: Mapped[str] = mapped_column(String(60))  # "comment.mentioned"
    person_id: Mapped[str | None] = mapped_column(  # None: whoever the kind concerns
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    clip_id: Mapped[str | None] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), index=True
    )
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime]
    delivered_at: Mapped[datetime | None] = mapped_column(index=True)
