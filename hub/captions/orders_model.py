"""What somebody asked of speech recognition for one take."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, enum_of


class Task(StrEnum):
    """Write the words down as they are spoken, or in English."""

    TRANSCRIBE = "transcribe"
    TRANSLATE = "translate"


class SpeechOrder(Base):
    """How a take is to be heard; without one, by the model of the settings."""

    __tablename__ = "speech_orders"

    take_id: Mapped[str] = mapped_column(
        ForeignKey("takes.id", ondelete="CASCADE"), primary_key=True
    )
    task: Mapped[Task] = mapped_column(enum_of(Task), primary_key=True)
    model: Mapped[str] = mapped_column(String(120), default="")  # "" is that of the settings
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime]
