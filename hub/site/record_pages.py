"""The page on which an update is recorded; what comes of it goes the way of every upload."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.audiences import access
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.web.session import reading

bp = Blueprint("record", __name__, url_prefix="/studio/record")


@bp.get("")
def page() -> ResponseReturnValue:
    """Show camera, script and takes to those who may put up updates.

    With ``after``, the id of an update: what is recorded is for the same people, under its title.
    """
    access.require_upload(current())
    follows, audience = None, ""
    if clip_id := request.args.get("after"):
        with reading() as session:
            found = clips.get_watchable(session, current(), clip_id, clock.now())
            follows = {"id": found.id, "title": found.title}
            if access.may_prepare(current(), clips.door(found)):
                audience = found.audience.spec
    return render_template("site/record.html", nav="studio", follows=follows, audience=audience)
