"""Comment and reaction: what people say back, at a moment or on the whole clip."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base, Id, Serial, enum_of
from hub.people.model import Person


class Comment(Base):
    """A text under a clip; replies go one deep."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_clip", "clip_id", "created_at"),
        Index("ix_comments_changes", "clip_id", "changes"),
        Index(
            "ix_comments_questions",
            *("reply_to_id", "created_at"),
            sqlite_where=sql("question = 1"),
            postgresql_where=sql("question"),
        ),
    )

    id: Mapped[Id]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"))
    take_id: Mapped[str | None] = mapped_column(
        ForeignKey("takes.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    reply_to_id: Mapped[str | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    at_s: Mapped[float | None]
    text: Mapped[str]
    question: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]  # replies keep their place under a comment that is gone
    changes: Mapped[int] = mapped_column(default=1)  # rises with each; what pages poll for
    # What came of it ("you said, we did"): closes a question, whoever answered it.
    done_text: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )

    # What is said with camera or microphone in place of words; see `Clip.under_id`.
    spoken_id: Mapped[str | None] = mapped_column(
        ForeignKey("clips.id", ondelete="SET NULL"), unique=True
    )

    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="raise")
    done_by: Mapped[Person | None] = relationship(foreign_keys=[done_by_id], lazy="raise")


class Wording(Base):
    """What a comment said before it was changed."""

    __tablename__ = "comment_wordings"

    id: Mapped[Serial]
    comment_id: Mapped[str] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str]
    until: Mapped[datetime]


class Mention(Base):
    """That a comment speaks to a person by name."""

    __tablename__ = "comment_mentions"

    comment_id: Mapped[str] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Report(Base):
    """That somebody asks communications to look at a comment; one per person and comment."""

    __tablename__ = "comment_reports"
    __table_args__ = (Index("ix_comment_reports_once", "comment_id", "person_id", unique=True),)

    id: Mapped[Serial]
    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None] = mapped_column(index=True)


class IndexDue(Base):
    """A clip with so many comments that search learns of new ones a little later."""

    __tablename__ = "comment_index_due"

    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]


class ReactionKind(StrEnum):
    """What one tap says."""

    THANKS = "thanks"
    AGREE = "agree"
    UNSURE = "unsure"
    QUESTION = "question"


class Reaction(Base):
    """One tap; one per person, kind and window of two seconds (-1: the whole clip)."""

    __tablename__ = "reactions"
    __table_args__ = (
        Index("ix_reactions_once", "take_id", "person_id", "kind", "window", unique=True),
        # All that the home page counts of a week.
        Index("ix_reactions_recent", "created_at", "clip_id", "take_id", "person_id", "window"),
    )

    id: Mapped[Serial]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    take_id: Mapped[str] = mapped_column(ForeignKey("takes.id", ondelete="CASCADE"))
    # Outlives an account, under a name that nobody has (`actions.erase`).
    person_id: Mapped[str] = mapped_column(String(26), index=True)
    kind: Mapped[ReactionKind] = mapped_column(enum_of(ReactionKind))
    window: Mapped[int]
    created_at: Mapped[datetime]
