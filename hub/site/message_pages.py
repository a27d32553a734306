"""Where key messages are said: each is tied to the sentences of the transcript."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.audit import actions as audit
from hub.captions import queries as captions
from hub.captions import spoken
from hub.captions.spoken import Line
from hub.clips import facts
from hub.clips import queries as clips
from hub.clips.model import Clip, KeyMessage
from hub.core import clock
from hub.people.gate import current
from hub.web.i18n import gettext as _
from hub.web.session import reading, transaction

ENDS = "first", "last"
bp = Blueprint("messages", __name__, url_prefix="/studio")


@bp.get("/<clip_id>/messages")
def page(clip_id: str) -> ResponseReturnValue:
    """Show each key message with the sentences that say it."""
    with reading() as session:
        clip = clips.get_preparable(session, current(), clip_id, clock.now())
        said = _said(session, clip)
        return render_template("site/messages.html", nav="studio", **_shown(clip, said))


@bp.post("/<clip_id>/messages")
def save(clip_id: str) -> ResponseReturnValue:
    """Tie each message to the sentences that were chosen, from the first to the last."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        said = _said(session, clip)
        facts.tie(clip, {one.id: _tied(one, said) for one in clip.key_messages})
        audit.add(session, asker.id, "clip.edited", "clip", clip.id, now)
    flash(_("Saved. “Heard” is the share of viewers who saw these seconds."), "success")
    return redirect(f"/studio/{clip_id}/messages")


def _said(session: Session, clip: Clip) -> list[Line]:
    take = clip.take
    lines = captions.lines(session, [take.id]).get(take.id, []) if take else []
    return spoken.sentences(lines)


def _shown(clip: Clip, said: Sequence[Line]) -> dict[str, Any]:
    messages = [
        {"id": one.id, "text": one.text, "first": first, "last": last}
        for one in clip.key_messages
        for first, last in [_places(one, said)]
    ]
    return {"clip": clip, "messages": messages, "said": said}


def _places(message: KeyMessage, said: Sequence[Line]) -> tuple[int, int]:
    """The first and last sentence that fall into a message's seconds; −1 where it has none."""
    start_s, end_s = message.start_s, message.end_s
    if start_s is None or end_s is None:
        return -1, -1
    inside = [i for i, (a, b, _text) in enumerate(said) if a < end_s and b > start_s]
    return (inside[0], inside[-1]) if inside else (-1, -1)


def _tied(message: KeyMessage, said: Sequence[Line]) -> tuple[float, float] | None:
    """Sentences are named by their seconds: their places move while somebody edits the words."""
    first, last = (request.form.get(f"{end}-{message.id}", -1.0, float) for end in ENDS)
    begun = next((one for one in said if one[0] <= first < one[1]), None)
    if begun is None:
        return None
    ended = next((one for one in said if one[0] <= last < one[1]), begun)
    return begun[0], max(begun[1], ended[1])
