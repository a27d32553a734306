"""JSON for reports."""

from apiflask import APIBlueprint
from flask import Response, jsonify

from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.reports import finding, perception
from hub.web.session import transaction

bp = APIBlueprint("reports_api", __name__, url_prefix="/api/v1", tag="Reports")


@bp.get("/clips/<clip_id>/perception")
@bp.doc(summary="How a clip was heard, each figure with n, interval and bounds")
def get_perception(clip_id: str) -> Response:
    """Return the report of a clip as far as it may be shown; reading it is in the audit trail."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        report = perception.of_clip(session, asker, clip, now)
        audit.add(session, asker.id, "report.exported", "clip", clip.id, now, form="json")
    said = finding.of(report)
    body = {"headline": said.headline, "sentences": said.sentences, "step": said.step}
    return jsonify(report.as_dict() | {"finding": body})
