"""Audience: who a clip is for, as living rules and as the list frozen at publication."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base, Serial


class Audience(Base):
    """Who a clip is for.

    ``rules`` are matched against the keys a person has (see `people.asker.Asker.keys`): somebody
    is in the audience if a rule names one of their keys and no excluding rule does.
    """

    __tablename__ = "audiences"

    id: Mapped[Serial]
    spec: Mapped[str]  # as written: "department:Sales,-person:kim@example.com"
    frozen_at: Mapped[datetime | None]
    rules: Mapped[list["AudienceRule"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", passive_deletes=True
    )


class AudienceRule(Base):
    """One term: ``everyone``, ``department:3``, ``chain:ID``, ``role:legal``, ``person:ID``."""

    __tablename__ = "audience_rules"
    # `excludes` before `key`, so that SQLite reads an audience's few rules in one go; with `key`
    # first it looks for each key of a person one by one.
    __table_args__ = (
        Index("ix_audience_rules_match", "audience_id", "excludes", "key"),
        # PostgreSQL gathers all audiences of a person where it finds much.
        Index("ix_audience_rules_key", "key", "excludes", "audience_id"),
    )

    id: Mapped[Serial]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    excludes: Mapped[bool] = mapped_column(default=False)


class FrozenMember(Base):
    """A person on the list frozen at publication; reach is measured against these.

    When somebody's account is erased, `actions.unname` gives them a name here that nobody has, the
    same as in what they watched: no figure tells that they are gone.
    """

    __tablename__ = "frozen_members"
    __table_args__ = (Index("ix_frozen_members_person", "audience_id", "person_id", unique=True),)

    id: Mapped[Serial]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id", ondelete="CASCADE"))
    person_id: Mapped[str | None] = mapped_column(String(26), index=True)
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id", ondelete="SET NULL")
    )
    level: Mapped[int]  # 0 at the top of the chain of managers
    # Of that day: by moving one person in or out of a branch, somebody could subtract.
    manager_id: Mapped[str | None] = mapped_column(String(26))
    # They asked not to be counted, and then their account was erased: no `Person` says it any more.
    opted_out: Mapped[bool] = mapped_column(default=False, server_default=false())
    # When they came on the list, if it was there already: what they saw before does not count.
    since: Mapped[datetime | None]


class FrozenManager(Base):
    """A manager above people on a frozen list, who is not on it: who was above them that day."""

    __tablename__ = "frozen_managers"

    audience_id: Mapped[int] = mapped_column(
        ForeignKey("audiences.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(String(26), primary_key=True)
    manager_id: Mapped[str | None] = mapped_column(String(26))
