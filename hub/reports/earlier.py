"""An update beside an earlier one of the same speaker, after as many days.

Figures of the earlier one are those it had when it was last counted (`viewing.courses`), and pass
through the same rules as in its own report. So nothing is told of it here that is not told there,
and a change only where both figures stand by themselves. Whether a change is more than chance the
interval says: shares of everybody have none in a report, but how many come differs from update to
update for no reason at all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.clips.queries import door
from hub.disclosure import rules
from hub.people.asker import Asker
from hub.pulses import queries as pulses
from hub.pulses.model import Component
from hub.reports import figures
from hub.reports.change import leaves_out_zero, of_intervals
from hub.reports.figures import Figure
from hub.reports.intervals import wilson
from hub.viewing import courses
from hub.viewing.model import Course

MOST = 12
REACH, COMPLETED, UNDERSTOOD = "reach", "completed", "understood"


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure then, and by how much it is more now: −1 to 1, with its interval."""

    then: Figure
    change: Figure

    @property
    def is_real(self) -> bool:
        """Whether the whole interval lies on one side of zero."""
        low, high = self.change.low, self.change.high
        return low is not None and high is not None and leaves_out_zero(low, high)


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier update, and each figure known of both by its name; reach after ``day`` days."""

    id: str
    title: str
    published: str  # ISO 8601
    day: int
    pairs: dict[str, Pair] = field(default_factory=dict)


def of_clip(
    session: Session,
    asker: Asker,
    clip: Clip,
    now: datetime,
    at_day: int,
    figures_now: Mapping[str, Figure],
    chosen: str | None = None,
) -> tuple[Earlier | None, list[Clip]]:
    """Return ``clip`` beside the one ``chosen``, else the last before it, and what one can choose.

    Reach is compared ``at_day`` after publication; ``figures_now`` by name. 6 statements without
    any before it, else 9. What one can choose is only read where something is chosen, were it “”.
    """
    before = clips.before(session, asker, clip, now, 1 if chosen is None else MOST)
    found = [one for one in before if not one.has_two_takes]
    then = next((one for one in found if one.id == chosen), next(iter(found), None))
    if then is None or then.published_at is None:
        return None, found
    with rules.as_published(then.least):
        known = _known(session, asker, then, at_day)
    pairs = {name: _pair(one, figures_now.get(name)) for name, one in known.items()}
    both = {name: one for name, one in pairs.items() if one is not None}
    return Earlier(then.id, then.title, then.published_at.isoformat(), at_day, both), found


def _known(session: Session, asker: Asker, then: Clip, at_day: int) -> dict[str, Figure]:
    course = courses.of_clip(session, then.id)
    if course is None or rules.too_small(course.audience):
        return {}
    if not access.sight(asker, door(then)).departments and rules.too_small(course.viewers):
        return {}
    reach = figures.of_share(course.by_day[-1], course.audience) if course.by_day else Figure()
    known = {REACH: _reach_on(course, at_day), COMPLETED: Figure()}
    if not rules.too_small(course.viewers, rules.least().shares):
        known[COMPLETED] = figures.of_viewers(reach, course.completed, course.viewers)
    return known | _answered(pulses.results(session, then.id), course)


def _reach_on(course: Course, at_day: int) -> Figure:
    """As in the curve over the days: of 30 people and more, once five were reached."""
    if course.audience < rules.SMALL_GROUP or at_day >= len(course.by_day):
        return Figure()
    count = course.by_day[at_day]
    return figures.of_share(count, course.audience) if count >= rules.least().shares else Figure()


def _answered(results: Sequence[pulses.Result], course: Course) -> dict[str, Figure]:
    viewers = {int(key) if key else None: n for key, n in course.by_department.items()}
    by_cell = figures.by_cell(results[0].item.cells if results else {}, viewers)
    recall = [
        figures.understanding(one, by_cell)
        for one in results
        if one.item.component is Component.RECALL
    ]
    rated = {
        one.item.component.value: figures.agreeing(one, by_cell)
        for one in results
        if not one.item.options
    }
    return rated | {UNDERSTOOD: figures.mean(recall)}


def _pair(then: Figure, now: Figure | None) -> Pair | None:
    before, after = _interval(then), _interval(now or Figure())
    if before is None or after is None:
        return None
    change = of_intervals(before, after)
    return Pair(then, Figure(change.value, change.low, change.high))


def _interval(figure: Figure) -> tuple[float, float, float] | None:
    """A share of everybody takes Wilson's: what chance would give if as many came again."""
    if figure.value is None:
        return None
    if figure.low is not None and figure.high is not None:
        return figure.value, figure.low, figure.high
    return (figure.value, *wilson(figure.value, figure.asked)) if figure.asked else None
