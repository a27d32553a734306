"""Value reports: made once, kept as they were, handed out as page, PDF, CSV and JSON."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audit import actions as audit
from hub.core import clock
from hub.core.errors import HubError, NotFound, Rejected
from hub.people.gate import current
from hub.people.pages import errors_of, status_of
from hub.reports import pdf, queries, sheet, value, value_sheet
from hub.reports.export import as_csv, as_pdf
from hub.reports.model import Frozen
from hub.web.i18n import gettext as _
from hub.web.i18n import reader_zone
from hub.web.session import reading, services, transaction

bp = Blueprint("value_reports", __name__, url_prefix="/reports/value")
USUAL_DAYS = 90
KEPT_SHOWN = 30


@bp.get("")
def page() -> ResponseReturnValue:
    """Show the value reports that were made or planned, and the forms for new ones."""
    access.require_all_reports(current())
    return form_of_usual()


def form_of_usual(
    error: HubError | None = None, typed: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    """Return the page with the usual days filled in, and what was ``typed`` of a plan."""
    until = clock.now().astimezone(reader_zone()).date()
    since = until - timedelta(days=USUAL_DAYS - 1)
    return _form(since.isoformat(), until.isoformat(), error, typed)


@bp.post("")
def make() -> ResponseReturnValue:
    """Freeze the figures of a period."""
    asker, now = current(), clock.now()
    access.require_all_reports(asker)
    since, until = request.form.get("since", ""), request.form.get("until", "")
    try:
        period = value.Period(_day(since), _day(until))
        title = request.form.get("title", "").strip()[:200] or _("What our updates did")
        with transaction() as session:
            kept = value.freeze(session, asker, period, reader_zone(), title, now)
            audit.add(session, asker.id, "report.frozen", "report", kept.id, now)
    except Rejected as error:
        return _form(since, until, error)
    return redirect(f"/reports/value/{kept.id}")


@bp.get("/<report_id>")
def one(report_id: str) -> ResponseReturnValue:
    """Show a value report as it was made."""
    with transaction() as session:
        kept = _kept(session, report_id, "report.read")
        shown = value_sheet.of(kept)
        return render_template("reports/value.html", nav="reports", kept=kept, sheet=shown)


@bp.get("/<report_id>.<any(html, pdf, csv, json):form>")
def file(report_id: str, form: str) -> ResponseReturnValue:
    """Return a value report as a file."""
    with transaction() as session:
        kept = _kept(session, report_id, "report.exported")
        shown = value_sheet.of(kept)
        if form == "json":
            body = {"title": kept.title, "made_at": kept.made_at.isoformat(), **kept.figures}
            return jsonify(body)
        name = f"value-{kept.figures['since']}-{kept.figures['until']}"
        if form == "csv":
            return as_csv(sheet.rows(shown), f"{name}.csv")
        page = sheet.html(shown)
    return as_pdf(pdf.of_html(page), f"{name}.pdf") if form == "pdf" else Response(page)


def _kept(session: Session, report_id: str, action: str) -> Frozen:
    asker = current()
    access.require_all_reports(asker)
    kept = session.get(Frozen, report_id)
    if kept is None:
        raise NotFound(_("There is no such report."))
    audit.add(session, asker.id, action, "report", kept.id, clock.now())
    return kept


def _form(
    since: str, until: str, error: HubError | None, typed: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    with reading() as session:
        kept, planned = queries.frozen(session, KEPT_SHOWN), queries.planned(session)
    shown = {
        "kept": kept,
        "planned": planned,
        "since": since,
        "until": until,
        "typed": typed or {},
        "mails": bool(services().settings.smtp),
        "errors": errors_of(error, "since"),
    }
    return render_template("reports/values.html", nav="reports", **shown), *status_of(error)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise Rejected("Choose a day.", "since") from error
