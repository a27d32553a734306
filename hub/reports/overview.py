"""Reports in a list: every update one may read about, and one speaker's over time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips import queries as clips
from hub.clips.model import Clip, State
from hub.clips.queries import door
from hub.disclosure import rules
from hub.people.asker import Asker
from hub.people.model import Person
from hub.pulses import bank
from hub.pulses import queries as pulses
from hub.pulses.model import Component
from hub.reports import figures, queries
from hub.reports.figures import Figure
from hub.viewing.brief import Brief, briefs

MOST = 40
LIST = "list"  # what the audit trail calls all of them together
TRENDS = (
    Component.CLEAR,
    Component.NEXT,
    Component.COMPETENCE,
    Component.HONEST,
    Component.GOODWILL,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One update with its figures; ratings by component."""

    id: str
    title: str
    published_at: datetime
    speakers: tuple[Person, ...]
    reach: Figure
    completed: Figure
    ratings: dict[str, Figure]


@dataclass(frozen=True, slots=True)
class Trend:
    """One component over a speaker's updates, oldest first; None where it isn't known."""

    component: str
    name: str
    points: list[tuple[str, Figure | None]]


def of(session: Session, asker: Asker, now: datetime) -> dict[str, Any]:
    """Return what `reports/overview.html` shows (at most 10 statements)."""
    found = clips.watchable(session, asker, now, MOST)
    shown = rows(session, asker, found)
    speakers = {person.id: person for row in shown for person in row.speakers}
    return {"rows": shown, "speakers": sorted(speakers.values(), key=lambda p: p.name)}


def rows(session: Session, asker: Asker, found: Sequence[Clip]) -> list[Row]:
    """Return the published ones among ``found`` that ``asker`` may read about (4 statements)."""
    published = [clip for clip in found if clip.state is State.PUBLISHED and clip.published_at]
    counts = briefs(session, published)
    results = pulses.results_of(session, [clip.id for clip in published])
    asking = [clip for clip in published if clip.id in results]
    viewers = queries.viewers_by_department(session, asking) if asking else {}
    made = [
        _row(asker, clip, counts.get(clip.id), results.get(clip.id, []), viewers.get(clip.id, {}))
        for clip in published
    ]
    return [row for row in made if row is not None]


def trend(shown: Sequence[Row]) -> list[Trend]:
    """Return each rating over time, where one is known at all."""
    ordered = sorted(shown, key=lambda row: row.published_at)
    made = [
        Trend(
            name.value,
            bank.NAMES[name],
            [(row.title, row.ratings.get(name.value)) for row in ordered],
        )
        for name in TRENDS
    ]
    return [one for one in made if any(f and f.value is not None for _title, f in one.points)]


def _row(
    asker: Asker,
    clip: Clip,
    counted: Brief | None,
    results: Sequence[pulses.Result],
    viewers: Mapping[int | None, int],
) -> Row | None:
    with rules.as_published(clip.least):
        return _shown(asker, clip, counted or Brief(0, 0, 0, 0), results, viewers)


def _shown(
    asker: Asker,
    clip: Clip,
    counted: Brief,
    results: Sequence[pulses.Result],
    viewers: Mapping[int | None, int],
) -> Row | None:
    least = 0 if access.sight(asker, door(clip)).departments else rules.least().curves
    few = counted.audience < rules.least().curves or counted.viewers < least
    if clip.published_at is None or few:
        return None
    reach = figures.of_share(counted.reached, counted.audience)
    return Row(
        id=clip.id,
        title=clip.title,
        published_at=clip.published_at,
        speakers=tuple(speaker.person for speaker in clip.speakers),
        reach=reach,
        completed=figures.of_viewers(reach, counted.completed, counted.viewers),
        ratings={
            one.item.component.value: figures.agreeing(
                one, figures.by_cell(one.item.cells, viewers)
            )
            for one in results
            if one.item.component in TRENDS
        },
    )
