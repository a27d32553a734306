"""Value reports by mail: plan them, end them, and leave without a sign-in."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from hub.audiences import access
from hub.core import clock
from hub.core.errors import Rejected
from hub.people.gate import current
from hub.reports import mailing, value_letter
from hub.reports.model import Every
from hub.reports.value_pages import form_of_usual
from hub.web.i18n import gettext as _
from hub.web.i18n import reader_zone
from hub.web.public import public
from hub.web.session import services, transaction

bp = Blueprint("value_mail", __name__, url_prefix="/reports/value")


@bp.post("/plans")
def plan() -> ResponseReturnValue:
    """Let a report be made and sent on a day of each period."""
    asker, form = current(), request.form
    access.require_all_reports(asker)
    title = form.get("plan_title", "").strip()[:200] or _("What our updates did")
    readers = form.get("readers", "").replace(",", "\n").splitlines()
    try:
        when = _every(form.get("every", "")), form.get("day", 0, type=int)
        with transaction() as session:
            mailing.plan(session, asker, title, when, readers, reader_zone(), clock.now())
    except Rejected as error:
        return form_of_usual(error, form)
    flash(_("Planned. It goes out by itself."), "success")
    return redirect("/reports/value")


@bp.post("/plans/<schedule_id>/end")
def end(schedule_id: str) -> ResponseReturnValue:
    """Make and send it no more."""
    access.require_all_reports(current())
    with transaction() as session:
        mailing.end(session, current(), schedule_id, clock.now())
    flash(_("Ended. What was made before stays."), "success")
    return redirect("/reports/value")


@bp.get("/leave")
@public
def ask_to_leave() -> ResponseReturnValue:
    """Ask whether letters shall end: programs that look into links must not end them."""
    who = request.args.get("who", "")
    value_letter.reader_of(services().settings, who)
    return render_template("reports/leave.html", who=who, done=False)


@bp.post("/leave")
@public
def leave() -> ResponseReturnValue:
    """End letters: by the form of the page, or by a mail program's one click."""
    who = request.form.get("who") or request.args.get("who", "")
    reader_id = value_letter.reader_of(services().settings, who)
    with transaction() as session:
        mailing.leave(session, reader_id, clock.now())
    return render_template("reports/leave.html", who=who, done=True)


def _every(given: str) -> Every:
    try:
        return Every(given)
    except ValueError as error:
        raise Rejected("Choose week, month or quarter.", "every") from error
