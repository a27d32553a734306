"""Two versions of one clip, each shown to half of its people, while they are compared."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, enum_of


class Arm(StrEnum):
    """A half of the people: the first sees the clip as it stands, the second its variant."""

    FIRST = "a"
    SECOND = "b"


class Variant(Base):
    """What the second half is shown instead, and that the clip is to stay as it is till then.

    With neither title nor take it is rehearsed: a few people see it first.
    """

    __tablename__ = "clip_variants"

    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str | None]
    take_number: Mapped[int | None]


class Half(Base):
    """Which half somebody is in; confidential, and deleted with the decision."""

    __tablename__ = "clip_halves"

    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    arm: Mapped[Arm] = mapped_column(enum_of(Arm))
