"""The studio's page for an experiment: plan, start, follow, stop, decide."""

from typing import TypeVar

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.core import clock
from hub.core.errors import HubError, Rejected
from hub.experiments import actions, show
from hub.experiments.model import Kind, Measure
from hub.experiments.plan import Plan
from hub.people.gate import current
from hub.people.pages import errors_of, status_of
from hub.web.i18n import gettext as _
from hub.web.session import reading, transaction

Choice = TypeVar("Choice", Kind, Measure)
bp = Blueprint("experiments", __name__, url_prefix="/studio/<clip_id>/experiment")


@bp.get("")
def page(clip_id: str) -> ResponseReturnValue:
    """Show the plan, how far it is, or what it found; reading a result is in the audit trail."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        shown = show.page(session, clip, None, now)
        if shown["result"]:
            audit.add(session, asker.id, "experiment.read", "clip", clip.id, now)
        return render_template("experiments/experiment.html", nav="studio", errors={}, **shown)


@bp.post("")
def keep(clip_id: str) -> ResponseReturnValue:
    """Write the plan down."""
    asker, now = current(), clock.now()
    wanted = plan_of(request.form)
    try:
        with transaction() as session:
            clip = clips.get_preparable(session, asker, clip_id, now)
            actions.keep(session, asker.id, clip, wanted, now)
    except Rejected as error:
        return _again(clip_id, wanted, error)
    flash(_("The plan is kept. Nothing has begun yet."), "success")
    return redirect(f"/studio/{clip_id}/experiment")


@bp.post("/forget")
def forget(clip_id: str) -> ResponseReturnValue:
    """Throw the plan away."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        actions.forget(session, asker.id, clip, now)
    return redirect(f"/studio/{clip_id}")


@bp.post("/start")
def start(clip_id: str) -> ResponseReturnValue:
    """Publish, draw the halves, and fix the plan."""
    asker, now = current(), clock.now()
    try:
        with transaction() as session:
            clip = clips.get_preparable(session, asker, clip_id, now)
            actions.start(session, asker.id, clip, str(current_app.config["SECRET_KEY"]), now)
    except Rejected as error:
        return _again(clip_id, None, error)
    flash(_("It has begun. Nobody sees a difference before its end."), "success")
    return redirect(f"/studio/{clip_id}/experiment")


@bp.post("/stop")
def stop(clip_id: str) -> ResponseReturnValue:
    """End it without a result."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        actions.stop(session, asker.id, clip, now)
    flash(_("It is stopped. There is no result."), "success")
    return redirect(f"/studio/{clip_id}/experiment")


@bp.post("/decide")
def decide(clip_id: str) -> ResponseReturnValue:
    """Give everybody one version."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        actions.decide(session, asker.id, clip, request.form.get("winner", ""), now)
    flash(_("Decided. Everybody gets this one."), "success")
    return redirect(f"/studio/{clip_id}/experiment")


def plan_of(form: MultiDict[str, str]) -> Plan:
    """Return what was typed; a choice that is none is the first."""
    first = form.get("who") == "group"
    return Plan(
        kind=_one_of(Kind, form.get("kind", "")),
        title=form.get("title", ""),
        take_number=form.get("take", type=int),
        measure=_one_of(Measure, form.get("measure", "")),
        question_id=form.get("question", type=int),
        rehearsal=form.get("rehearsal", "").strip() if first else "",
        days=form.get("days", 0, type=int),  # what is no number is refused with the others
    )


def _one_of(kind: type[Choice], given: str) -> Choice:
    return kind(given) if given in tuple(kind) else next(iter(kind))


def _again(clip_id: str, wanted: Plan | None, error: HubError) -> ResponseReturnValue:
    with reading() as session:
        clip = clips.get_preparable(session, current(), clip_id, clock.now())
        shown = show.page(session, clip, wanted, clock.now())
        page = render_template(
            "experiments/experiment.html", nav="studio", errors=errors_of(error, "kind"), **shown
        )
    return page, *status_of(error)
