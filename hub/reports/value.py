"""The value report: outputs, out-takes and outcomes of a period, frozen when it is made.

The stages are those of AMEC's Integrated Evaluation Framework. There is no return on investment:
nobody can count it from views.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from hub.captions import queries as captions
from hub.captions.model import TranscriptState
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core.errors import Rejected
from hub.people.asker import Asker
from hub.reports import figures, perception
from hub.reports.figures import Figure, of_share
from hub.reports.heard import LANDED, OPEN, WITH_QUESTIONS
from hub.reports.model import Frozen
from hub.reports.perception import Perception

MOST_DAYS = 400
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``since`` to ``until``, both inside, on the company's clock."""

    since: date
    until: date

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins, or is too long.

        Raises:
            Rejected: it does.
        """
        if not 0 <= (self.until - self.since).days < MOST_DAYS:
            raise Rejected(f"Choose a first and a last day, at most {MOST_DAYS} days.", "since")

    @property
    def before(self) -> "Period":
        """The period as long as this that ends where it begins."""
        length = self.until - self.since + timedelta(days=1)
        return Period(self.since - length, self.since - timedelta(days=1))

    def edges(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its first moment and the first one after it."""
        first = datetime.combine(self.since, time(), zone)
        return first, datetime.combine(self.until + timedelta(days=1), time(), zone)


def freeze(
    session: Session, asker: Asker, period: Period, zone: ZoneInfo, title: str, now: datetime
) -> Frozen:
    """Keep the figures of a period and of the one before it as they are now.

    About 15 statements for each update published in the two periods.
    """
    figures = figures_of(session, asker, period, zone, now)
    kept = Frozen(made_at=now, by_id=asker.id or None, title=title, figures=figures)
    session.add(kept)
    session.flush()
    return kept


def figures_of(
    session: Session, asker: Asker, period: Period, zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """Return the figures of a period and of the one before it, as plain values for JSON."""

    def of(part: Period) -> dict[str, Any]:
        found = clips.published_between(session, asker, *part.edges(zone), now)
        return _of(session, asker, found, now)

    return {
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "now": of(period),
        "before": of(period.before),
    }


def _of(session: Session, asker: Asker, found: Sequence[Clip], now: datetime) -> dict[str, Any]:
    """Every figure of a period, as plain values for JSON."""
    read = [perception.of_clip(session, asker, clip, now) for clip in found]
    open_to_read = [one for one in read if not one.hidden]
    return {
        "clips": len(found),
        "minutes": round(sum(_length_s(clip) for clip in found) / MINUTE_S, 1),
        "captioned": asdict(_captioned(session, found)),
        "reach": asdict(_joined(one.reach for one in open_to_read)),
        "completed": asdict(_joined(one.completed for one in open_to_read)),
        "understood": asdict(figures.mean(_understood(open_to_read))),
        "landed": _landed(open_to_read),
        "moved": asdict(figures.mean([m.change for one in open_to_read for m in one.moved])),
        **_questions(open_to_read),
        "hidden": len(read) - len(open_to_read),
    }


def _length_s(clip: Clip) -> float:
    return (clip.take.duration_s if clip.take else None) or 0.0


def _captioned(session: Session, found: Sequence[Clip]) -> Figure:
    takes = [clip.take.id for clip in found if clip.take]
    ready = captions.of_takes(session, takes)
    count = sum(
        any(one.state is TranscriptState.READY for one in ready.get(take, [])) for take in takes
    )
    # Of videos, not of people: nothing to hide.
    return Figure(count / len(takes), n=count, asked=len(takes)) if takes else Figure()


def _joined(figures: Iterable[Figure]) -> Figure:
    """Shares of everybody, added up over updates; those in bands stay out."""
    known = [one for one in figures if one.n is not None and one.asked]
    if not known:
        return Figure()
    return of_share(sum(one.n or 0 for one in known), sum(one.asked or 0 for one in known))


def _understood(read: Sequence[Perception]) -> list[Figure]:
    return [m.understood for one in read for m in one.messages if m.understood]


def _landed(read: Sequence[Perception]) -> list[int]:
    """How many key messages landed, and of how many that can be said."""
    judged = [m.result for one in read for m in one.messages if m.result != OPEN]
    return [sum(result in (LANDED, WITH_QUESTIONS) for result in judged), len(judged)]


def _questions(read: Sequence[Perception]) -> dict[str, Any]:
    said = [one.said for one in read if one.said]
    hours = [one.median_hours for one in said if one.median_hours is not None]
    return {
        "questions": sum(one.questions for one in said),
        "answered": sum(one.answered for one in said),
        "hours": round(median(hours), 1) if hours else None,
    }
