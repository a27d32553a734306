"""Viewing: one person's playing of one take, and which seconds were really played.

`Viewing`, `SeenSeconds` and `Room` outlive an account, under a name that nobody has
(`actions.unname`).
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Serial


class Viewing(Base):
    """One session of play, as its player last told it; MEASURES.md §1."""

    __tablename__ = "viewings"
    __table_args__ = (
        Index("ix_viewings_key", "person_id", "key", unique=True),
        Index("ix_viewings_newest", "clip_id", "updated_at"),  # `kept.version`
        Index("ix_viewings_take", "take_id", "person_id"),
    )

    id: Mapped[Serial]
    key: Mapped[str] = mapped_column(String(64))  # the player's own name for it
    person_id: Mapped[str] = mapped_column(String(26))
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"))
    take_id: Mapped[str] = mapped_column(ForeignKey("takes.id", ondelete="CASCADE"))
    seq: Mapped[int]
    wall_ms: Mapped[int]
    started_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    # u32 deciseconds, see viewing/segments.py; empty once they are in `TakeCounts`
    segments: Mapped[bytes] = mapped_column(LargeBinary)
    seen_s: Mapped[int]
    content_s: Mapped[float]
    is_view: Mapped[bool]
    device: Mapped[str] = mapped_column(String(10), default="", server_default="")  # `device.KINDS`
    via: Mapped[str] = mapped_column(String(10), default="", server_default="")  # `ways.ALL`


class SeenSeconds(Base):
    """All viewings of a person and take, merged: the seconds they have seen."""

    __tablename__ = "seen_seconds"
    __table_args__ = (Index("ix_seen_seconds_take", "take_id", "is_viewer"),)

    person_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    take_id: Mapped[str] = mapped_column(
        ForeignKey("takes.id", ondelete="CASCADE"), primary_key=True
    )
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    seen: Mapped[bytes] = mapped_column(LargeBinary)  # pairs of u32 seconds, [start, end)
    seen_s: Mapped[int]
    content_s: Mapped[float]
    is_viewer: Mapped[bool]
    completed: Mapped[bool]
    first_view_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    # The seconds are in `SeenAlike` now; what is left says that the person has watched.
    counted: Mapped[bool] = mapped_column(default=False, server_default=false())
    # By which way the first view came (`ways.ALL`); “” again once it is in `TakeCounts`.
    via: Mapped[str] = mapped_column(String(10), default="", server_default="")


class TakeCounts(Base):
    """What is left of viewings that were forgotten: sums of a take, without a name."""

    __tablename__ = "take_counts"

    take_id: Mapped[str] = mapped_column(
        ForeignKey("takes.id", ondelete="CASCADE"), primary_key=True
    )
    views: Mapped[int] = mapped_column(default=0)
    content_s: Mapped[float] = mapped_column(default=0.0)
    plays: Mapped[bytes] = mapped_column(LargeBinary, default=b"")  # u32 for each second
    # The same for the bar of the player, of its whole tens of viewers: plays, and people.
    bar_plays: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    bar_people: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    manner: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # `manner.of_segments`
    ways: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")


class Course(Base):
    """How a published clip has gone so far, for others to be compared with; renewed now and then.

    Counts without a name (`courses`). What may be shown of them `disclosure` decides.
    """

    __tablename__ = "courses"

    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True
    )
    take_id: Mapped[str]  # that `curve` is of
    made_at: Mapped[datetime]
    audience: Mapped[int]
    viewers: Mapped[int]
    completed: Mapped[int]
    by_day: Mapped[list[Any]] = mapped_column(JSON)  # reached by the end of each day, UTC
    by_department: Mapped[dict[str, Any]] = mapped_column(JSON)  # reached, by id; "" without one
    again: Mapped[dict[str, Any]] = mapped_column(JSON)  # `passages.Passage` that is replayed most
    # Whole tens of viewers on the list: how many, and their share at a hundred even points (f4).
    curve_of: Mapped[int]
    curve: Mapped[bytes] = mapped_column(LargeBinary)


class SeenAlike(Base):
    """How many people saw exactly these seconds of a take; who they were is forgotten."""

    __tablename__ = "seen_alike"

    id: Mapped[Serial]
    take_id: Mapped[str] = mapped_column(ForeignKey("takes.id", ondelete="CASCADE"), index=True)
    seen: Mapped[bytes] = mapped_column(LargeBinary)  # as `SeenSeconds.seen`
    people: Mapped[int]


class Forgotten(Base):
    """How often something was taken out of viewings: figures kept in memory go by it (`kept`)."""

    __tablename__ = "forgotten"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1: there is one row
    times: Mapped[int]


class Erasure(Base):
    """When a person last erased what they watched: what their players held from before is refused.

    A browser without network keeps a viewing, and would bring it back days later.
    """

    __tablename__ = "viewing_erasures"

    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]


class ErasedName(Base):
    """The digest of person and name of a viewing that was erased; it says nothing of either."""

    __tablename__ = "erased_viewings"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)


class Saved(Base):
    """That a person put a clip aside for later: for their eyes only."""

    __tablename__ = "saved_clips"

    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    saved_at: Mapped[datetime]


class Room(Base):
    """That somebody watched a clip with others on one screen: how many they were, as they say."""

    __tablename__ = "rooms"

    person_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    people: Mapped[int]
    told_at: Mapped[datetime]


class Place(Base):
    """Where a person stopped, and whether they have watched: for their eyes only."""

    __tablename__ = "places"

    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at_s: Mapped[float]
    watched: Mapped[bool]
    updated_at: Mapped[datetime]
