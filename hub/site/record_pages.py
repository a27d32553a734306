"""The page on which an update is recorded; what comes of it goes the way of every upload."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.audiences import access
from hub.people.gate import current

bp = Blueprint("record", __name__, url_prefix="/studio/record")


@bp.get("")
def page() -> ResponseReturnValue:
    """Show camera, script and takes to those who may put up updates."""
    access.require_upload(current())
    return render_template("site/record.html", nav="studio")
