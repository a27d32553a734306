"""Reports: the overview, one clip, one speaker, and what comms do by hand."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.comments import queries as comments
from hub.core import clock
from hub.core.errors import NotFound
from hub.people import queries as people
from hub.people.gate import current
from hub.reports import (
    actions,
    clip_sheet,
    compared,
    finding,
    labels,
    overview,
    pdf,
    perception,
    period,
    said,
    sheet,
    table,
)
from hub.reports.export import as_csv, as_pdf
from hub.reports.figures import in_points
from hub.reports.perception import Perception
from hub.viewing import own
from hub.web.i18n import gettext as _
from hub.web.session import reading, transaction

NEWEST = 5
bp = Blueprint("reports", __name__, url_prefix="/reports")
bp.add_app_template_filter(in_points)


@bp.get("")
def page() -> ResponseReturnValue:
    """Show the updates one may read reports of, newest first; reading it is in the audit trail."""
    asker, now = current(), clock.now()
    with transaction() as session:
        shown = overview.of(session, asker, now)
        clips_read = [row.id for row in shown["rows"]]
        if clips_read:
            audit.add(
                session, asker.id, "report.read", "report", overview.LIST, now, clips=clips_read
            )
        return render_template("reports/overview.html", nav="reports", **shown)


@bp.get("/clips/<clip_id>")
def clip(clip_id: str) -> ResponseReturnValue:
    """Show how one update was heard; reading it is in the audit trail."""
    asker, now = current(), clock.now()
    beside = request.args.get("beside")
    with transaction() as session:
        found = clips.get_watchable(session, asker, clip_id, now)
        report = _of_days(session, found, now)
        choice = compared.compare(session, asker, found, report, now, beside)
        audit.add(session, asker.id, "report.read", "clip", found.id, now)
        return render_template(
            "reports/clip.html",
            nav="reports",
            clip=found,
            report=report,
            finding=finding.of(report),
            periods=period.offered(found.published_at, now),
            choice=choice if beside is not None else [],
            can_compare=bool(choice),
            may_label=access.sees_all_reports(asker),
            own=own.of_clip(session, asker.id, found.id),
            comments=_newest(session, found) if report.hidden else [],
        )


def _of_days(session: Session, clip: Clip, now: datetime) -> Perception:
    """The report of the days that the address names."""
    of_days = period.chosen(request.args.get("days", ""), clip.published_at, now)
    return perception.of_clip(session, current(), clip, now, of_days)


def _newest(session: Session, clip: Clip) -> list[tuple[str, str]]:
    """(Who, what) of the last comments: what there is to read where figures are hidden."""
    standing = comments.standing(session, clip.id)[-NEWEST:]
    names = comments.writers(session, [one.id for one in standing])
    return [(names.get(one.id, ""), one.text) for one in reversed(standing)]


@bp.get("/clips/<clip_id>.csv")
def clip_csv(clip_id: str) -> ResponseReturnValue:
    """Return the same figures as lines of a table."""
    asker, now = current(), clock.now()
    with transaction() as session:
        found = clips.get_watchable(session, asker, clip_id, now)
        report = _of_days(session, found, now)
        compared.compare(session, asker, found, report, now)
        audit.add(session, asker.id, "report.exported", "clip", found.id, now, form="csv")
    return as_csv(table.of(report), f"report-{clip_id}.csv")


@bp.get("/clips/<clip_id>.pdf")
def clip_pdf(clip_id: str) -> ResponseReturnValue:
    """Return the report as one page on paper."""
    asker, now = current(), clock.now()
    with transaction() as session:
        found = clips.get_watchable(session, asker, clip_id, now)
        report = _of_days(session, found, now)
        compared.compare(session, asker, found, report, now)
        audit.add(session, asker.id, "report.exported", "clip", found.id, now, form="pdf")
        names = ", ".join(speaker.person.name for speaker in found.speakers)
        page = sheet.html(clip_sheet.of_clip(found.title, names, report, finding.of(report)))
    return as_pdf(pdf.of_html(page), f"report-{clip_id}.pdf")


@bp.get("/speakers/<person_id>")
def speaker(person_id: str) -> ResponseReturnValue:
    """Show one speaker's updates over time, component by component."""
    asker, now = current(), clock.now()
    with transaction() as session:
        person = people.card(session, person_id)
        spoken = clips.of_speaker(session, asker, person_id, now)
        rows = overview.rows(session, asker, spoken)
        if not rows:
            raise NotFound(_("There is no report on this person that you may read."))
        for one in spoken:
            audit.add(session, asker.id, "report.read", "clip", one.id, now)
        grown = [row for row in rows if period.offered(row.published_at, now)]
        shown: dict[str, Any] = {"person": person, "rows": rows, "trend": overview.trend(rows)}
        return render_template("reports/speaker.html", nav="reports", grown=grown, **shown)


@bp.get("/clips/<clip_id>/comments")
def read_comments(clip_id: str) -> ResponseReturnValue:
    """Show the next comment of the random sample, and the themes with their words."""
    asker, now = current(), clock.now()
    access.require_all_reports(asker)
    with reading() as session:
        found = clips.get_watchable(session, asker, clip_id, now)
        own = found.uncounted
        voices = [c for c in comments.standing(session, clip_id) if c.person_id not in own]
        drawn, judged = labels.sample(voices), labels.of_clip(session, clip_id)
        left = [c for c in drawn if c.id not in judged]
        return render_template(
            "reports/comments.html",
            nav="reports",
            clip=found,
            drawn=len(drawn),
            left=len(left),
            comment=left[0] if left else None,
            themes=said.themes(session, clip_id),
            most=actions.MOST_THEMES,
        )


@bp.post("/clips/<clip_id>/comments")
def judge(clip_id: str) -> ResponseReturnValue:
    """Keep how somebody who read a comment finds it, and go on with the next."""
    asker, now = current(), clock.now()
    access.require_all_reports(asker)
    with transaction() as session:
        found = clips.get_watchable(session, asker, clip_id, now)
        comment = comments.get(session, request.form.get("comment", ""))
        if comment.clip_id != found.id:
            raise NotFound(_("This comment is not there any more."))
        judgement = actions.judgement(request.form.get("judgement", ""))
        labels.label(session, comment, judgement, now)
    return redirect(f"/reports/clips/{clip_id}/comments")


@bp.post("/clips/<clip_id>/themes")
def set_themes(clip_id: str) -> ResponseReturnValue:
    """Keep the themes with their words."""
    asker, now = current(), clock.now()
    access.require_all_reports(asker)
    typed = list(zip(request.form.getlist("title"), request.form.getlist("keywords"), strict=False))
    with transaction() as session:
        found = clips.get_watchable(session, asker, clip_id, now)
        actions.set_themes(session, found.id, typed)
        audit.add(session, asker.id, "themes.edited", "clip", found.id, now)
    flash(_("Saved."), "success")
    return redirect(f"/reports/clips/{clip_id}/comments#themes")
