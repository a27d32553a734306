"""What is said under a clip, as search finds it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub import index
from hub.clips import variants
from hub.clips.model import Clip
from hub.comments import queries
from hub.comments.model import Comment, IndexDue
from hub.core.db import insert_into

AT_ONCE = 1_000  # with more comments than these, search learns of a new one by a chore


def reindex(session: Session, clip_id: str, now: datetime) -> None:
    """Let search find what is said under a clip, each comment at its moment.

    The clip's row is locked till the end, so that of two who write at once the later one's words
    hold the earlier one's. Where very much is said, a chore does it within half a minute.
    """
    session.execute(select(Clip.id).where(Clip.id == clip_id).with_for_update(key_share=True))
    count = select(func.count()).where(Comment.clip_id == clip_id)
    if (session.scalar(count) or 0) <= AT_ONCE:
        put_index(session, clip_id)
        return
    row = insert_into(session, IndexDue).values(clip_id=clip_id, at=now)
    # An update, not nothing: it waits for a chore that is taking this row away right now.
    session.execute(row.on_conflict_do_update(index_elements=["clip_id"], set_={"at": now}))


def put_index(session: Session, clip_id: str) -> None:
    """Write all that is said under a clip into the index (3 statements, and those of `put`).

    What was said at a second of one recording is of no second while two are compared.
    """
    has_two = variants.has_two_takes(session, clip_id)
    said = [
        (one.text, None if has_two else one.at_s, one.id)
        for one in queries.standing(session, clip_id)
        if one.text
    ]
    lines = [index.Line(text, at_s, at_s, ref=ref) for text, at_s, ref in said]
    every = variants.indexed(session, clip_id)
    index.put(session, clip_id, index.Field.COMMENTS, [index.Text(lines)], variants=every)
