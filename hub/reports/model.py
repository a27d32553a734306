"""What comms add to reports: themes, hand labels; and figures frozen for a value report."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
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


class Frozen(Base):
    """The figures of one value report, as they were; every format is made of these."""

    __tablename__ = "frozen_reports"

    id: Mapped[Id]
    made_at: Mapped[datetime]
    by_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str]
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
