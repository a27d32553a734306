"""Hook: a program or a chat that is told of some events; and each message it is to get."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Id, Serial, enum_of


class HookKind(StrEnum):
    """How a hook is told."""

    WEBHOOK = "webhook"  # signed JSON to an address of its own
    CHAT = "chat"  # a sentence with a link, by Apprise


class Standing(StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"  # it was not for its readers any more, or too old


class Hook(Base):
    """One hook. Its secret is nowhere: it is made of ``salt`` and the key of this Hub."""

    __tablename__ = "hooks"

    id: Mapped[Id]
    kind: Mapped[HookKind] = mapped_column(enum_of(HookKind))
    name: Mapped[str] = mapped_column(String(80))
    target: Mapped[str]  # an address; of a chat with its secrets, so it is never shown or logged
    service: Mapped[str] = mapped_column(String(80), default="")  # "Slack"; of a webhook its host
    events: Mapped[list[Any]] = mapped_column(JSON)  # names of `hooks.events`
    readers: Mapped[str]  # who can read what is told there, as audiences are written
    language: Mapped[str] = mapped_column(String(12), default="")  # of the sentences of a chat
    salt: Mapped[str] = mapped_column(String(64))
    old_salt: Mapped[str | None] = mapped_column(String(64))
    old_until: Mapped[datetime | None]  # so long the old secret signs beside the new one
    owner_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[datetime]
    active: Mapped[bool] = mapped_column(default=True)
    failing_since: Mapped[datetime | None]  # nothing was taken since
    off_reason: Mapped[str] = mapped_column(default="")  # why Hub switched it off


class HookMessage(Base):
    """One message to one hook. It holds ids, never words: those are read when it is sent."""

    __tablename__ = "hook_messages"
    __table_args__ = (
        UniqueConstraint("hook_id", "key"),  # one thing is told once, whatever is run twice
        Index("ix_hook_messages_due", "due_at"),
    )

    id: Mapped[Serial]
    hook_id: Mapped[str] = mapped_column(ForeignKey("hooks.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(40))  # the same with every try: `webhook-id`
    key: Mapped[str] = mapped_column(String(200))
    event: Mapped[str] = mapped_column(String(60))
    clip_id: Mapped[str | None] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), index=True
    )
    comment_id: Mapped[str | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]  # when it happened
    standing: Mapped[Standing] = mapped_column(enum_of(Standing))
    due_at: Mapped[datetime | None]  # None: nothing more will be tried
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    status: Mapped[int | None]  # of the last answer, by HTTP
    answer: Mapped[str] = mapped_column(default="")  # its beginning, or what went wrong
    took_ms: Mapped[int | None]
