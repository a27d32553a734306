"""Clip, take and rendition: what an update is, and the files that carry it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    false,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from hub.audiences.model import Audience
from hub.core.db import Base, Id, Serial, enum_of
from hub.core.errors import Conflict
from hub.disclosure.rules import K_CURVES, K_SHARES, Least
from hub.people.model import Person


class Said(NamedTuple):
    """A key message and, where they are known, the seconds in which it is said."""

    text: str
    start_s: float | None = None
    end_s: float | None = None


class State(StrEnum):
    """Where a clip stands towards its audience; encoding goes on beside it."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Clip(Base):
    """One video update."""

    __tablename__ = "clips"

    id: Mapped[Id]
    plain_title: Mapped[str] = mapped_column("title")
    description: Mapped[str] = mapped_column(default="")
    state: Mapped[State] = mapped_column(enum_of(State), default=State.DRAFT, index=True)
    owner_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), unique=True)
    # The clip below which this one is a spoken comment: in no list, for whoever may watch that one.
    under_id: Mapped[str | None] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), index=True
    )
    language: Mapped[str] = mapped_column(String(12), default="")  # "" is detected
    publish_when_playable: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime | None]  # when a scheduled clip opens
    closes_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    # Of how many people a share, and a curve, are at least: fixed when it is published.
    least_shares: Mapped[int] = mapped_column(default=K_SHARES, server_default=str(K_SHARES))
    least_curves: Mapped[int] = mapped_column(default=K_CURVES, server_default=str(K_CURVES))
    # Ids of who prepared it when it first opened (`uncounted`); naming others changes no figure.
    apart: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    refusal: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    plain_take_number: Mapped[int] = mapped_column("take_number", default=1)
    series_id: Mapped[str | None] = mapped_column(
        ForeignKey("series.id", ondelete="SET NULL"), index=True
    )

    # What the reader is shown instead while two versions are compared: `clips.variants`.
    own_title: Mapped[str | None] = query_expression()
    own_take_number: Mapped[int | None] = query_expression()
    has_two_takes: Mapped[bool | None] = query_expression()  # so that one second is not one moment

    owner: Mapped[Person | None] = relationship(lazy="raise")
    audience: Mapped[Audience] = relationship(lazy="raise")
    speakers: Mapped[list["Speaker"]] = relationship(
        cascade="all, delete-orphan",
        lazy="raise",
        order_by="Speaker.position",
        passive_deletes=True,
    )
    key_messages: Mapped[list["KeyMessage"]] = relationship(
        cascade="all, delete-orphan",
        lazy="raise",
        order_by="KeyMessage.position",
        passive_deletes=True,
    )
    takes: Mapped[list["Take"]] = relationship(
        back_populates="clip",
        cascade="all, delete-orphan",
        lazy="raise",
        order_by="Take.number",
        passive_deletes=True,
    )

    @hybrid_property
    def title(self) -> str:
        """The title, the reader's own while two are compared."""
        return self.own_title or self.plain_title

    @title.inplace.setter
    def _set_title(self, title: str) -> None:
        self.plain_title = title

    @title.inplace.expression
    @classmethod
    def _title_column(cls) -> ColumnElement[str]:
        return cls.plain_title.expression

    @hybrid_property
    def take_number(self) -> int:
        """The take people see, the reader's own while two are compared."""
        return self.own_take_number or self.plain_take_number

    @take_number.inplace.setter
    def _set_take_number(self, number: int) -> None:
        self.plain_take_number = number

    @take_number.inplace.expression
    @classmethod
    def _take_number_column(cls) -> ColumnElement[int]:
        return cls.plain_take_number.expression

    @property
    def least(self) -> Least:
        """How many people a share, and a curve, of this clip are of at least."""
        return Least(self.least_shares, self.least_curves)

    @property
    def take(self) -> "Take | None":
        """The take people see, of the loaded ``takes``."""
        number = self.take_number
        return next((take for take in self.takes if take.number == number), None)

    @property
    def newest_take(self) -> "Take | None":
        """The newest of the loaded ``takes``; while two are compared, the reader's own."""
        if self.own_take_number:
            return self.take
        return self.takes[-1] if self.takes else None

    @property
    def said_messages(self) -> list["Said"]:
        """The loaded key messages and their seconds, which are of the first take alone."""
        if self.own_take_number:
            return [Said(one.text) for one in self.key_messages]
        return [Said(one.text, one.start_s, one.end_s) for one in self.key_messages]

    @property
    def speaker_ids(self) -> frozenset[str]:
        """Ids of the loaded speakers."""
        return frozenset(speaker.person_id for speaker in self.speakers)

    @property
    def uncounted(self) -> frozenset[str]:
        """Who is in no figure: the speakers and the owner, once it opened those of then."""
        if self.apart is not None:
            return frozenset(self.apart)
        return self.speaker_ids | ({self.owner_id} if self.owner_id else set())

    def publish(self, at: datetime) -> None:
        """Open the clip to its audience.

        Raises:
            Conflict: it was refused.
        """
        if self.state is State.REFUSED:
            raise Conflict(f"“{self.title}” can't be published: {self.refusal}")
        self.state, self.opens_at = State.PUBLISHED, None
        self.published_at = self.published_at or at

    def schedule(self, at: datetime) -> None:
        """Let the clip open by itself at ``at``.

        Raises:
            Conflict: it is published already, or was refused.
        """
        if self.state in (State.REFUSED, State.PUBLISHED):
            raise Conflict(f"“{self.title}” is {self.state} and can't be scheduled.")
        self.state, self.opens_at = State.SCHEDULED, at

    def withdraw(self) -> None:
        """Take the clip away from its audience; numbers and comments stay.

        Raises:
            Conflict: nobody can see it as it is.
        """
        if self.state not in (State.PUBLISHED, State.SCHEDULED):
            raise Conflict(f"“{self.title}” is {self.state}: there is nothing to withdraw.")
        self.state, self.opens_at = State.WITHDRAWN, None
        self.publish_when_playable = False


class Speaker(Base):
    """A person who speaks in a clip."""

    __tablename__ = "speakers"

    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    person: Mapped[Person] = relationship(lazy="raise")


class KeyMessage(Base):
    """What people should remember, with the seconds in which it is said."""

    __tablename__ = "key_messages"

    id: Mapped[Serial]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str]
    start_s: Mapped[float | None]
    end_s: Mapped[float | None]


class Take(Base):
    """One uploaded file of a clip."""

    __tablename__ = "takes"
    __table_args__ = (
        Index("ix_takes_number", "clip_id", "number", unique=True),
        CheckConstraint("duration_s >= 0", "duration_not_negative"),
    )

    id: Mapped[Id]
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"))
    number: Mapped[int]
    source_name: Mapped[str]  # as the uploader called it
    source_key: Mapped[str]  # in storage
    source_bytes: Mapped[int] = mapped_column(BigInteger)
    duration_s: Mapped[float | None]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    has_picture: Mapped[bool] = mapped_column(default=True)
    has_sound: Mapped[bool] = mapped_column(default=True)
    playable: Mapped[bool] = mapped_column(default=False)
    complete: Mapped[bool] = mapped_column(default=False)  # every rung is ready
    warning: Mapped[str] = mapped_column(default="")
    accept_partial: Mapped[bool] = mapped_column(default=False)
    refusal: Mapped[str] = mapped_column(default="")
    poster_key: Mapped[str] = mapped_column(default="")
    stills: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict
    )  # prefix, posters, storyboard
    rungs: Mapped[int] = mapped_column(default=0)  # qualities there will be; 0 before the look
    probed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # a transcoding Source
    created_at: Mapped[datetime]

    clip: Mapped[Clip] = relationship(back_populates="takes", lazy="raise")
    renditions: Mapped[list["Rendition"]] = relationship(
        cascade="all, delete-orphan",
        lazy="raise",
        order_by="Rendition.height_px",
        passive_deletes=True,
    )


class RenditionKind(StrEnum):
    """What a rendition carries."""

    VIDEO = "video"
    AUDIO = "audio"


class Rendition(Base):
    """One encoded version of a take; its files lie under ``prefix`` in storage."""

    __tablename__ = "renditions"
    __table_args__ = (Index("ix_renditions_name", "take_id", "name", unique=True),)

    id: Mapped[Id]
    take_id: Mapped[str] = mapped_column(ForeignKey("takes.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(32))  # "720p", "source", "audio"
    kind: Mapped[RenditionKind] = mapped_column(enum_of(RenditionKind))
    height_px: Mapped[int]
    width_px: Mapped[int]
    fps: Mapped[float]
    codecs: Mapped[str]  # RFC 6381
    bitrate_kbps: Mapped[int]
    peak_kbps: Mapped[int]
    bytes_total: Mapped[int] = mapped_column(BigInteger)
    prefix: Mapped[str]  # storage folder
    playlist: Mapped[str]  # file name of the media playlist below prefix
    instant: Mapped[bool] = mapped_column(default=False)  # made first, for watching at once
    growing: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Replaced by the ladder: new players don't get it, those that have it play on for hours.
    superseded_at: Mapped[datetime | None] = mapped_column(index=True)
