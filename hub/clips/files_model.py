"""Files on their way into storage, and those to be deleted from it."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Id, Serial


class DoomedFiles(Base):
    """Files to delete: written in the transaction that gives them up, so that none is left."""

    __tablename__ = "doomed_files"

    id: Mapped[Serial]
    prefix: Mapped[str]  # in storage, ending in “/”; in “/*”: only what nothing names
    at: Mapped[datetime]


class Upload(Base):
    """A file on its way in by tus (https://tus.io/protocols/resumable-upload)."""

    __tablename__ = "uploads"

    id: Mapped[Id]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    told: Mapped[str] = mapped_column(default="")  # Upload-Metadata as it was sent
    bytes_total: Mapped[int] = mapped_column(BigInteger)
    bytes_received: Mapped[int] = mapped_column(BigInteger, default=0)
    used: Mapped[bool] = mapped_column(default=False)  # a take has it
    refusal: Mapped[str] = mapped_column(default="", server_default="")  # its first bytes told
    generation: Mapped[int] = mapped_column(default=0)  # rises when a stalled request is overtaken
    touched_at: Mapped[datetime]  # bytes came, within seconds
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    @property
    def is_complete(self) -> bool:
        """Whether every byte is here."""
        return self.bytes_received == self.bytes_total
