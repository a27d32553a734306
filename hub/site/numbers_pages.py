"""The numbers of an update as a page and as a file, and what Hub counts at all."""

from collections.abc import Sequence
from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audit import actions as audit
from hub.captions import queries as captions
from hub.clips import addresses
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core import clock
from hub.core.errors import NotFound
from hub.people.gate import current
from hub.reports import export
from hub.site import exact, numbers_table, watch
from hub.viewing import numbers, rooms, together
from hub.viewing.passages import Passage
from hub.web import turns
from hub.web.i18n import gettext as _
from hub.web.session import reading, services, transaction

bp = Blueprint("numbers", __name__)


@bp.get("/clips/<clip_id>/numbers")
@turns.in_turn
def page(clip_id: str) -> ResponseReturnValue:
    """Show reach and retention of one update, as far as the asker may see them."""
    asker = current()
    with reading() as session:
        found = clips.get_shown(session, asker, clip_id, clock.now())
        shown = numbers.of_clip(session, asker, found)
        of_page = {
            "clip": watch.heading(found),
            "numbers": shown,
            "drops": _said_there(session, found, shown.drops),
            "hot_spots": _said_there(session, found, shown.hot_spots),
            "may_edit": access.may_prepare(asker, clips.door(found)),
        }
    answer = render_template(
        "site/numbers.html",
        nav="studio" if asker.may_upload else "library",
        counting=services().settings.measure == "on",
        **of_page,
    )
    _write_down("numbers.read", found)
    return answer


@bp.get("/clips/<clip_id>/numbers.csv")
def csv(clip_id: str) -> Response:
    """Hand over the same figures as a CSV file; the export is in the audit trail."""
    with reading() as session:
        found = clips.get_shown(session, current(), clip_id, clock.now())
        rows = numbers_table.of(numbers.of_clip(session, current(), found))
    _write_down("numbers.exported", found, form="csv")
    return export.as_csv(rows, f"numbers-{found.id}.csv")


@bp.get("/clips/<clip_id>/numbers/<name>.csv")
def chart_csv(clip_id: str, name: str) -> Response:
    """Hand over what one chart shows; the export is in the audit trail."""
    if name not in numbers_table.CHARTS:
        raise NotFound(_("There is no such chart."))
    with reading() as session:
        found = clips.get_shown(session, current(), clip_id, clock.now())
        shown = numbers.of_clip(session, current(), found)
        rows = numbers_table.CHARTS[name](shown, partial(_said_there, session, found))
    _write_down("numbers.exported", found, form="csv", chart=name)
    return export.as_csv(rows, f"{name}-{found.id}.csv")


def _write_down(action: str, clip: Clip, **detail: object) -> None:
    """In a transaction of its own: counting must not keep beacons waiting for the lock."""
    turns.leave()
    with together.inlet().between(), transaction() as session:
        audit.add(session, current().id, action, "clip", clip.id, clock.now(), **detail)


@bp.post("/clips/<clip_id>/room")
def room(clip_id: str) -> ResponseReturnValue:
    """Keep how many watched together, from a form, and go back to the update."""
    asker, now = current(), clock.now()
    with transaction() as session:
        found = clips.get_watchable(session, asker, clip_id, now)
        rooms.require_counting(services().settings)
        access.require_tell_room(asker, clips.door(found), now)
        rooms.tell(session, asker.id, found.id, request.form.get("people", type=int), now)
    flash(_("Thank you. Your room is shown apart, without names."), "success")
    return redirect(addresses.page(found), 303)


@bp.get("/what-we-count")
def counted() -> ResponseReturnValue:
    """Say what is counted of the person who asks, and what each figure means."""
    with reading():
        return render_template("site/counted.html", nav="me", settings=services().settings)


@bp.get("/what-we-count/exact")
def exactly() -> ResponseReturnValue:
    """Show the exact definitions, with formulas and sources."""
    with reading():
        return render_template("site/exact.html", nav="me", text=exact.html())


def _said_there(
    session: Session, clip: Clip, passages: Sequence[Passage] | None
) -> list[tuple[Passage, str]]:
    """Each passage with the sentence that is spoken where it begins, or “” (1 statement)."""
    if not passages or not clip.take:
        return []
    cues = captions.cues_after(session, clip.take.id, 0)
    return [
        (one, next((cue.text for cue in cues if cue.end_s > one.start_s), "")) for one in passages
    ]
