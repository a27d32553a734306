"""JSON for reports."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import String
from flask import Response, jsonify

from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.reports import compared, finding, perception, period
from hub.web.session import transaction

bp = APIBlueprint("reports_api", __name__, url_prefix="/api/v1", tag="Reports")


class Wanted(Schema):
    """Of which days, and beside which update."""

    days = String(
        load_default="",
        metadata={"description": "10 or 30 days after that of publication, once they are over"},
    )
    beside = String(
        load_default=None,
        metadata={"description": "an earlier clip of the speaker; without it the one before"},
    )


@bp.get("/clips/<clip_id>/perception")
@bp.input(Wanted, location="query")
@bp.doc(summary="How a clip was heard, each figure with n, interval and bounds")
def get_perception(clip_id: str, query_data: dict[str, Any]) -> Response:
    """Return the report of a clip as far as it may be shown; reading it is in the audit trail."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        of_days = period.chosen(query_data["days"], clip.published_at, now)
        report = perception.of_clip(session, asker, clip, now, of_days)
        compared.compare(session, asker, clip, report, now, query_data["beside"])
        audit.add(session, asker.id, "report.exported", "clip", clip.id, now, form="json")
    said = finding.of(report)
    body = {"headline": said.headline, "sentences": said.sentences, "step": said.step}
    return jsonify(report.as_dict() | {"finding": body})
