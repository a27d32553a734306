"""What players tell, written: any number of beacons in one transaction, in 6 statements.

Up to 3 more where somebody begins to watch, and is a viewer from now on. Rows are written in the
order of their keys, so that two processes on PostgreSQL hardly ever wait for each other in a
circle. They can where both are told of the same new viewings; then PostgreSQL undoes one of them,
which `together` writes again.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from hub.core.errors import Conflict, NotFound
from hub.people.model import Person
from hub.viewing import many_sql as sql
from hub.viewing import segments as sums
from hub.viewing.actions import erased_name
from hub.viewing.ground import Told

Pair = tuple[str, str]  # person and viewing, take or clip
OTHER_TAKE = "This viewing belongs to another update; begin a new one."
ERASED = "What you watched before is erased; begin a new viewing."


class OtherTakeError(Conflict):
    """A viewing's name belongs to another take; among many, who tells so must be judged alone."""


class Sum(NamedTuple):
    """What a beacon comes to, reckoned once."""

    told: Told
    ranges: list[sums.Range]  # the seconds it shows as seen
    seen_s: int
    is_view: bool
    at: Any  # `Told.at` as the database takes it


def keep(session: Session, told: Told, *, measures: bool) -> None:
    """Keep the newest state of one viewing, as `record` does.

    Raises:
        Conflict: its name belongs to another take, or it began before the person erased theirs.
        NotFound: the person is gone.
    """
    refused = record(session, [told], measures=measures)
    if not refused:
        return
    if session.get(Person, told.person_id) is None:
        raise NotFound("There is no such person any more.")
    raise Conflict(ERASED)


def record(session: Session, tolds: Sequence[Told], *, measures: bool) -> list[Told]:
    """Keep the newest state of each viewing, and merge it into what people have seen.

    A beacon that is late or sent twice changes nothing. For a person who opted out only the place
    to resume is kept. What can't be kept is returned: of somebody who is gone, and what began
    before its person erased what they watched.

    Raises:
        OtherTakeError: a viewing's name belongs to another take.
    """
    if not tolds:
        return []
    connection = session.connection()
    people = _there(connection, tolds)
    newest, refused = _kept_out(connection, _newest(tolds), people)
    measured = [one for one in newest if measures and people[one.person_id][0]]
    alone = [one for one in newest if not (measures and people[one.person_id][0])]
    stamp = sql.stamp(connection.dialect.name)
    counted = [_sum(one, stamp(one.at)) for one in _unseen(connection, measured)]
    _keep(connection, counted)
    completed = _merge(connection, [one for one in counted if one.told.played])
    _places(connection, [*(_sum(one, stamp(one.at)) for one in alone), *counted], completed)
    return refused


def _sum(told: Told, at: object) -> Sum:
    ranges = sums.seen_ranges(told.played, told.duration_s)
    seen_s = sums.length(ranges)
    return Sum(told, ranges, seen_s, sums.is_view(seen_s, told.duration_s), at)


def _newest(tolds: Iterable[Told]) -> list[Told]:
    """Of several states of one viewing the last."""
    found: dict[Pair, Told] = {}
    for one in tolds:
        key = (one.person_id, one.beacon.key)
        other = found.get(key)
        if other is not None and other.take_id != one.take_id:
            raise OtherTakeError(OTHER_TAKE)
        if other is None or one.beacon.seq > other.beacon.seq:
            found[key] = one
    return [found[key] for key in sorted(found)]


def _there(connection: Connection, tolds: Iterable[Told]) -> dict[str, tuple[bool, Any]]:
    """Whether each person is measured, and when they last erased; without those who are gone."""
    people = sorted({one.person_id for one in tolds})
    return {row[0]: (row[1], row[2]) for row in sql.rows(connection, sql.there, people)}


def _kept_out(
    connection: Connection, tolds: Iterable[Told], people: Mapping[str, tuple[bool, Any]]
) -> tuple[list[Told], list[Told]]:
    """Part what may be kept from what may not."""
    good: list[Told] = []
    refused: list[Told] = []
    doubtful: list[Told] = []
    for one in tolds:
        erased_at = people[one.person_id][1] if one.person_id in people else one.at
        if erased_at is None:
            good.append(one)
        else:
            (refused if one.began_at <= erased_at else doubtful).append(one)
    names = _erased(connection, doubtful)
    refused += [one for one in doubtful if erased_name(one.person_id, one.beacon.key) in names]
    good += [one for one in doubtful if erased_name(one.person_id, one.beacon.key) not in names]
    return sorted(good, key=_key), refused


def _erased(connection: Connection, doubtful: Sequence[Told]) -> set[str]:
    """Which of these names were erased; few people ever erase, so this is seldom asked."""
    digests = [erased_name(one.person_id, one.beacon.key) for one in doubtful]
    if not digests:
        return set()
    return set(connection.execute(sql.ERASED, {"digests": digests}).scalars())


def _key(told: Told) -> Pair:
    return told.person_id, told.beacon.key


def _unseen(connection: Connection, tolds: Sequence[Told]) -> list[Told]:
    """Those that are newer than what is kept of their viewing."""
    if not tolds:
        return []
    keys = [(one.person_id, one.beacon.key) for one in tolds]
    kept = {(row[0], row[1]): row for row in sql.rows(connection, sql.kept, keys)}
    found = []
    for key, one in zip(keys, tolds, strict=True):
        row = kept.get(key)
        if row is not None and row[2] != one.take_id:
            raise OtherTakeError(OTHER_TAKE)
        # One whose segments are counts by now would be counted a second time.
        if row is None or (one.beacon.seq > row[3] and (row[4] > 0 or row[5] == 0)):
            found.append(one)
    return found


def _keep(connection: Connection, counted: Iterable[Sum]) -> None:
    rows = [
        {
            "key": told.beacon.key, "person_id": told.person_id, "clip_id": told.clip_id,
            "take_id": told.take_id, "started_at": at, "device": told.beacon.device,
            "via": told.beacon.via,
            "seq": told.beacon.seq, "wall_ms": told.beacon.wall_ms, "updated_at": at,
            "segments": sums.pack(told.played), "seen_s": seen_s,
            "content_s": sums.content_s(told.played), "is_view": is_view,
        }
        for told, _ranges, seen_s, is_view, at in counted
    ]  # fmt: skip
    if rows:
        sql.write(connection, sql.keep, rows)


def _merge(connection: Connection, counted: Sequence[Sum]) -> dict[Pair, bool]:
    """Add seconds to what people have seen; return by person and take who has seen it whole."""
    if not counted:
        return {}
    of_take: dict[Pair, list[Sum]] = {}
    for one in counted:
        of_take.setdefault((one.told.person_id, one.told.take_id), []).append(one)
    seen = _seen(connection, of_take)
    completed, changed, viewers = {}, [], []
    for key in sorted(of_take):
        of, (before, is_viewer) = of_take[key], seen[key]
        fresh = (part for one in of for part in one.ranges)
        union = sums.merged((*sums.unpack_ranges(before), *fresh))
        seen_s, last = sums.length(union), of[-1]
        completed[key] = sums.is_completed(seen_s, last.told.duration_s)
        whose = {"of_person": key[0], "of_take": key[1]}
        changed.append(whose | {
            "seen": sums.pack_ranges(union), "seen_s": seen_s, "completed": completed[key],
            "updated_at": last.at,
        })  # fmt: skip
        if not is_viewer and any(one.is_view for one in of):
            viewers.append(whose | {"at": last.at, "way": last.told.beacon.via})
    sql.write(connection, sql.change, changed)
    if viewers:
        sql.write(connection, sql.begin_view, viewers)
    return completed


def _seen(
    connection: Connection, of_take: Mapping[Pair, Sequence[Sum]]
) -> dict[Pair, tuple[bytes, bool]]:
    """What was seen and whether it is a viewer's; rows are made if needed.

    They are locked: two devices may tell at one moment.
    """
    keys = sorted(of_take)
    found = _locked(connection, keys)
    missing = [key for key in keys if key not in found]
    if missing:
        empty = {"seen": b"", "seen_s": 0, "content_s": 0.0, "is_viewer": False}
        empty |= {"completed": False, "counted": False}
        tolds = [of_take[key][0].told for key in missing]
        made = [
            {"person_id": one.person_id, "take_id": one.take_id, "clip_id": one.clip_id}
            | {"updated_at": one.at, **empty}
            for one in tolds
        ]
        connection.execute(sql.begin(connection.dialect.name), made)
        found |= _locked(connection, missing)
    return found


def _locked(connection: Connection, keys: Sequence[Pair]) -> dict[Pair, tuple[bytes, bool]]:
    rows = sql.rows(connection, sql.locked, keys)
    return {(person_id, take_id): (seen, views) for person_id, take_id, seen, views in rows}


def _places(connection: Connection, newest: Iterable[Sum], completed: Mapping[Pair, bool]) -> None:
    """Keep where people stopped; once watched stays watched. The last to tell of a clip counts."""
    rows: dict[Pair, dict[str, Any]] = {}
    for told, _ranges, seen_s, _is_view, at in newest:
        if not told.played:
            continue
        alone = sums.is_completed(seen_s, told.duration_s)
        rows[told.person_id, told.clip_id] = {
            "person_id": told.person_id,
            "clip_id": told.clip_id,
            "at_s": told.played[-1].b_ds / 10,
            "watched": completed.get((told.person_id, told.take_id), alone),
            "updated_at": at,
        }
    if rows:
        sql.write(connection, sql.place, [rows[key] for key in sorted(rows)])
