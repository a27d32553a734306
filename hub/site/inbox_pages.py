"""The inbox's page; what is done there goes to the forms of comments."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.core.errors import NotAllowed
from hub.people.gate import current
from hub.site import inbox
from hub.web.i18n import gettext as _
from hub.web.session import reading

bp = Blueprint("inbox", __name__, url_prefix="/studio/inbox")


@bp.get("")
def page() -> ResponseReturnValue:
    """Show what waits for an answer or a look."""
    asker = current()
    if not (asker.may_upload or asker.sees_drafts):
        raise NotAllowed(_("The inbox is for those who put up updates and look after comments."))
    number = max(1, request.args.get("page", 1, type=int))
    with reading() as session:
        shown = inbox.of(session, asker, request.args.get("show", "questions"), number)
    return render_template("site/inbox.html", nav="studio", **shown)
