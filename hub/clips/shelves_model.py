"""Series and topics: how clips are put in order on shelves."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base, Id


class Series(Base):
    """Clips that belong together, one after the other; it is there as long as a clip is in it."""

    __tablename__ = "series"

    id: Mapped[Id]
    title: Mapped[str] = mapped_column(String(120), unique=True)


class Topic(Base):
    """What clips are about; it is there as long as a clip has it."""

    __tablename__ = "topics"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(60), unique=True)


class ClipTopic(Base):
    """That a clip is about a topic."""

    __tablename__ = "clip_topics"

    clip_id: Mapped[str] = mapped_column(
        ForeignKey("clips.id", ondelete="CASCADE"), primary_key=True
    )
    topic_id: Mapped[str] = mapped_column(
        ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True, index=True
    )
