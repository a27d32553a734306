"""What the studio asks of speech recognition by its forms."""

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from hub.captions import orders
from hub.captions.orders_api import carry_out
from hub.clips import queries as clips
from hub.core import clock
from hub.people.gate import current
from hub.web.i18n import gettext as _
from hub.web.session import transaction

bp = Blueprint("orders", __name__, url_prefix="/studio/<clip_id>/words")


@bp.post("")
def order(clip_id: str) -> ResponseReturnValue:
    """Have the words written down again, or translated."""
    asker = current()
    translate = request.form.get("act") == "translate"
    model = request.form.get("model", "")
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, clock.now())
        carry_out(session, asker, clip, model, translate=translate)
    flash(_("It has begun. What people see stays until the new words are ready."), "success")
    return redirect(f"/studio/{clip_id}#captions")


@bp.post("/stop")
def stop(clip_id: str) -> ResponseReturnValue:
    """Stop speech recognition."""
    asker = current()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, clock.now())
        orders.cancel(session, asker, clip, clock.now())
    flash(_("It is stopped. What was ready stays."), "success")
    return redirect(f"/studio/{clip_id}#captions")
