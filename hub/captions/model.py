"""Transcript, cue and revision, chapter and suggestion: what is said in a take."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base, Serial, enum_of
from hub.people.model import Person

LONGEST_NAME: Final = 120  # of a speaker
LONGEST_TITLE: Final = 120  # of a chapter


class TranscriptState(StrEnum):
    """How far a transcript is; ``waiting`` also means: for the speech model."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    NONE = "none"
    FAILED = "failed"


class Origin(StrEnum):
    """Where the words come from."""

    WHISPER = "whisper"
    UPLOAD = "upload"
    EDIT = "edit"


class Transcript(Base):
    """What is said in a take, in one language."""

    __tablename__ = "transcripts"
    __table_args__ = (
        Index("ix_transcripts_language", "take_id", "lang", unique=True),
        {"sqlite_autoincrement": True},  # an attempt at an old one must not meet a new one
    )

    id: Mapped[Serial]
    take_id: Mapped[str] = mapped_column(ForeignKey("takes.id", ondelete="CASCADE"))
    lang: Mapped[str] = mapped_column(String(12))  # BCP 47; "und" until it is heard
    state: Mapped[TranscriptState] = mapped_column(
        enum_of(TranscriptState), default=TranscriptState.WAITING
    )
    source: Mapped[Origin] = mapped_column(enum_of(Origin), default=Origin.WHISPER)
    # The language it was translated from, by the machine; "" where it is what is spoken.
    translated_from: Mapped[str] = mapped_column(String(12), default="", server_default="")
    note: Mapped[str] = mapped_column(default="")  # why it waits or failed, and what to do
    engine: Mapped[str] = mapped_column(String(40), default="")
    model: Mapped[str] = mapped_column(String(120), default="")
    language_probability: Mapped[float | None]
    took_s: Mapped[float | None]
    revision: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0, server_default="0")  # rises with every change
    edited_by_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    edited_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    cues: Mapped[list["Cue"]] = relationship(
        cascade="all, delete-orphan",
        lazy="raise",
        order_by="Cue.start_s, Cue.id",
        passive_deletes=True,
    )
    edited_by: Mapped[Person | None] = relationship(lazy="raise")


class Cue(Base):
    """A caption line; ids rise, so that a stream can ask what is new."""

    __tablename__ = "cues"
    __table_args__ = (
        Index("ix_cues_transcript", "transcript_id", "start_s"),
        {"sqlite_autoincrement": True},  # or ids would be used again, and streams miss cues
    )

    id: Mapped[Serial]
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    start_s: Mapped[float]
    end_s: Mapped[float]
    text: Mapped[str]
    words: Mapped[list[list[Any]]] = mapped_column(JSON, default=list)  # [start_s, end_s, text]
    speaker: Mapped[str] = mapped_column(String(LONGEST_NAME), default="", server_default="")


class Revision(Base):
    """How a transcript read before it was changed."""

    __tablename__ = "transcript_revisions"
    __table_args__ = (
        Index("ix_transcript_revisions_number", "transcript_id", "number", unique=True),
    )

    id: Mapped[Serial]
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    number: Mapped[int]
    source: Mapped[Origin] = mapped_column(enum_of(Origin))
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime]
    vtt: Mapped[str]
    person: Mapped[Person | None] = relationship(lazy="raise")


class Chapter(Base):
    """A part of a take with a title, from a second on; or a proposal that was turned down."""

    __tablename__ = "chapters"
    __table_args__ = (Index("ix_chapters_start", "take_id", "start_s", unique=True),)

    id: Mapped[Serial]
    take_id: Mapped[str] = mapped_column(ForeignKey("takes.id", ondelete="CASCADE"))
    start_s: Mapped[float]
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    dismissed: Mapped[bool] = mapped_column(default=False)


class Answer(StrEnum):
    """What became of a suggestion."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Suggestion(Base):
    """A correction that somebody who watched would make to one cue."""

    __tablename__ = "caption_suggestions"
    __table_args__ = (Index("ix_caption_suggestions_transcript", "transcript_id", "answer"),)

    id: Mapped[Serial]
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcripts.id", ondelete="CASCADE"))
    start_s: Mapped[float]
    before: Mapped[str]
    after: Mapped[str]
    answer: Mapped[Answer] = mapped_column(enum_of(Answer), default=Answer.OPEN)
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime]
    answered_by_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    answered_at: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=person_id)
