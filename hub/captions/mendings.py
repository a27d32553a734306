"""Taking back what the glossary mended at one place, where it was heard right after all."""

import re
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.captions import editing
from hub.captions.editing import NEAR_S, Change, Edited
from hub.captions.glossary_model import Mended
from hub.captions.model import Cue
from hub.clips.model import Clip
from hub.clips.queries import door
from hub.core.errors import Conflict, NotFound
from hub.people.asker import Asker

GONE = "These words don't stand there any more. Change them in the editor."


def take_back(
    session: Session, asker: Asker, clip: Clip, lang: str, mending_id: int, now: datetime
) -> Edited:
    """Let a place read as it was heard; a version is kept, and the glossary stays as it is.

    Raises:
        NotFound: there is no such transcript or mending.
        NotAllowed: the asker may watch the clip, no more.
        Conflict: somebody edited the place, or the captions are written just now.
    """
    access.require_prepare(asker, door(clip), now)
    transcript = editing.locked(session, clip, lang)
    mended = session.get(Mended, mending_id)
    if mended is None or mended.transcript_id != transcript.id:
        raise NotFound("This has been taken back already.")
    change = next(filter(None, (_unmended(cue, mended) for cue in _around(session, mended))), None)
    if change is None:
        raise Conflict(GONE)
    session.delete(mended)
    version = transcript.version
    return editing.save(session, asker, clip, lang, version, (), [change], now)


def _around(session: Session, mended: Mended) -> list[Cue]:
    """The captions in which it may stand, the likeliest first (1 statement)."""
    wanted = select(Cue).where(
        Cue.transcript_id == mended.transcript_id,
        Cue.start_s <= mended.at_s + NEAR_S,
        Cue.end_s >= mended.at_s - NEAR_S,
    )
    found = session.scalars(wanted.order_by(Cue.start_s))
    return sorted(found, key=lambda cue: not cue.start_s <= mended.at_s < cue.end_s)


def _unmended(cue: Cue, mended: Mended) -> Change | None:
    """The caption with what was heard; of several places the one nearest to its second."""
    written = r"\s+".join(map(re.escape, mended.written.split()))
    places = list(re.finditer(rf"(?<!\w){written}(?!\w)", cue.text))
    if not places:
        return None
    share = (mended.at_s - cue.start_s) / max(cue.end_s - cue.start_s, 0.001)
    place = min(places, key=lambda one: abs(one.start() - share * len(cue.text)))
    text = cue.text[: place.start()] + mended.heard + cue.text[place.end() :]
    return Change(cue.start_s, cue.end_s, text, cue.speaker, cue.id)
