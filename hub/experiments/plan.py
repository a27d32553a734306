"""What is compared, by what, until when: written down before it starts. Pure but for the clip."""

from collections.abc import Collection
from dataclasses import dataclass

from hub.clips.facts import LONGEST_TITLE
from hub.clips.model import Clip, Take
from hub.core.errors import Rejected
from hub.experiments.model import Experiment, Kind, Measure

MOST_DAYS = 60
USUAL_DAYS = 7


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody wants to find out.

    ``rehearsal`` is who sees it first, as a spec, “” for everyone it is for.
    """

    kind: Kind = Kind.TITLES
    title: str = ""
    take_number: int | None = None
    measure: Measure = Measure.WATCHED
    question_id: int | None = None
    rehearsal: str = ""
    days: int = USUAL_DAYS


def of(experiment: Experiment) -> Plan:
    """Return the plan of an experiment."""
    return Plan(
        experiment.kind,
        experiment.title,
        experiment.take_number,
        experiment.measure,
        experiment.question_id,
        experiment.rehearsal,
        experiment.days,
    )


def other_takes(clip: Clip) -> list[Take]:
    """Return the takes of a whole clip that can be compared with the one people would see."""
    return [one for one in clip.takes if one.complete and one.number != clip.take_number]


def checked(clip: Clip, plan: Plan, questions: Collection[int]) -> Plan:
    """Return ``plan`` without what its kind has no use for.

    ``questions`` are those of the clip that have a right answer.

    Raises:
        Rejected: it can't be carried out; `field` says which part.
    """
    if not 1 <= plan.days <= MOST_DAYS:
        raise Rejected("Let it run for 1 to 60 days.", "days")
    title = " ".join(plan.title.replace("\x00", "").split())
    if plan.kind is Kind.TITLES:
        _require_title(clip, title)
    if plan.kind is Kind.CUTS and plan.take_number not in {t.number for t in other_takes(clip)}:
        raise Rejected("Choose another recording of this update that is ready.", "take")
    if plan.kind is Kind.NOTHING and not plan.rehearsal:
        raise Rejected("Compare two versions, or name a group that sees it first.", "rehearsal")
    asks = plan.kind is not Kind.NOTHING and plan.measure is Measure.UNDERSTOOD
    if asks and plan.question_id not in questions:
        raise Rejected("Choose a question of this update that has a right answer.", "question")
    return Plan(
        kind=plan.kind,
        title=title if plan.kind is Kind.TITLES else "",
        take_number=plan.take_number if plan.kind is Kind.CUTS else None,
        measure=plan.measure,
        question_id=plan.question_id if asks else None,
        rehearsal=plan.rehearsal,
        days=plan.days,
    )


def _require_title(clip: Clip, title: str) -> None:
    if not title or len(title) > LONGEST_TITLE:
        raise Rejected(f"Give it a title of 1 to {LONGEST_TITLE} characters.", "title")
    if title.casefold() == clip.title.casefold():
        raise Rejected("The second title is the same as the first.", "title")
