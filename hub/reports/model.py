"""What comms add to reports: themes, hand labels; and figures frozen for a value report."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Id, Serial, enum_of


class Theme(Base):
    """A group of keywords; a comment that holds one of them belongs to it."""

    __tablename__ = "comment_themes"

    id: Mapped[Serial]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    keywords: Mapped[list[Any]] = mapped_column(JSON, default=list)


class Judgement(StrEnum):
    """How somebody who read a comment finds it."""

    FAVOURABLE = "favourable"
    MIXED = "mixed"
    UNFAVOURABLE = "unfavourable"


class CommentLabel(Base):
    """What a person of comms says of one comment; never shown beside it."""

    __tablename__ = "comment_labels"

    comment_id: Mapped[str] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True
    )
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    judgement: Mapped[Judgement] = mapped_column(enum_of(Judgement))
    at: Mapped[datetime]


class Every(StrEnum):
    """How often a value report is made by itself."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Schedule(Base):
    """A value report that is made by itself on a day, of the period before, and goes by mail."""

    __tablename__ = "report_schedules"

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(200))
    every: Mapped[Every] = mapped_column(enum_of(Every))
    day: Mapped[int]  # of the week (1 is Monday), of the month, of a quarter's first month
    zone: Mapped[str] = mapped_column(String(64))  # IANA: on whose clock it is seven o'clock
    locale: Mapped[str] = mapped_column(String(8))  # for readers who are not in the directory
    made_at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    next_at: Mapped[datetime] = mapped_column(index=True)


class Reader(Base):
    """Somebody who gets the reports of a schedule: of the directory, or an address outside it."""

    __tablename__ = "report_readers"
    __table_args__ = (
        UniqueConstraint("schedule_id", "person_id"),
        UniqueConstraint("schedule_id", "email"),
    )

    id: Mapped[Serial]
    schedule_id: Mapped[str] = mapped_column(ForeignKey("report_schedules.id", ondelete="CASCADE"))
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str | None] = mapped_column(String(254))  # None: the person's own


class Letter(Base):
    """One report for one reader: sent once, under one name, whatever happens in between."""

    __tablename__ = "report_letters"
    __table_args__ = (Index("ix_report_letters_due", "sent_at", "due_at"),)

    frozen_id: Mapped[str] = mapped_column(
        ForeignKey("frozen_reports.id", ondelete="CASCADE"), primary_key=True
    )
    reader_id: Mapped[int] = mapped_column(
        ForeignKey("report_readers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    name: Mapped[str] = mapped_column(String(120))  # its Message-ID
    due_at: Mapped[datetime | None]  # None: given up
    claimed_until: Mapped[datetime | None]  # a worker hands it over now
    sent_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)


class Frozen(Base):
    """The figures of one value report, as they were; every format is made of these."""

    __tablename__ = "frozen_reports"
    __table_args__ = (UniqueConstraint("schedule_id", "due_at"),)  # two workers make one

    id: Mapped[Id]
    made_at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    schedule_id: Mapped[str | None] = mapped_column(  # None: somebody made it by hand
        ForeignKey("report_schedules.id", ondelete="SET NULL"), index=True
    )
    due_at: Mapped[datetime | None]
