"""Notice: that one person is told of one thing; and how each person wants to be told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Serial, enum_of


class When(StrEnum):
    """When a channel tells a person."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


IN_HUB = When.AT_ONCE  # of those who have not chosen
BY_MAIL = When.DAILY


class Notice(Base):
    """One person told of one thing. It holds ids, never words: those are read when it is shown."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),  # one thing is told once, whatever is run twice
        Index("ix_notices_list", "person_id", "shown_from"),
        Index("ix_notices_mail", "mail_due", "mailed_at"),
    )

    id: Mapped[Serial]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(60))
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    comment_id: Mapped[str | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    shown_from: Mapped[datetime | None]  # in Hub; None: not there
    read_at: Mapped[datetime | None]
    mail_due: Mapped[datetime | None]  # None: not by mail
    mailed_at: Mapped[datetime | None]  # written before the letter goes, so that none goes twice
    mail_failures: Mapped[int] = mapped_column(default=0)


class NoticeChoice(Base):
    """How a person wants to be told; without a row, the defaults above hold."""

    __tablename__ = "notice_choices"

    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    in_hub: Mapped[When] = mapped_column(enum_of(When, "in_hub"), default=IN_HUB)
    by_mail: Mapped[When] = mapped_column(enum_of(When, "by_mail"), default=BY_MAIL)


class FeedKey(Base):
    """What opens a person's private feed: one each, as its digest."""

    __tablename__ = "feed_keys"

    id: Mapped[Serial]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
