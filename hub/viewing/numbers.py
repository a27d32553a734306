"""The numbers of a clip as they may be shown; definitions in docs/explanation/measures.md."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips.model import Clip, Take
from hub.clips.queries import door
from hub.disclosure import rules
from hub.people.asker import Asker
from hub.viewing import heat, passages, queries, retention, rooms
from hub.viewing import manner as manners

Curve = NDArray[np.float64]
USUAL_FROM = 20
USUAL_POINTS = 100
FEW_OPTED_OUT = "Fewer than five of them asked not to be counted."
NOT_YET = "This update has not been published yet."


@dataclass(frozen=True, slots=True)
class Department:
    """One department's reach; None and a band or a reason where it stays hidden."""

    name: str
    audience: int | None
    reach: float | None
    band: str
    hidden: str


@dataclass(slots=True)
class Numbers:
    """Every figure of a clip; a hidden one is None, with ``hidden`` saying why by name."""

    audience: int
    viewers: int | None = None
    reached: int | None = None
    reach: float | None = None
    reach_band: str = ""
    views: int | None = None
    completed: int | None = None
    completed_share: float | None = None
    completed_band: str = ""
    content_s: float | None = None
    take: int = 1
    duration_s: float | None = None
    retention: list[float] | None = None
    heat: list[float] | None = None
    usual: list[float] | None = None
    usual_of: int = 0
    departments: list[Department] | None = None
    days: list[tuple[str, float]] | None = None
    opted_out: int | None = None  # of the audience, at least: it rises in steps of five
    rooms: int | None = None  # people who watched on a shared screen, as they say; not in reach
    manner: manners.Shares | None = None
    drops: list[passages.Passage] | None = None
    hot_spots: list[passages.Passage] | None = None
    hidden: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)


def of_clip(session: Session, asker: Asker, clip: Clip) -> Numbers:
    """Return the numbers of ``clip`` that ``asker`` may see (at most 18 statements).

    ``clip`` has speakers, takes and its audience loaded.
    """
    counted = queries.counts(session, clip)
    take = clip.take
    shown = Numbers(counted.audience, take=clip.take_number)
    shown.duration_s = take.duration_s if take else None
    inside = access.sees_departments(asker, door(clip))
    if why := _hides_all(clip, counted, inside):
        shown.hidden = dict.fromkeys(("viewers", "reach", "views", "completed", "content_s"), why)
        shown.hidden |= dict.fromkeys(("retention", "heat"), why)
        return shown
    _show_counts(shown, counted)
    _show_beside(session, clip, shown)
    _show_days(session, clip, shown)
    if take and take.duration_s:
        _show_curves(session, clip, take, counted.viewers, shown)
    if inside:
        shown.departments = _departments(session, clip)
    return shown


def _hides_all(clip: Clip, counted: queries.Counts, inside: bool) -> str:
    if clip.published_at is None:
        return NOT_YET
    if why := rules.too_small(counted.audience):
        return why
    return "" if inside else rules.too_small(counted.viewers)


def _show_counts(shown: Numbers, counted: queries.Counts) -> None:
    reach = rules.share(counted.reached, counted.audience)
    shown.reach, shown.reach_band = reach.value, reach.band
    if reach.shows_count:
        shown.viewers, shown.views = counted.viewers, counted.views
        shown.reached = counted.reached
    else:
        shown.hidden |= dict.fromkeys(("viewers", "reach", "views"), _reason(reach))
    if why := rules.too_small(counted.viewers, rules.K_SHARES):
        shown.hidden |= dict.fromkeys(("completed", "content_s"), why)
        return
    shown.content_s = round(counted.content_s, 1)
    ended = rules.share(counted.completed, counted.viewers)
    shown.completed_share, shown.completed_band = ended.value, ended.band
    if ended.shows_count and reach.shows_count:
        shown.completed = counted.completed
    else:
        shown.hidden["completed"] = _reason(ended)


def _reason(share: rules.Share) -> str:
    return share.hidden or (
        f"Only “{share.band}” is shown: a count this close to all or none of a group under "
        f"{rules.SMALL_GROUP} would name people."
        if share.band
        else "It would give away a figure that is hidden."
    )


def _show_beside(session: Session, clip: Clip, shown: Numbers) -> None:
    """What stands beside reach: who asked not to be counted, in whole fives, and rooms."""
    found = queries.opted_out(session, clip)
    shown.opted_out = found - found % rules.K_SHARES or None
    if shown.opted_out is None:
        shown.hidden["opted_out"] = FEW_OPTED_OUT
    in_rooms = rooms.people(session, clip.id)
    if why := rules.too_small(in_rooms):
        shown.hidden["rooms"] = why
    else:
        shown.rooms = in_rooms


def _show_days(session: Session, clip: Clip, shown: Numbers) -> None:
    """Reach over time, once curves may be shown."""
    if shown.reach is None or shown.audience < rules.SMALL_GROUP:
        return
    days = queries.reach_by_day(session, clip)
    shown.days = [(day, count / shown.audience) for day, count in days if count >= rules.K_SHARES]


def _show_curves(session: Session, clip: Clip, take: Take, viewers: int, shown: Numbers) -> None:
    blobs = queries.seen_blobs(session, clip, take.id)
    if why := rules.too_small(min(viewers, len(blobs))):
        shown.hidden |= dict.fromkeys(("retention", "heat"), why)
        return
    assert take.duration_s is not None  # noqa: S101 - the caller has looked
    people = retention.watching(blobs, take.duration_s)
    shown.retention = _rounded(people / len(blobs))
    old = queries.take_counts(session, take.id)
    segments = queries.played_segments(session, clip, take.id)
    plays = heat.plays_of(segments, take.duration_s)
    plays = plays + retention.unpacked(old.plays if old else b"", take.duration_s)
    shown.heat = _rounded(plays / len(blobs))
    shown.drops = passages.drops(blobs, take.duration_s)
    shown.hot_spots = passages.hot_spots(people, plays, len(blobs))
    how = manners.added(old.manner if old else {}, manners.of_segments(segments))
    shown.manner = manners.shares(how)
    shown.usual, shown.usual_of = _usual(session, clip, take.duration_s)


def _usual(session: Session, clip: Clip, duration_s: float) -> tuple[list[float] | None, int]:
    """The mean curve of at least 20 of the company's own clips of similar length, stretched."""
    takes = queries.similar_takes(session, clip, duration_s)
    blobs = queries.blobs_of_takes(session, [take.id for take in takes])
    curves = [
        _stretched(retention.watching(blobs[take.id], take.duration_s) / len(blobs[take.id]))
        for take in takes
        if take.duration_s and len(blobs.get(take.id, ())) >= rules.K_CURVES
    ]
    if len(curves) < USUAL_FROM:
        return None, len(curves)
    return _rounded(np.mean(curves, axis=0)), len(curves)


def _stretched(curve: Curve) -> Curve:
    """A curve of any length at a hundred even points, so that lengths can be compared."""
    points: Curve = np.interp(
        np.linspace(0, len(curve) - 1, USUAL_POINTS), np.arange(len(curve)), curve
    )
    return points


def _rounded(curve: Curve) -> list[float]:
    return [round(float(value), 4) for value in curve]


def _departments(session: Session, clip: Clip) -> list[Department]:
    rows = queries.by_department(session, clip)
    shown = rules.shown_groups({name: size for name, size, _ in rows})
    return [_department(name, size, reached, name in shown) for name, size, reached in rows]


def _department(name: str, size: int, reached: int, shown: bool) -> Department:
    if not shown:
        why = rules.too_small(size, rules.K_SHARES) or "It would give away a smaller department."
        return Department(name, None, None, "", why)
    share = rules.share(reached, size)
    return Department(name, size, share.value, share.band, "")
