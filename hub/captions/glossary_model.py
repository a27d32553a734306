"""The company's own words, and what they mended in transcripts."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Serial

LONGEST_TERM = 80


class GlossaryTerm(Base):
    """A term as it should be written: a product, an acronym, a name nobody in the directory has."""

    __tablename__ = "glossary_terms"

    id: Mapped[Serial]
    term: Mapped[str] = mapped_column(String(LONGEST_TERM))
    term_key: Mapped[str] = mapped_column(String(LONGEST_TERM * 4), unique=True)
    sounds_like: Mapped[list[str]] = mapped_column(JSON, default=list)
    person_id: Mapped[str | None] = mapped_column(  # who changed it last
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    updated_at: Mapped[datetime]


class Mended(Base):
    """A place where the glossary changed what was heard."""

    __tablename__ = "transcript_mendings"

    id: Mapped[Serial]
    transcript_id: Mapped[int] = mapped_column(
        ForeignKey("transcripts.id", ondelete="CASCADE"), index=True
    )
    at_s: Mapped[float]
    heard: Mapped[str]
    written: Mapped[str]
