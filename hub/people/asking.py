"""Who asks, in one statement: the person, their department and everybody above them.

Every request asks this, so the statements are put together once, which takes longer than asking.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Session, aliased

from hub.core.db import core_result
from hub.people.asker import Asker
from hub.people.model import ApiToken, Department, Person, SignIn, initials

EVERYONE: Final = "everyone"
_OF_ASKER = (
    Person.id,
    Person.email,
    Person.name,
    Person.title,
    Person.role,
    Person.department_id,
    Person.picture,
    Person.locale,
    Person.theme,
    Person.measured,
)


@cache
def by_id() -> Select[Any]:
    """Return what asks for the person with the id ``person``."""
    return _asking(bindparam("person"))


@cache
def by_token() -> Select[Any]:
    """Return what asks for whom the API token with this ``digest`` speaks for."""
    held = select(ApiToken.person_id).where(ApiToken.secret_digest == bindparam("digest"))
    return _asking(held.scalar_subquery())


@cache
def by_sign_in() -> Select[Any]:
    """Return what asks for who is signed in with this ``digest``, if it lasted ``since`` then.

    ``seen_at`` of the sign-in is with it.
    """
    is_held = (SignIn.secret_digest == bindparam("digest"), SignIn.expires_at > bindparam("since"))
    mine = select(SignIn.person_id).where(*is_held).scalar_subquery()
    return _asking(mine).join(SignIn, and_(*is_held)).add_columns(SignIn.seen_at)


def one(session: Session, wanted: Select[Any], given: Mapping[str, Any]) -> Row[Any] | None:
    """Return what one of these statements finds (1 statement)."""
    return core_result(session, wanted, given).first()


def asker(row: Row[Any] | None) -> Asker | None:
    """Return the one who asks; None where nobody was found."""
    if row is None:
        return None
    return Asker(
        id=row.id,
        email=row.email,
        name=row.name,
        initials=initials(row.name),
        title=row.title,
        role=row.role,
        department_id=row.department_id,
        department=row.department or "",
        picture=row.picture,
        locale=row.locale,
        theme=row.theme,
        keys=_keys(row),
        manages_people=row.manages,
        measured=row.measured,
    )


def _asking(whose: ColumnElement[str]) -> Select[Any]:
    """Return an active person with their department, whether they manage anybody, and their chain.

    ``chain`` is their id and that of each manager above, parted by commas.
    """
    report = aliased(Person)
    manages = exists().where(report.manager_id == Person.id, report.active)
    return (
        select(*_OF_ASKER, Department.name.label("department"), manages.label("manages"))
        .add_columns(_chain(whose).label("chain"))
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.active, Person.id == whose)
    )


def _chain(whose: ColumnElement[str]) -> ScalarSelect[str]:
    above = select(Person.id, Person.manager_id).where(Person.id == whose).cte(recursive=True)
    up = select(Person.id, Person.manager_id).join(above, Person.id == above.c.manager_id)
    every = above.union(up)
    return select(func.aggregate_strings(every.c.id, ",")).scalar_subquery()


def _keys(row: Row[Any]) -> frozenset[str]:
    """Return the keys that audiences match for somebody.

    ``chain:ID`` stands for a person and everybody below them, so a person has the key of each
    manager above and their own.
    """
    return frozenset(
        {EVERYONE, f"role:{row.role}", f"person:{row.id}"}
        | ({f"department:{row.department_id}"} if row.department_id else set())
        | {f"chain:{manager_id}" for manager_id in row.chain.split(",")}
    )
