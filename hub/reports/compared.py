"""A report beside the speaker's update before it, or one that somebody chooses."""

from datetime import datetime

from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.people.asker import Asker
from hub.pulses.model import Component
from hub.reports import earlier, period
from hub.reports.figures import Figure
from hub.reports.perception import Perception
from hub.viewing.queries import REACH_OPEN


def compare(
    session: Session,
    asker: Asker,
    clip: Clip,
    report: Perception,
    now: datetime,
    chosen: str | None = None,
) -> list[Clip]:
    """Put a report beside the update before it, or the one ``chosen``; return what one can choose.

    That is only read where somebody chooses: “” stands for the one before (at most 9 statements).
    """
    if report.hidden:
        return []
    at_day, reach = _on_full_day(report, clip, now)
    known = {one.component: one.agree for one in reversed(report.rated)}
    known |= {earlier.REACH: reach, earlier.COMPLETED: report.completed}
    known[earlier.UNDERSTOOD] = report.understood
    known.pop(Component.OTHER, None)  # a question of that update alone
    report.earlier, found = earlier.of_clip(session, asker, clip, now, at_day, known, chosen)
    return found


def _on_full_day(report: Perception, clip: Clip, now: datetime) -> tuple[int, Figure]:
    """Reach at the end of the last day that is over: today is not as long as a day then was."""
    if report.of_days:
        return report.of_days, report.reach
    today = period.day(clip.published_at or now, now)
    if today > REACH_OPEN.days:
        return REACH_OPEN.days, report.reach
    known = report.reach_by_day[-2:-1]
    return today - 1, Figure(known[0], asked=report.audience) if known else Figure()
