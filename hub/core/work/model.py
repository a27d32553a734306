"""Job and progress: what is being done to a take, and how far it is."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Serial


class Job(Base):
    """The running or ended work on one subject (a take's id, or another name)."""

    __tablename__ = "jobs"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)  # "take:ID", "speech:ID"
    clip_id: Mapped[str | None] = mapped_column(String(26), index=True)
    attempt: Mapped[str] = mapped_column(String(32), default="")  # names the folder it writes in
    stage: Mapped[str] = mapped_column(String(40), default="waiting")
    fraction: Mapped[float] = mapped_column(default=0.0)  # of the whole work
    part: Mapped[float] = mapped_column(default=0.0, server_default="0")  # of its stage
    eta_s: Mapped[float | None]
    cancelled: Mapped[bool] = mapped_column(default=False)
    ended: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)  # rises with every change, for streams
    updated_at: Mapped[datetime]


class Executor(Base):
    """A worker process and its last heartbeat; a dead one's work is given to a living one."""

    __tablename__ = "executors"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    seen_at: Mapped[datetime]


class ProgressNote(Base):
    """A change that open streams should tell, by rising id; kept for minutes."""

    __tablename__ = "progress_notes"
    __table_args__ = (
        Index("ix_progress_notes_clip", "clip_id", "id"),
        {"sqlite_autoincrement": True},  # or ids would be used again, and streams miss notes
    )

    id: Mapped[Serial]
    clip_id: Mapped[str] = mapped_column(String(26))
    at: Mapped[datetime]
