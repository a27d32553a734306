"""The figures of an experiment's two halves, read once when its time is over."""

from collections import defaultdict

from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.clips.variants_model import Arm
from hub.core.later import later
from hub.disclosure import rules
from hub.experiments import outcome, queries
from hub.experiments.model import Experiment, Measure
from hub.experiments.outcome import Outcome
from hub.pulses.model import PulseItem
from hub.reports.change import Count


def outcome_of(session: Session, experiment: Experiment, clip: Clip) -> Outcome:
    """Return what was found (1 statement)."""
    with rules.as_published(clip.least):
        return _outcome_of(session, experiment, clip)


def _outcome_of(session: Session, experiment: Experiment, clip: Clip) -> Outcome:
    if experiment.measure is Measure.UNDERSTOOD:
        return _understood(session, experiment)
    rows = queries.watched(session, experiment, clip)
    sizes = experiment.first_people, experiment.second_people
    if experiment.measure is Measure.LISTENED:
        seen: dict[Arm, list[float]] = defaultdict(list)
        for arm, _in_time, _completed, seen_s, duration_s in rows:
            seen[arm].append(min(1.0, seen_s / duration_s) if duration_s else 0.0)
        padded = [_padded(seen[arm], n) for arm, n in zip(Arm, sizes, strict=True)]
        return outcome.of_seen(padded[0], padded[1], sizes)
    place = 1 if experiment.measure is Measure.WATCHED else 2
    counts = [
        Count(min(n, sum(1 for row in rows if row[0] is arm and row[place])), n)
        for arm, n in zip(Arm, sizes, strict=True)
    ]
    return outcome.of_shares(counts[0], counts[1], sizes)


def _padded(seen: list[float], people: int) -> list[float]:
    """Everybody of the half: who saw nothing has no row."""
    return [*seen, *[0.0] * (people - len(seen))]


def _understood(session: Session, experiment: Experiment) -> Outcome:
    """From the answers as they are released, five or more at a time."""
    item = session.get(PulseItem, experiment.question_id) if experiment.question_id else None
    if item is None or item.right is None:
        return Outcome(hidden=later("The question is gone."))
    shown = [list(item.shown.get(arm.value, ())) for arm in Arm]
    asked = int(item.asked.get(Arm.FIRST, 0)), int(item.asked.get(Arm.SECOND, 0))
    if why := rules.too_small(min(map(sum, shown)), rules.least().shares):
        return Outcome(asked=asked, hidden=why)
    first, second = (Count(counts[item.right], sum(counts)) for counts in shown)
    return outcome.of_shares(first, second, asked, len(item.options))
