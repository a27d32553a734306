"""Pulse: short confidential questions around a watch; MEASURES.md §4 says what is not kept."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Id, Serial, enum_of


class ItemKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"  # five points, 1 to 5
    CHOICE = "choice"  # one of options


class Component(StrEnum):
    """What a question tells of; they are never added up (McCroskey)."""

    OPENER = "opener"  # asked before or after, by lot
    RECALL = "recall"  # on a key message, with one right option
    CLEAR = "clear"
    NEXT = "next"  # I know what to do next
    COMPETENCE = "competence"
    HONEST = "honest"
    GOODWILL = "goodwill"
    OTHER = "other"


class Phase(StrEnum):
    """When a question was answered."""

    BEFORE = "before"
    AFTER = "after"


class BankItem(Base):
    """A rating as comms word it, in several languages; `pulses.bank` has those that Hub brings."""

    __tablename__ = "pulse_bank"

    component: Mapped[Component] = mapped_column(enum_of(Component), primary_key=True)
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by language


class PulseItem(Base):
    """One question of a clip's set, of which each person is asked at most three."""

    __tablename__ = "pulse_items"

    id: Mapped[Serial]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(enum_of(ItemKind))
    component: Mapped[Component] = mapped_column(enum_of(Component), default=Component.OTHER)
    text: Mapped[str]
    texts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # in other languages
    options: Mapped[list[Any]] = mapped_column(JSON, default=list)
    right: Mapped[int | None]  # place of the right option, of a recall question
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("key_messages.id", ondelete="SET NULL"), index=True
    )
    # Two versions of the clip are compared by this question: its cells are the halves.
    by_half: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The cell of each department, decided when the first person is asked (disclosure.release).
    cells: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # people by cell
    # What pages show: counts by value, by cell, each renewed by five or more.
    shown: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class PulseAnswer(Base):
    """One answer, without the person: the id is random and the day is all that is kept of time.

    WITHOUT ROWID keeps SQLite from numbering the rows in the order they came; on PostgreSQL a chore
    writes the rows of a day anew in shuffled order.
    """

    __tablename__ = "pulse_answers"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by SQLAlchemy

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(
        ForeignKey("pulse_items.id", ondelete="CASCADE"), index=True
    )
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id", ondelete="SET NULL")
    )
    # In place of the department, where a question compares two halves: “a”, “b”, else “”.
    half: Mapped[str] = mapped_column(String(1), default="", server_default="")
    phase: Mapped[Phase] = mapped_column(enum_of(Phase))
    value: Mapped[int]
    day: Mapped[date]


class PulseAsked(Base):
    """That a person was asked about a clip, and whether they answered; by week only."""

    __tablename__ = "pulse_asked"
    __table_args__ = (
        Index("ix_pulse_asked_once", "clip_id", "person_id", unique=True),
        Index("ix_pulse_asked_weekly", "person_id", "week"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[Id]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    week: Mapped[str] = mapped_column(String(8))  # ISO: 2026-W47
    answered: Mapped[bool] = mapped_column(default=False)
    declined: Mapped[bool] = mapped_column(default=False)


class Wave(Base):
    """One statement put to a sample of an update's audience: to half of it before the update opens.

    The other half is asked a week after; so a change among those who watched can be held against
    the change among those who did not.
    """

    __tablename__ = "pulse_waves"

    id: Mapped[Id]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), unique=True)
    text: Mapped[str]
    share: Mapped[float]  # of the audience that is in the sample; the lot falls by name
    started_at: Mapped[datetime]
    # By cell (`waves.cell`): people who got as far as the second round, and answers by value, each
    # renewed by five or more.
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    shown: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class WaveAnswer(Base):
    """One answer to a wave, without the person; kept as `PulseAnswer` is."""

    __tablename__ = "wave_answers"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by SQLAlchemy

    id: Mapped[Id]
    wave_id: Mapped[str] = mapped_column(
        ForeignKey("pulse_waves.id", ondelete="CASCADE"), index=True
    )
    phase: Mapped[Phase] = mapped_column(enum_of(Phase, "wave_phase"))
    watched: Mapped[bool]
    value: Mapped[int]
    day: Mapped[date]
