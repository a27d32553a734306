"""Person, department, sign-ins and tokens: who uses Hub."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.db import Base, Id, Serial, enum_of


class Role(StrEnum):
    """What a person is to Hub; DESIGN.md §1."""

    STAFF = "staff"
    EXECUTIVE = "executive"
    COMMS = "comms"
    LEGAL = "legal"
    ADMIN = "admin"


class Company(Base):
    """The one company of this Hub; its row appears with the set-up page or `hub people add`."""

    __tablename__ = "company"

    id: Mapped[int] = mapped_column(primary_key=True)  # always 1
    name: Mapped[str]
    created_at: Mapped[datetime]
    is_demo: Mapped[bool] = mapped_column(default=False)
    # Of a demo company, shown once it is loaded: [{"role", "name", "email", "password"}]
    sign_ins: Mapped[list[Any]] = mapped_column(JSON, default=list)


class Department(Base):
    """A part of the company."""

    __tablename__ = "departments"

    id: Mapped[Serial]
    name: Mapped[str] = mapped_column(String(200), unique=True)


def initials(name: str) -> str:
    """Return the first letters of the first and last of somebody's names."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Person(Base):
    """A member of staff."""

    __tablename__ = "people"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")  # of the job: “Chief executive”
    role: Mapped[Role] = mapped_column(enum_of(Role), default=Role.STAFF)
    department_id: Mapped[int | None] = mapped_column(
        ForeignKey("departments.id", ondelete="SET NULL"), index=True
    )
    manager_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    password_hash: Mapped[str | None]
    picture: Mapped[str] = mapped_column(default="")  # path below static/, "" for initials
    locale: Mapped[str] = mapped_column(String(12), default="")  # "" follows the browser
    theme: Mapped[str] = mapped_column(String(8), default="")  # "", "light" or "dark"
    active: Mapped[bool] = mapped_column(default=True)
    measured: Mapped[bool] = mapped_column(default=True)  # False: opted out of measurement
    quotable: Mapped[bool] = mapped_column(default=False)  # reports may quote their comments
    created_at: Mapped[datetime]

    department: Mapped[Department | None] = relationship(lazy="raise")
    manager: Mapped["Person | None"] = relationship(remote_side="Person.id", lazy="raise")

    @property
    def initials(self) -> str:
        """First letters of the first and last name, for a face without a picture."""
        return initials(self.name)


class SignIn(Base):
    """A browser in which a person is signed in; deleting the row signs it out."""

    __tablename__ = "sign_ins"

    id: Mapped[Serial]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ApiToken(Base):
    """A token for programs, with the rights of its person."""

    __tablename__ = "api_tokens"

    id: Mapped[Serial]
    person_id: Mapped[str] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Errand(StrEnum):
    """What a one-time link is for."""

    SET_UP = "set_up"
    PASSWORD = "password"  # noqa: S105 - a kind of link, not a secret


class OneTimeLink(Base):
    """A link that works once: to the set-up page, or to choose a password."""

    __tablename__ = "one_time_links"

    id: Mapped[Serial]
    errand: Mapped[Errand] = mapped_column(enum_of(Errand))
    person_id: Mapped[str | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    secret_digest: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A refused sign-in, kept for minutes so that guessing is slowed on every machine alike."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[Serial]
    email_digest: Mapped[str] = mapped_column(String(64), index=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime]
