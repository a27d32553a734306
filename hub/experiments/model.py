"""Experiment: what is compared, by which measure, until when, and what came of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.clips.variants_model import Arm
from hub.core.db import Base, Id, enum_of


class Stage(StrEnum):
    """How far an experiment is; from RUNNING on its plan is never changed."""

    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"  # the result is there, and waits for a decision
    DECIDED = "decided"
    STOPPED = "stopped"  # before its end, and so without a result


class Kind(StrEnum):
    """What the two halves are shown."""

    TITLES = "titles"
    CUTS = "cuts"
    NOTHING = "nothing"  # a rehearsal alone: a few people see it first


class Measure(StrEnum):
    """What is compared; one, chosen beforehand."""

    WATCHED = "watched"  # share of a half with a view
    COMPLETED = "completed"  # share of a half who watched to the end
    LISTENED = "listened"  # mean share of the update that people of a half have seen
    UNDERSTOOD = "understood"  # share of right answers to one question, corrected for guessing


class Experiment(Base):
    """One comparison, or one rehearsal, of a clip."""

    __tablename__ = "experiments"

    id: Mapped[Id]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    stage: Mapped[Stage] = mapped_column(enum_of(Stage), default=Stage.PLANNED)
    kind: Mapped[Kind] = mapped_column(enum_of(Kind))
    measure: Mapped[Measure] = mapped_column(enum_of(Measure))
    question_id: Mapped[int | None] = mapped_column(
        ForeignKey("pulse_items.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str] = mapped_column(default="")  # the second one
    take_number: Mapped[int | None]  # of the second cut
    first_title: Mapped[str] = mapped_column(default="")  # as the clip stood at the start
    first_take: Mapped[int | None]
    rehearsal: Mapped[str] = mapped_column(default="")  # who sees it first, as a spec
    audience: Mapped[str] = mapped_column(default="")  # who it is for after a rehearsal
    days: Mapped[int]
    made_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]  # also when it was stopped
    decided_at: Mapped[datetime | None]
    # People drawn into each half when it started; who is erased later stays in the count.
    first_people: Mapped[int] = mapped_column(default=0)
    second_people: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # `outcome.Outcome`
    winner: Mapped[Arm | None] = mapped_column(enum_of(Arm, "winner"))
