"""Pulse: short confidential questions around a watch; MEASURES.md §4 says what is not kept."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Id, Serial, enum_of


class ItemKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"  # five points, 1 to 5
    CHOICE = "choice"  # one of options


class PulseItem(Base):
    """One question of a clip's pulse."""

    __tablename__ = "pulse_items"

    id: Mapped[Serial]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(enum_of(ItemKind))
    text: Mapped[str]
    options: Mapped[list[Any]] = mapped_column(JSON, default=list)
    # What pages show: counts by value, renewed only after K more answers (MEASURES.md §4).
    shown: Mapped[list[Any]] = mapped_column(JSON, default=list)


class PulseAnswer(Base):
    """One answer, without the person: the id is random and the day is all that is kept of time."""

    __tablename__ = "pulse_answers"

    id: Mapped[Id]
    item_id: Mapped[int] = mapped_column(
        ForeignKey("pulse_items.id", ondelete="CASCADE"), index=True
    )
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id", ondelete="SET NULL")
    )
    watched: Mapped[bool]
    value: Mapped[int]
    day: Mapped[date]


class PulseAsked(Base):
    """That a person was asked about a clip, and whether they answered; by week only."""

    __tablename__ = "pulse_asked"
    __table_args__ = (Index("ix_pulse_asked_once", "clip_id", "person_id", unique=True),)

    id: Mapped[Id]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    week: Mapped[str] = mapped_column(String(8))  # ISO: 2026-W47
    answered: Mapped[bool] = mapped_column(default=False)
