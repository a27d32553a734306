"""Statements of who may see what that are put together once and run for everybody.

Putting such a statement together takes longer than asking it. So `access.watchable`, and others
that write SQL about an asker, are handed `whoever`; the statement is run with what `filled` gives.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, bindparam

from hub.people.asker import Asker


@dataclass(frozen=True, slots=True)
class _Whoever:
    """Of an asker what statements look at; anything else of it would fail at once."""

    sees_drafts: bool
    edits_all: bool
    id: ColumnElement[str]
    keys: ColumnElement[str]


class Kind(NamedTuple):
    """What makes statements about askers differ, so that each kind has its own."""

    sees_drafts: bool
    edits_all: bool


def kind_of(asker: Asker) -> Kind:
    """Return the kind of asker somebody is."""
    return Kind(asker.sees_drafts, asker.edits_all)


def whoever(kind: Kind) -> tuple[Asker, datetime]:
    """Return what stands for an asker of a kind, and for the time of asking."""
    keys: ColumnElement[str] = bindparam("asker_keys", expanding=True)
    someone = _Whoever(*kind, id=bindparam("asker_id"), keys=keys)
    return cast(Asker, someone), cast(datetime, bindparam("asked_at"))


def filled(asker: Asker, now: datetime) -> dict[str, Any]:
    """Return what a statement over `whoever` is run with."""
    return {"asker_id": asker.id, "asker_keys": list(asker.keys), "asked_at": now}
