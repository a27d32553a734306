"""JSON for the editor: single cues, and earlier versions."""

from typing import Any, Final

from apiflask import APIBlueprint, Schema
from apiflask.fields import Float, Integer, List, Nested, String
from flask import Response, jsonify
from marshmallow.validate import Length

from hub.captions import editing, mendings, queries, revisions
from hub.captions.api import about, cue_json
from hub.captions.editing import Change
from hub.captions.revisions import Version
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.web.session import reading, transaction

bp = APIBlueprint(
    "editing_api",
    __name__,
    url_prefix="/api/v1/clips/<clip_id>/transcripts/<lang>",
    tag="Transcripts",
)
_LONGEST: Final = 20_000


class EditedCue(Schema):
    """A cue; without `id` it is a new one."""

    id = Integer(load_default=None, allow_none=True)
    start_s = Float(required=True, allow_nan=False)
    end_s = Float(required=True, allow_nan=False)
    text = String(required=True, validate=Length(max=_LONGEST))
    speaker = String(load_default="", validate=Length(max=_LONGEST))


class Edit(Schema):
    """What changes in the version that one has read."""

    version = Integer(required=True)
    removed = List(Integer(), load_default=list)
    cues = List(Nested(EditedCue), load_default=list)


@bp.patch("/cues")
@bp.input(Edit)
@bp.doc(
    summary="Change, add and remove cues",
    description="Answers 409 where `version` is not the present one any more: read it again first. "
    "The answer holds the ids of new cues in their order, and every cue that was touched.",
)
def patch_cues(clip_id: str, lang: str, json_data: dict[str, Any]) -> Response:
    """Edit single cues."""
    asker, now = current(), clock.now()
    changes = [Change(**one) for one in json_data["cues"]]
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        version, removed = json_data["version"], json_data["removed"]
        made = editing.save(session, asker, clip, lang, version, removed, changes, now)
        shown = about(made.transcript) | {
            "added": made.added,
            "cues": [cue_json(cue) for cue in made.cues],
        }
    return jsonify(shown)


@bp.get("/versions")
@bp.doc(summary="Versions of a transcript, newest first, with who made them")
def list_versions(clip_id: str, lang: str) -> Response:
    """Return the versions; for those who prepare the clip."""
    with reading() as session:
        clip = clips.get_preparable(session, current(), clip_id, clock.now())
        found = revisions.listed(session, queries.bare(session, clip.id, lang, clip.take_number))
    return jsonify({"versions": [_version(one) for one in found]})


@bp.post("/versions/<int:number>/restore")
@bp.doc(summary="Let an earlier version be the present one again")
def restore(clip_id: str, lang: str, number: int) -> Response:
    """Restore a version; the present one is kept."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        shown = about(editing.restore(session, asker, clip, lang, number, now))
    return jsonify(shown)


@bp.delete("/mendings/<int:mending_id>")
@bp.doc(summary="Take back what the glossary mended at one place: it reads as it was heard")
def take_back(clip_id: str, lang: str, mending_id: int) -> Response:
    """Take a mending back; a version is kept."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        made = mendings.take_back(session, asker, clip, lang, mending_id, now)
        shown = about(made.transcript) | {"cues": [cue_json(cue) for cue in made.cues]}
    return jsonify(shown)


def _version(one: Version) -> dict[str, Any]:
    return {
        "number": one.number,
        "at": one.at.isoformat(),
        "by": one.person.name if one.person else None,
        "source": one.source,
        "current": one.current,
    }
