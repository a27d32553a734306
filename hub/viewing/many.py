"""What players tell, written: any number of beacons in one transaction, in 8 statements.

Rows are written in the order of their keys, so that two processes on PostgreSQL never wait for each
other in a circle.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
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


class SeenRow(NamedTuple):
    """What somebody has seen of a take so far; columns of `many_sql.locked`."""

    person_id: str
    take_id: str
    seen: bytes
    seen_s: int
    completed: bool
    is_viewer: bool
    first_view_at: datetime | None
    via: str
    counted: bool


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
    counted = _unseen(connection, measured)
    ranges = {id(one): sums.seen_ranges(one.played, one.duration_s) for one in newest}
    _keep(connection, counted, ranges)
    completed = _merge(connection, [one for one in counted if one.played], ranges)
    told = [one for one in newest if not (measures and people[one.person_id][0])] + counted
    _places(connection, told, ranges, completed)
    return refused


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


def _keep(
    connection: Connection, tolds: Sequence[Told], ranges: dict[int, list[sums.Range]]
) -> None:
    if not tolds:
        return
    rows = []
    for one in tolds:
        seen_s = sums.length(ranges[id(one)])
        rows.append({
            "key": one.beacon.key, "person_id": one.person_id, "clip_id": one.clip_id,
            "take_id": one.take_id, "started_at": one.at, "device": one.beacon.device,
            "via": one.beacon.via,
            "seq": one.beacon.seq, "wall_ms": one.beacon.wall_ms, "updated_at": one.at,
            "segments": sums.pack(one.played), "seen_s": seen_s,
            "content_s": sums.content_s(one.played),
            "is_view": sums.is_view(seen_s, one.duration_s),
        })  # fmt: skip
    connection.execute(sql.keep(connection.dialect.name), rows)


def _merge(
    connection: Connection, tolds: Sequence[Told], ranges: dict[int, list[sums.Range]]
) -> dict[Pair, bool]:
    """Add seconds to what people have seen; return by person and take who has seen it whole."""
    if not tolds:
        return {}
    of_take: dict[Pair, list[Told]] = {}
    for one in tolds:
        of_take.setdefault((one.person_id, one.take_id), []).append(one)
    keys = sorted(of_take)
    rows, played = _seen_rows(connection, of_take, keys), _played(connection, keys)
    changed, completed = [], {}
    for key in keys:
        of, row = of_take[key], rows[key]
        fresh = (part for one in of for part in ranges[id(one)])
        union = sums.merged((*sums.unpack_ranges(row.seen), *fresh))
        completed[key] = sums.is_completed(sums.length(union), of[0].duration_s)
        changed.append(_after(row, union, completed[key], played[key], of[-1]))
    connection.execute(sql.CHANGE, changed)
    return completed


def _seen_rows(
    connection: Connection, of_take: Mapping[Pair, Sequence[Told]], keys: Sequence[Pair]
) -> dict[Pair, SeenRow]:
    """The rows, made if needed and locked: two devices may tell at the same moment."""
    found = _locked(connection, keys)
    missing = [key for key in keys if key not in found]
    if missing:
        empty = {"seen": b"", "seen_s": 0, "content_s": 0.0, "is_viewer": False}
        empty |= {"completed": False, "counted": False}
        made = [
            {"person_id": key[0], "take_id": key[1], "clip_id": of_take[key][0].clip_id}
            | {"updated_at": of_take[key][0].at, **empty}
            for key in missing
        ]
        connection.execute(sql.begin(connection.dialect.name), made)
        found |= _locked(connection, missing)
    return found


def _locked(connection: Connection, keys: Sequence[Pair]) -> dict[Pair, SeenRow]:
    rows = map(SeenRow._make, sql.rows(connection, sql.locked, keys))
    return {(row.person_id, row.take_id): row for row in rows}


def _played(connection: Connection, keys: Sequence[Pair]) -> dict[Pair, tuple[float, int]]:
    """Content time and views of each person and take, over all viewings that are kept."""
    rows = sql.rows(connection, sql.played, keys)
    return {(person, take): (content or 0.0, views) for person, take, content, views in rows}


def _after(
    row: SeenRow,
    union: list[sums.Range],
    completed: bool,
    played: tuple[float, int],
    told: Told,
) -> dict[str, Any]:
    """What the row of a person and take is from now on."""
    is_viewer = row.is_viewer or played[1] > 0
    first = is_viewer and row.first_view_at is None
    return {
        "of_person": row.person_id,
        "of_take": row.take_id,
        "seen": row.seen if row.counted else sums.pack_ranges(union),
        "seen_s": row.seen_s if row.counted else sums.length(union),
        "content_s": played[0],
        "completed": row.completed or completed,
        "is_viewer": is_viewer,
        "first_view_at": told.at if first else row.first_view_at,
        "via": told.beacon.via if first else row.via,
        "updated_at": told.at,
    }


def _places(
    connection: Connection,
    tolds: Iterable[Told],
    ranges: Mapping[int, list[sums.Range]],
    completed: Mapping[Pair, bool],
) -> None:
    """Keep where people stopped; once watched stays watched. The last to tell of a clip counts."""
    rows: dict[Pair, dict[str, Any]] = {}
    for one in tolds:
        if not one.played:
            continue
        alone = sums.is_completed(sums.length(ranges[id(one)]), one.duration_s)
        rows[one.person_id, one.clip_id] = {
            "person_id": one.person_id,
            "clip_id": one.clip_id,
            "at_s": one.played[-1].b_ds / 10,
            "watched": completed.get((one.person_id, one.take_id), alone),
            "updated_at": one.at,
        }
    if rows:
        written = [rows[key] for key in sorted(rows)]
        connection.execute(sql.place(connection.dialect.name), written)
