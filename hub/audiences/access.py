"""Who may see or do what: the only place that decides it.

The rule stands here twice, word for word: `may_watch` judges a `Door`, `watchable` is the same as
SQL, so that it can stand inside every query. A property test holds the two against each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.audiences import queries
from hub.audiences.model import AudienceRule
from hub.audiences.queries import Rule
from hub.core.errors import NotAllowed, NotFound
from hub.people.asker import Asker
from hub.people.model import Person, Role

OPEN = "published"
UNKNOWN = "There is no such update, or it isn't for you."


@dataclass(frozen=True, slots=True)
class Door:
    """What decides whether somebody may pass."""

    state: str
    owner_id: str | None
    speaker_ids: frozenset[str]
    includes: frozenset[str]
    excludes: frozenset[str]
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DoorColumns:
    """The same as SQL; ``speaks`` makes the test “this person is a speaker”."""

    state: ColumnElement[str] | InstrumentedAttribute[str]
    owner_id: InstrumentedAttribute[str | None]
    speaks: Callable[[str], ColumnElement[bool]]
    audience_id: InstrumentedAttribute[int]
    closes_at: InstrumentedAttribute[datetime | None]
    # False for what is only part of something else, which has the door: it is in no list.
    stands_alone: ColumnElement[bool] = field(default_factory=true)


def may_prepare(asker: Asker, door: Door) -> bool:
    """Whether ``asker`` may edit, publish and withdraw: its owner, comms, administrators."""
    return asker.edits_all or door.owner_id == asker.id


def may_watch(asker: Asker, door: Door, now: datetime) -> bool:
    """Whether ``asker`` may watch: who prepares, advises or speaks always, others when open."""
    if asker.sees_drafts or door.owner_id == asker.id or asker.id in door.speaker_ids:
        return True
    if door.state != OPEN or (door.closes_at is not None and door.closes_at <= now):
        return False
    return bool(asker.keys & door.includes) and not asker.keys & door.excludes


def watchable(
    asker: Asker,
    door: DoorColumns,
    now: datetime | BindParameter[datetime],
    many: ColumnElement[bool] | None = None,
) -> ColumnElement[bool]:
    """`may_watch` as SQL; ``now`` may be a parameter of a statement that is kept.

    ``many`` says, as SQL that is the same for every row, whether so many doors are judged that all
    audiences of ``asker`` are better gathered first than looked up door by door.
    """
    if asker.sees_drafts:
        return door.stands_alone
    is_open = and_(
        door.state == OPEN,
        or_(door.closes_at.is_(None), door.closes_at > now),
        _in_audience(asker, door.audience_id, many),
    )
    # Most clips are open, and asking who speaks costs a look into another table.
    mine = or_(is_open, door.owner_id == asker.id, door.speaks(asker.id))
    return and_(door.stands_alone, mine)


def watchers(door: Door, now: datetime) -> ColumnElement[bool]:
    """`may_watch` as SQL over `Person`: everybody at work who may watch what is behind ``door``."""
    always = or_(
        Person.role.in_((Role.COMMS, Role.ADMIN, Role.LEGAL)),  # as `Asker.sees_drafts`
        Person.id.in_(door.speaker_ids | ({door.owner_id} if door.owner_id else set())),
    )
    if door.state != OPEN or (door.closes_at is not None and door.closes_at <= now):
        return and_(Person.active, always)
    rules = [Rule(key, False) for key in door.includes] + [Rule(key, True) for key in door.excludes]
    return and_(Person.active, or_(always, queries.matching(rules)))


def is_meant(asker: Asker, door: Door) -> bool:
    """Whether ``asker`` is of its audience, and none of those who see it before it opens."""
    early = asker.sees_drafts or door.owner_id == asker.id or asker.id in door.speaker_ids
    return not early and bool(asker.keys & door.includes) and not asker.keys & door.excludes


def opened(door: Door) -> Door:
    """Return a door as it stood while it was open."""
    return replace(door, state=OPEN, closes_at=None)


def all_may_watch(session: Session, readers: Sequence[Rule], door: Door, now: datetime) -> bool:
    """Whether ``readers`` are somebody, and each of them may watch, now and whoever joins them.

    So each group of readers must be named by the audience, or be allowed always; and nobody of
    them may be outside today (2 statements).
    """
    named = all(one.excludes or _is_named(one.key, door) for one in readers)
    if not named or not queries.count(session, readers):
        return False
    outside = and_(Person.active, queries.matching(readers), not_(watchers(door, now)))
    return session.scalar(select(Person.id).where(outside).limit(1)) is None


def _is_named(key: str, door: Door) -> bool:
    always = {f"role:{role.value}" for role in (Role.COMMS, Role.ADMIN, Role.LEGAL)}
    one_person = key.startswith("person:")  # nobody joins a person
    return one_person or key in always or bool({"everyone", key} & door.includes)


def in_audience(
    asker: Asker, audience_id: ColumnElement[int] | InstrumentedAttribute[int]
) -> ColumnElement[bool]:
    """Whether an including rule names a key of ``asker`` and no excluding one does, as SQL."""
    mine = and_(AudienceRule.audience_id == audience_id, AudienceRule.key.in_(asker.keys))
    excluded = select(func.max(cast(AudienceRule.excludes, Integer))).where(mine)
    return excluded.scalar_subquery() == 0  # null where no rule names them


def _in_audience(
    asker: Asker, audience_id: InstrumentedAttribute[int], many: ColumnElement[bool] | None
) -> ColumnElement[bool]:
    """As `watchable` says. PostgreSQL counts the cost of a subquery once for each row it plans to
    look at, and would rather judge every door there is; that of a CTE it counts once.
    """
    one_by_one = in_audience(asker, audience_id)
    if many is None:
        return one_by_one
    gathered = and_(
        audience_id.in_(_gathered(asker, "including", excludes=False)),
        audience_id.not_in(_gathered(asker, "excluding", excludes=True)),
    )
    return case((many, gathered), else_=one_by_one)


def _gathered(asker: Asker, name: str, *, excludes: bool) -> Select[tuple[int]]:
    theirs = select(AudienceRule.audience_id).where(
        AudienceRule.key.in_(asker.keys), AudienceRule.excludes.is_(excludes)
    )
    return select(theirs.cte(name).prefix_with("MATERIALIZED").c.audience_id)


def preparable(asker: Asker, door: DoorColumns) -> ColumnElement[bool]:
    """`may_prepare` as SQL."""
    return door.stands_alone if asker.edits_all else door.owner_id == asker.id


def require_prepare(asker: Asker, door: Door, now: datetime) -> None:
    """Let only those pass who may prepare the clip.

    Raises:
        NotFound: the clip does not exist for this person.
        NotAllowed: they may watch it, no more.
    """
    if may_prepare(asker, door):
        return
    if not may_watch(asker, door, now):
        raise NotFound(UNKNOWN)
    raise NotAllowed("Only its owner, communications and administrators may change this update.")


def require_upload(asker: Asker) -> None:
    """Let only those pass who may put up updates.

    Raises:
        NotAllowed: this person may not.
    """
    if not asker.may_upload:
        raise NotAllowed(
            "Executives, communications and administrators put up updates. "
            "Ask an administrator to change your role if you should."
        )


def may_close(asker: Asker, door: Door) -> bool:
    """Whether ``asker`` may say what came of a question: who prepares or speaks."""
    return may_prepare(asker, door) or asker.id in door.speaker_ids


def require_close(asker: Asker, door: Door) -> None:
    """Let only those pass who may say what came of a question.

    Raises:
        NotAllowed: they neither speak in the clip nor prepare it.
    """
    if not may_close(asker, door):
        raise NotAllowed("Speakers and those who prepare an update close its questions.")


def may_tell_room(asker: Asker, door: Door, now: datetime) -> bool:
    """Whether ``asker`` may say how many watched with them: an open clip that is for them.

    Not who asked not to be counted, for it would be kept that they watched; nor who speaks or owns.
    """
    is_open = door.state == OPEN and (door.closes_at is None or door.closes_at > now)
    own = door.owner_id == asker.id or asker.id in door.speaker_ids
    for_them = bool(asker.keys & door.includes) and not asker.keys & door.excludes
    return is_open and for_them and asker.measured and not own


def require_tell_room(asker: Asker, door: Door, now: datetime) -> None:
    """Let only those pass who may say how many watched with them.

    Raises:
        NotAllowed: this person may not.
    """
    if not may_tell_room(asker, door, now):
        raise NotAllowed("People whom this open update is for, and who are counted, can say that.")


def sees_departments(asker: Asker, door: Door) -> bool:
    """Whether figures by department are for ``asker``: MEASURES.md §4, the table."""
    return asker.edits_all or door.owner_id == asker.id or asker.id in door.speaker_ids


@dataclass(frozen=True, slots=True)
class Sight:
    """How far somebody sees into figures of a clip, beside the company's: MEASURES.md §4."""

    departments: bool  # its speakers, its owner, comms, administrators
    branch: bool  # a manager: their own branch


def sight(asker: Asker, door: Door) -> Sight:
    """Return how far ``asker`` sees into the figures of a clip they may watch."""
    return Sight(departments=sees_departments(asker, door), branch=asker.manages_people)


def sees_all_reports(asker: Asker) -> bool:
    """Whether ``asker`` works with reports: reads samples, names themes, makes value reports."""
    return asker.edits_all


def require_all_reports(asker: Asker) -> None:
    """Let only those pass who work with reports.

    Raises:
        NotAllowed: this person does not.
    """
    if not sees_all_reports(asker):
        raise NotAllowed("Communications and administrators work with reports. Ask one of them.")


def require_hooks(asker: Asker) -> None:
    """Let only those pass who decide which other programs are told.

    Raises:
        NotAllowed: this person does not.
    """
    if not asker.edits_all:
        raise NotAllowed("Communications and administrators look after webhooks. Ask one of them.")
