"""AuditEntry: who did what to which thing."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Serial


class AuditEntry(Base):
    """One deed. Without foreign keys: the trail outlives what it speaks of."""

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_subject", "subject_kind", "subject_id", "at"),)

    id: Mapped[Serial]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[str | None] = mapped_column(String(26), index=True)  # None: Hub itself
    action: Mapped[str] = mapped_column(String(60))  # "clip.published", "numbers.read"
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
