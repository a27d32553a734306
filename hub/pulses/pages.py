"""The item bank, and the set of questions of one clip, for those who write them."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core import clock
from hub.core.errors import HubError, NotAllowed, Rejected
from hub.people.asker import Asker
from hub.people.gate import current
from hub.people.pages import errors_of, status_of
from hub.pulses import actions, bank, form, queries, waves
from hub.pulses.model import Component
from hub.web.i18n import LANGUAGES
from hub.web.i18n import gettext as _
from hub.web.session import reading, transaction

WAVE_PEOPLE = 1200  # as many as one asks if one does not say: ±7 points, if half answer
bp = Blueprint("pulses", __name__, url_prefix="/studio")


@bp.get("/questions")
def questions() -> ResponseReturnValue:
    """Show the questions that can be asked of every update."""
    _require(current())
    with reading() as session:
        worded = bank.wordings(session)
    return _bank({one.component.value: dict(one.texts) for one in worded.values()}, None)


@bp.post("/questions")
def reword() -> ResponseReturnValue:
    """Word the questions of the bank anew."""
    _require(current())
    typed = {
        one.value: {lang: request.form.get(f"{one.value}-{lang}", "") for lang in LANGUAGES}
        for one in bank.RATINGS
    }
    try:
        with transaction() as session:
            for name, texts in typed.items():
                bank.reword(session, Component(name), texts)
    except Rejected as error:
        return _bank(typed, error)
    flash(_("Saved. Updates that ask already keep the words they have."), "success")
    return redirect("/studio/questions")


@bp.get("/<clip_id>/pulse")
def pulse(clip_id: str) -> ResponseReturnValue:
    """Show what an update asks of those who watch it."""
    with reading() as session:
        clip = clips.get_preparable(session, current(), clip_id, clock.now())
        return _form(session, clip, form.of_items(queries.items(session, clip.id)), None)


@bp.post("/<clip_id>/pulse/wave")
def begin_wave(clip_id: str) -> ResponseReturnValue:
    """Begin to ask a sample what they think before the update opens."""
    asker, now = current(), clock.now()
    try:
        with transaction() as session:
            clip = clips.get_preparable(session, asker, clip_id, now)
            people = request.form.get("people", 0, type=int)
            waves.start(session, clip, request.form.get("statement", ""), people, now)
            audit.add(session, asker.id, "wave.started", "clip", clip.id, now)
    except HubError as error:
        with reading() as session:
            clip = clips.get_preparable(session, asker, clip_id, now)
            typed = form.of_items(queries.items(session, clip.id))
            return _form(session, clip, typed, error, request.form)
    flash(_("It has begun. Half are asked now, the others a week after it opens."), "success")
    return redirect(f"/studio/{clip_id}/pulse#wave")


@bp.post("/<clip_id>/pulse")
def save(clip_id: str) -> ResponseReturnValue:
    """Let an update ask what was chosen and written."""
    asker, typed = current(), form.typed(request.form)
    try:
        with transaction() as session:
            clip = clips.get_preparable(session, asker, clip_id, clock.now())
            chosen = form.questions(typed, bank.wordings(session), clip.key_messages)
            actions.set_items(session, clip.id, chosen)
    except HubError as error:
        with reading() as session:
            clip = clips.get_preparable(session, asker, clip_id, clock.now())
            return _form(session, clip, typed, error)
    flash(_("Saved. Each person is asked at most three of these."), "success")
    return redirect(f"/studio/{clip_id}/pulse")


def _form(
    session: Session,
    clip: Clip,
    typed: form.Typed,
    error: HubError | None,
    wave: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    items = queries.items(session, clip.id)
    audience = waves.audience_of(session, clip)
    shown: dict[str, Any] = {
        "clip": clip,
        "typed": typed,
        "ratings": list(bank.wordings(session).values()),
        "messages": clip.key_messages,
        "answered": bool(items) and queries.is_answered(session, [item.id for item in items]),
        "errors": errors_of(error, "items"),
        "options": form.OPTIONS,
        "wave": waves.of_clip(session, clip.id),
        "wave_typed": wave or {"people": min(audience, WAVE_PEOPLE)},
        "wave_least": waves.LEAST_PEOPLE,
        "audience": audience,
    }
    return render_template("pulses/pulse.html", nav="studio", **shown), *status_of(error)


def _bank(texts: dict[str, dict[str, str]], error: HubError | None) -> ResponseReturnValue:
    shown = {"texts": texts, "names": bank.NAMES, "errors": errors_of(error, "items")}
    return render_template("pulses/questions.html", nav="studio", **shown), *status_of(error)


def _require(asker: Asker) -> None:
    if not asker.edits_all:
        raise NotAllowed(_("Communications word the questions. Ask them for a change."))
