"""Edits of single cues, as the editor in the studio sends them: one transaction with the index.

Who edits says which version it is of (`Transcript.version`); where somebody else was faster the
edit is refused, and the editor puts the two together.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audit import actions as audit
from hub.captions import indexed, queries, revisions, rows
from hub.captions.files import as_caption
from hub.captions.model import LONGEST_NAME, Cue, Origin, Transcript, TranscriptState
from hub.clips.model import Clip
from hub.clips.queries import door
from hub.core.errors import Conflict, Rejected
from hub.people import queries as people
from hub.people.asker import Asker
from transcripts.cues import Cue as Caption
from transcripts.edits import moved, retimed
from transcripts.engine import Word

LONGEST_TEXT: Final = 1000
LONGEST_S: Final = 24 * 3600.0
OVER_S: Final = 5.0  # a cue may end this much after the video, whose end is not always known well
APART_S: Final = 0.05  # two cues nearer than this can't be told apart
NEAR_S: Final = 0.25
MOST: Final = 20_000
FEW: Final = 500  # more are quicker had with all the others
# Nobody sees these, but letters join, words part and lines run from right to left by them.
UNSEEN: Final = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069"
BLANK: Final = f"{UNSEEN}\u00a0\u202f \n"
CHANGED: Final = "Somebody else changed these captions meanwhile."


@dataclass(frozen=True, slots=True)
class Change:
    """A cue as somebody wants it; without ``id`` it is a new one."""

    start_s: float
    end_s: float
    text: str
    speaker: str = ""
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit made: the transcript, ids of new cues in their order, every cue it touched."""

    transcript: Transcript
    added: list[int]
    cues: list[Cue]


def save(
    session: Session,
    asker: Asker,
    clip: Clip,
    lang: str,
    version: int,
    removed: Sequence[int],
    changes: Sequence[Change],
    now: datetime,
) -> Edited:
    """Change, add and remove cues of ``version``; search knows it when this commits.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        Conflict: it is written just now, or somebody else changed it meanwhile.
        Rejected: a text or a time is not as it should be.
    """
    access.require_prepare(asker, door(clip), now)
    transcript = locked(session, clip, lang)
    if transcript.version != version:
        raise Conflict(CHANGED)
    old = _touched(session, transcript, [*removed, *(one.id for one in changes if one.id)])
    checked = [_checked(change, _last_s(clip, old.get(change.id or 0))) for change in changes]
    revisions.keep(session, transcript, asker.id, now)
    pool = [word for cue in old.values() for word in as_caption(cue).words]
    session.execute(delete(Cue).where(Cue.id.in_(removed), Cue.transcript_id == transcript.id))
    made = [_apply(session, transcript, one, old, pool) for one in checked]
    session.flush()
    trimmed = _trim(session, transcript)
    touch(session, asker, transcript, clip, now)
    added = [cue.id for cue, one in zip(made, checked, strict=True) if one.id is None]
    return Edited(transcript, added, list({cue.id: cue for cue in (*made, *trimmed)}.values()))


def restore(
    session: Session, asker: Asker, clip: Clip, lang: str, number: int, now: datetime
) -> Transcript:
    """Let an earlier version be the present one again; the present one is kept.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        NotFound: there is no such version.
        Conflict: it is written just now.
    """
    access.require_prepare(asker, door(clip), now)
    transcript = locked(session, clip, lang)
    captions = revisions.cues_of(session, transcript, number)
    present = revisions.cues_of(session, transcript, transcript.revision)
    pool = [word for caption in present for word in caption.words]
    revisions.keep(session, transcript, asker.id, now, always=True)
    revisions.replace_cues(session, transcript, [_timed(one, pool) for one in captions])
    touch(session, asker, transcript, clip, now)
    return transcript


def locked(session: Session, clip: Clip, lang: str) -> Transcript:
    """Return the transcript to be edited; nobody else changes it until this commits.

    Raises:
        NotFound: there is none in this language.
        Conflict: it is written just now.
    """
    found = queries.bare(session, clip.id, lang, lock=True)
    if found.state is not TranscriptState.READY:
        raise Conflict("These captions can be edited once they are written.")
    return found


def touch(
    session: Session, asker: Asker, transcript: Transcript, clip: Clip, now: datetime
) -> None:
    """Say who edited, tell whoever waits for news, and let search know."""
    if transcript.source is not Origin.EDIT or transcript.edited_by_id != asker.id:
        audit.add(session, asker.id, "captions.edited", "clip", clip.id, now, lang=transcript.lang)
    transcript.source, transcript.edited_at = Origin.EDIT, now
    transcript.edited_by_id, transcript.edited_by = asker.id, people.get(session, asker.id)
    rows.told(session, transcript)
    indexed.reindex(session, clip.id)


def _place(at_s: float) -> str:
    minutes, seconds = divmod(at_s if math.isfinite(at_s) else 0.0, 60)
    return f"{minutes:.0f}:{seconds:04.1f}"


def _last_s(clip: Clip, old: Cue | None) -> float:
    """How late a cue may end: with the video, or where it ended already (a file may do so)."""
    take_s = clip.take.duration_s if clip.take else None
    return max((take_s or LONGEST_S) + OVER_S, old.end_s if old else 0.0)


def _checked(change: Change, last_s: float) -> Change:
    start_s, end_s = round(change.start_s, 3), round(change.end_s, 3)
    if not (math.isfinite(start_s) and math.isfinite(end_s) and 0 <= start_s < end_s <= last_s):
        raise Rejected(f"The caption at {_place(start_s)} can't have these times.", "times")
    text = _lines(change.text)
    if not text.strip(BLANK) or len(text) > LONGEST_TEXT:
        raise Rejected(
            f"The caption at {_place(start_s)} needs 1 to {LONGEST_TEXT:,} characters.", "text"
        )
    speaker = " ".join(_printable(change.speaker).split())
    if len(speaker) > LONGEST_NAME:
        raise Rejected(f"Keep the name under {LONGEST_NAME} characters.", "speaker")
    return Change(start_s, end_s, text, speaker, change.id)


def _lines(text: str) -> str:
    """A text without what is no letter, sign or space, and without empty lines."""
    lines = (" ".join(filter(None, _printable(line).split(" "))) for line in text.splitlines())
    return "\n".join(filter(None, lines))


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() or char in BLANK else " " for char in text)


def _touched(session: Session, transcript: Transcript, ids: Sequence[int]) -> dict[int, Cue]:
    """The cues as they were; all must still be there."""
    if len(ids) > MOST:
        raise Rejected(f"An edit may touch {MOST:,} captions at most.", "cues")
    known = set(ids)
    wanted = select(Cue).where(Cue.transcript_id == transcript.id)
    if len(known) <= FEW:
        wanted = wanted.where(Cue.id.in_(known))
    found = {cue.id: cue for cue in session.scalars(wanted.order_by(Cue.start_s, Cue.id))}
    if not known <= found.keys():
        raise Conflict(CHANGED)
    return {cue_id: cue for cue_id, cue in found.items() if cue_id in known}


def _apply(
    session: Session,
    transcript: Transcript,
    change: Change,
    old: dict[int, Cue],
    pool: Sequence[Word],
) -> Cue:
    cue = old.get(change.id) if change.id else None
    words = _words(change, cue, pool)
    if cue is None:
        cue = Cue(transcript_id=transcript.id)
        session.add(cue)
    cue.start_s, cue.end_s, cue.text = change.start_s, change.end_s, change.text
    cue.speaker, cue.words = change.speaker, rows.word_rows(words)
    return cue


def _words(change: Change, cue: Cue | None, pool: Sequence[Word]) -> Sequence[Word]:
    """When each word is said: it moves with its cue, and stays where the cue only grew."""
    if cue is not None and cue.text.split() == change.text.split():
        own = as_caption(cue).words
        by_s = change.start_s - cue.start_s
        if abs((change.end_s - change.start_s) - (cue.end_s - cue.start_s)) < 0.002:
            own = moved(own, by_s)
        return retimed(change.text, change.start_s, change.end_s, own)
    from_s, to_s = change.start_s - NEAR_S, change.end_s + NEAR_S
    near = [word for word in pool if from_s <= (word.start_s + word.end_s) / 2 <= to_s]
    return retimed(change.text, change.start_s, change.end_s, near)


def _timed(caption: Caption, pool: Sequence[Word]) -> Caption:
    """A caption of an earlier version, which has lost its words, with those that are known now."""
    if caption.words:
        return caption
    change = Change(caption.start_s, caption.end_s, caption.text)
    return replace(caption, words=tuple(_words(change, None, pool)))


def _trim(session: Session, transcript: Transcript) -> list[Cue]:
    """Let no cue last into the next one; return those that were too long."""
    wanted = select(Cue.id, Cue.start_s, Cue.end_s).where(Cue.transcript_id == transcript.id)
    too_long: dict[int, float] = {}
    for one, after in pairwise(session.execute(wanted.order_by(Cue.start_s, Cue.id))):
        if after.start_s - one.start_s < APART_S:
            raise Rejected(
                f"Two captions begin at {_place(one.start_s)}. Move or merge one of them.", "times"
            )
        if one.end_s > after.start_s:
            too_long[one.id] = after.start_s
    trimmed = list(session.scalars(select(Cue).where(Cue.id.in_(too_long)))) if too_long else []
    for cue in trimmed:
        cue.end_s = too_long[cue.id]
    return trimmed
