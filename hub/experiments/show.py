"""What the studio shows of an experiment: its plan, how far it is, and only at its end a result."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_decimal, format_percent
from sqlalchemy.orm import Session

from hub.audiences import queries as audiences
from hub.audiences import spec
from hub.clips.model import Clip, State
from hub.core.errors import Rejected
from hub.experiments import halves, outcome, plan, queries
from hub.experiments.model import Experiment, Kind, Measure, Stage
from hub.experiments.outcome import FIRST, NEITHER, SECOND, Outcome
from hub.experiments.plan import Plan
from hub.people import queries as people
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext


@dataclass(frozen=True, slots=True)
class Version:
    """One of the two: what it is called, and what it is."""

    arm: str
    name: str
    what: str
    value: str = ""  # its figure, once there is a result
    people: int = 0
    ahead: bool = False


def page(session: Session, clip: Clip, typed: Plan | None, now: datetime) -> dict[str, Any]:
    """Return what `experiments/experiment.html` shows of a whole clip (at most 8 statements)."""
    made = queries.current(session, clip.id)
    if made is not None and made.stage in (Stage.STOPPED, Stage.DECIDED) and _may_plan(clip):
        made = None  # a rehearsal that was stopped: plan anew
    questions = queries.questions(session, clip.id)
    wanted = typed or (plan.of(made) if made else Plan())
    return {
        "clip": clip,
        "made": made,
        "stage": made.stage.value if made else "",
        "typed": wanted,
        "may_plan": _may_plan(clip),
        "takes": [
            (one.number, _("Take %(n)s", n=one.number) + f" · {one.source_name}")
            for one in plan.other_takes(clip)
        ],
        "questions": [(one.id, one.text) for one in questions],
        "measures": [(one.value, measure_name(one)) for one in Measure],
        "most_days": plan.MOST_DAYS,
        "groups": _groups(session),
        "expected": _expected(session, clip, wanted),
        "versions": _versions(made, clip),
        "asks": next((one.text for one in questions if one.id == wanted.question_id), ""),
        "measure": measure_name(wanted.measure),
        "days_gone": (now - made.started_at).days if made and made.started_at else 0,
        "result": result(made) if made else None,
    }


def result(made: Experiment) -> dict[str, Any] | None:
    """Return what was found; None before the end, whatever the tables hold."""
    if made.stage not in (Stage.ENDED, Stage.DECIDED) or made.kind is Kind.NOTHING:
        return None
    found = _outcome(made)
    return {
        "headline": _headline(found),
        "interval": _interval(found),
        "beside": _beside(made, found),
        "hidden": found.hidden,
        "outcome": found,
    }


def as_json(made: Experiment) -> dict[str, Any]:
    """Return an experiment as the API tells it."""
    found = result(made)
    return {
        "stage": made.stage.value,
        "kind": made.kind.value,
        "measure": made.measure.value,
        "question": made.question_id,
        "title": made.title or None,
        "take": made.take_number,
        "rehearsal": made.rehearsal or None,
        "days": made.days,
        "started_at": made.started_at.isoformat() if made.started_at else None,
        "ends_at": made.ends_at.isoformat() if made.ends_at else None,
        "people": [made.first_people, made.second_people],
        "winner": made.winner.value if made.winner else None,
        "result": made.result if found else None,
    }


def measure_name(measure: Measure) -> str:
    """Return what is compared, in words."""
    return {
        Measure.WATCHED: _("the share who watched"),
        Measure.COMPLETED: _("the share who watched to the end"),
        Measure.LISTENED: _("how much of the video people have seen, on average"),
        Measure.UNDERSTOOD: _("the share who know the right answer"),
    }[measure]


def _may_plan(clip: Clip) -> bool:
    return clip.state in (State.DRAFT, State.SCHEDULED) and clip.published_at is None


def _groups(session: Session) -> list[str]:
    return [f"department:{one.name}" for one in people.departments(session)]


def _expected(session: Session, clip: Clip, wanted: Plan) -> dict[str, Any] | None:
    """People in each half as of today, and what these can find."""
    try:
        rules = audiences.resolve(session, spec.parse(wanted.rehearsal or clip.audience.spec))
    except Rejected:
        return None
    able, beside = queries.expected(session, rules, clip.uncounted)
    each = halves.size(able, beside)
    return {
        "people": each,
        "enough": each >= halves.LEAST_IN_HALF,
        "least": halves.LEAST_IN_HALF,
        "points": round(100 * outcome.least_found(each)) if each else None,
    }


def _versions(made: Experiment | None, clip: Clip) -> list[Version]:
    if made is None or made.kind is Kind.NOTHING:
        return []
    found = _outcome(made) if result(made) else Outcome()
    n = found.n or (made.first_people, made.second_people)
    ahead = found.ahead
    first, second = made.first_title or clip.title, made.title
    if made.kind is Kind.CUTS:
        first = _("Take %(n)s", n=made.first_take or clip.take_number)
        second = _("Take %(n)s", n=made.take_number)
    return [
        Version(FIRST, _("First"), first, _share(found.first), n[0], ahead == FIRST),
        Version(SECOND, _("Second"), second, _share(found.second), n[1], ahead == SECOND),
    ]


def _outcome(made: Experiment) -> Outcome:
    kept = dict(made.result)
    for name in ("n", "asked"):
        if kept.get(name) is not None:
            kept[name] = tuple(kept[name])
    return Outcome(**kept)


def _headline(found: Outcome) -> str:
    if found.hidden or found.difference is None:
        return _("Nothing can be shown")
    if found.ahead == NEITHER:
        return _("No difference that one could rely on")
    points = _points(abs(found.difference))
    if found.ahead == SECOND:
        return _("The second did better, by %(points)s points.", points=points)
    return _("The first did better, by %(points)s points.", points=points)


def _interval(found: Outcome) -> str:
    if found.low is None or found.high is None:
        return ""
    return _(
        "Second less first: %(value)s points, 95 %% interval %(low)s to %(high)s. Of 100 intervals "
        "made like this, 95 hold the truth.",
        value=_points(found.difference or 0.0),
        low=_points(found.low),
        high=_points(found.high),
    )


def _beside(made: Experiment, found: Outcome) -> str:
    """Whom the figure speaks of."""
    if found.n is None:
        return ""
    if made.measure is Measure.UNDERSTOOD:
        return _(
            "%(a)s and %(b)s answers of %(x)s and %(y)s people who were asked. Whoever did not "
            "answer may think otherwise.",
            a=found.n[0],
            b=found.n[1],
            x=found.asked[0],
            y=found.asked[1],
        )
    return ngettext(
        "Of everybody in each half, %(num)s person; who did not watch counts too.",
        "Of everybody in each half, %(num)s people; who did not watch counts too.",
        found.n[0],
    )


def _share(value: float | None) -> str:
    return "" if value is None else str(format_percent(max(0.0, value)))


def _points(value: float) -> str:
    shown = round(100 * value)
    sign = "−" if shown < 0 else ""
    return f"{sign}{format_decimal(abs(shown))}"
