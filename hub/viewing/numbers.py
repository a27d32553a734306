"""The numbers of a clip as they may be shown; definitions in docs/explanation/measures.md."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips.model import Clip
from hub.clips.queries import door
from hub.core.later import later
from hub.disclosure import rules
from hub.people.asker import Asker
from hub.viewing import manner as manners
from hub.viewing import passages, queries, rooms, spread, tally, ways
from hub.viewing.spread import Group
from hub.viewing.stayed import rounded
from hub.viewing.ways import Way

FEW_OPTED_OUT = later("Fewer than five of them asked not to be counted.")
NOT_YET = later("This update has not been published yet.")
TWO_TAKES = later("Two recordings are being compared; figures of one wait until that is decided.")


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
    curve_of: int | None = None  # viewers of this take, of whom the curves are
    retention: list[float] | None = None
    heat: list[float] | None = None
    usual: list[float] | None = None
    usual_of: int = 0
    departments: list[Group] | None = None
    levels: list[Group] | None = None
    days: list[tuple[str, float]] | None = None  # the first from which five were reached
    group_days: list[str] = field(default_factory=list)  # those of `Group.days`
    opted_out: int | None = None  # of the audience, at least: it rises in steps of five
    rooms: int | None = None  # people who watched on a shared screen, as they say; not in reach
    manner: manners.Shares | None = None
    ways: list[Way] | None = None  # how those reached came to their first view
    drops: list[passages.Passage] | None = None
    hot_spots: list[passages.Passage] | None = None
    hidden: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return plain values for JSON; curves are handed on, not copied value by value."""
        return {one.name: _plain(getattr(self, one.name)) for one in fields(self)}


def _plain(value: object) -> object:
    if isinstance(value, list) and value and isinstance(value[0], (Group, Way, passages.Passage)):
        return [asdict(one) for one in value]
    return asdict(value) if isinstance(value, manners.Shares) else value


def of_clip(session: Session, asker: Asker, clip: Clip) -> Numbers:
    """Return the numbers of ``clip`` that ``asker`` may see (3 statements, or at most 20).

    Somebody who is not shown departments costs 5 more. ``clip`` has speakers, takes and audience.
    """
    with rules.as_published(clip.least):
        return _of_clip(session, asker, clip)


def _of_clip(session: Session, asker: Asker, clip: Clip) -> Numbers:
    inside = access.sees_departments(asker, door(clip))
    # What is kept answers sooner than what was just watched: that would tell of the first viewers.
    found = tally.of_clip(session, clip) if inside else None
    counted = found.counts if found else queries.counts(session, clip)
    shown = Numbers(counted.audience, take=clip.take_number)
    shown.duration_s = clip.take.duration_s if clip.take else None
    if why := _hides_all(clip, counted, inside):
        shown.hidden = dict.fromkeys(("viewers", "reach", "views", "completed", "content_s"), why)
        shown.hidden |= dict.fromkeys(("retention", "heat"), why)
        return shown
    found = found or tally.of_clip(session, clip)
    counted = found.counts
    _show_counts(shown, counted)
    _show_beside(session, clip, shown)
    _show_days(found, shown)
    _show_ways(found, shown)
    if clip.has_two_takes:
        shown.hidden |= dict.fromkeys(("retention", "heat"), TWO_TAKES)
    elif found.curves:
        _show_curves(found.curves, counted.viewers, shown)
    if inside:
        shown.departments, shown.levels = found.departments, found.levels
        shown.group_days = found.days
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
    if why := rules.too_small(counted.viewers, rules.least().shares):
        shown.hidden |= dict.fromkeys(("completed", "content_s"), why)
        return
    shown.content_s = round(counted.content_s, 1)
    if not reach.shows_count:  # 8 of 11 is a share that nothing but 11 viewers give
        shown.hidden |= dict.fromkeys(("completed", "completed_share"), rules.GIVEN_AWAY)
        return
    ended = rules.share(counted.completed, counted.viewers)
    shown.completed_share, shown.completed_band = ended.value, ended.band
    if ended.shows_count:
        shown.completed = counted.completed
    else:
        shown.hidden["completed"] = _reason(ended)


def _reason(share: rules.Share) -> str:
    return share.hidden or rules.CLOSE[share.band]


def _show_beside(session: Session, clip: Clip, shown: Numbers) -> None:
    """What stands beside reach: who asked not to be counted, in whole fives, and rooms."""
    found = queries.opted_out(session, clip)
    shown.opted_out = rules.whole(found) or None
    if shown.opted_out is None:
        shown.hidden["opted_out"] = FEW_OPTED_OUT
    in_rooms = rooms.people(session, clip.id)
    if why := rules.too_small(in_rooms):
        shown.hidden["rooms"] = why
    else:
        shown.rooms = in_rooms


def _show_days(found: tally.Tally, shown: Numbers) -> None:
    """Reach over time, once curves may be shown."""
    if shown.reach is None or shown.audience < rules.SMALL_GROUP:
        return
    counts = spread.by_day(found.cells, found.days)
    days = zip(found.days, counts, strict=True)
    shown.days = [
        (day, count / shown.audience) for day, count in days if count >= rules.least().shares
    ]


def _show_ways(found: tally.Tally, shown: Numbers) -> None:
    """How people came, where the number of those reached may be shown."""
    if shown.reached is None:
        shown.hidden["ways"] = shown.hidden["reach"]
    elif why := rules.too_small(sum(found.ways.values())):
        shown.hidden["ways"] = why
    else:
        shown.ways = ways.shares(found.ways, shown.reached)


def _show_curves(found: tally.Curves, viewers: int, shown: Numbers) -> None:
    stayed = found.stayed
    if why := stayed.why_hidden(viewers, is_told=shown.viewers is not None):
        shown.hidden |= dict.fromkeys(("retention", "heat"), why)
        return
    shown.retention, shown.heat = stayed.retention, rounded(found.plays / stayed.viewers)
    shown.curve_of = stayed.viewers
    shown.drops, shown.hot_spots = found.drops, found.hot_spots
    shown.manner = manners.shares(found.manner)
    shown.usual = None if stayed.usual is None else rounded(stayed.usual)
    shown.usual_of = stayed.usual_of
