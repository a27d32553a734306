"""Corrections that people who watch would make: asked for, accepted or declined."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, joinedload, with_expression

from hub import outbox
from hub.audiences import access
from hub.captions import editing, queries
from hub.captions.model import Answer, Cue, Suggestion, Transcript
from hub.clips import variants
from hub.clips.model import Clip, Take
from hub.clips.queries import door
from hub.core.errors import Conflict, NotFound, Rejected, TooMany
from hub.people.asker import Asker
from hub.people.model import Person
from transcripts.diff import Piece, words
from transcripts.edits import in_lines

MOST_OPEN: Final = 50  # of one person in one transcript
LONGEST_TEXT: Final = 1000
STALE: Final = "This caption has changed since. Mend it by hand if it is still wrong, then decline."
WAIT_S: Final = 3600
MOVED_S: Final = 10.0  # what stands further away and reads the same was said a second time


@dataclass(frozen=True, slots=True)
class Waiting:
    """A suggestion that waits for an answer; ``stale`` where the caption reads otherwise now."""

    id: int
    start_s: float
    pieces: Sequence[Piece]
    person: Person | None
    created_at: datetime
    stale: bool


def ask(
    session: Session,
    asker: Asker,
    clip: Clip,
    cue_id: int,
    text: str,
    now: datetime,
    before: str | None = None,
) -> Suggestion:
    """Suggest that a cue of a clip that the asker may watch should read ``text``.

    ``before`` is how the asker has read it, where that is known.

    Raises:
        NotFound: there is no such caption (any more), or it reads otherwise by now.
        Rejected: there is no text, or it is what is there already.
        TooMany: many suggestions of this person wait already.
    """
    cue = session.get(Cue, cue_id)
    transcript = session.get(Transcript, cue.transcript_id) if cue else None
    if (
        cue is None
        or transcript is None
        or clip.take is None
        or (transcript.take_id != clip.take.id)
        or (before is not None and before.split() != cue.text.split())
    ):
        raise NotFound("This caption has just been changed. Read it again first.")
    after = " ".join(text.replace("\x00", "").split())
    if not after or len(after) > LONGEST_TEXT:
        raise Rejected(f"Write how it should read, in 1 to {LONGEST_TEXT:,} characters.", "text")
    if after == " ".join(cue.text.split()):
        raise Rejected("That is how it reads already.", "text")
    _require_few(session, transcript, asker)
    made = Suggestion(
        transcript_id=transcript.id,
        start_s=cue.start_s,
        before=cue.text,
        after=after,
        answer=Answer.OPEN,
        person_id=asker.id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def accept(
    session: Session, asker: Asker, clip: Clip, lang: str, suggestion_id: int, now: datetime
) -> None:
    """Let the caption read as suggested: an edit like any other, in the same transaction.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        NotFound: there is no such suggestion.
        Conflict: it has an answer already, or the caption has changed since.
    """
    access.require_prepare(asker, door(clip), now)
    transcript = editing.locked(session, clip, lang)
    found = _open(session, transcript, suggestion_id)
    cue = _cue(session, transcript, found)
    if cue is None:
        raise Conflict(STALE)
    change = editing.Change(cue.start_s, cue.end_s, in_lines(found.after), cue.speaker, cue.id)
    editing.save(session, asker, clip, lang, transcript.version, (), [change], now)
    _answer(session, clip, found, Answer.ACCEPTED, asker, now)


def decline(
    session: Session, asker: Asker, clip: Clip, lang: str, suggestion_id: int, now: datetime
) -> None:
    """Leave the caption as it is.

    Raises:
        NotAllowed: the asker may watch the clip, no more.
        NotFound: there is no such suggestion.
        Conflict: it has an answer already.
    """
    access.require_prepare(asker, door(clip), now)
    transcript = queries.bare(session, clip.id, lang, clip.take_number, lock=True)
    found = _open(session, transcript, suggestion_id)
    _answer(session, clip, found, Answer.DECLINED, asker, now)


def waiting(session: Session, transcript: Transcript) -> list[Waiting]:
    """Return what waits for an answer, oldest first; 2 statements."""
    wanted = select(Suggestion).where(
        Suggestion.transcript_id == transcript.id, Suggestion.answer == Answer.OPEN
    )
    wanted = wanted.options(joinedload(Suggestion.person).joinedload(Person.department))
    found = session.scalars(wanted.order_by(Suggestion.id)).all()
    same = select(Cue.text, Cue.start_s).where(Cue.transcript_id == transcript.id)
    same = same.where(Cue.text.in_({one.before for one in found}))
    there = session.execute(same).all() if found else ()
    return [
        Waiting(
            one.id,
            one.start_s,
            words(" ".join(one.before.split()), one.after),
            one.person,
            one.created_at,
            not any(text == one.before and _is_near(at_s, one) for text, at_s in there),
        )
        for one in found
    ]


def counts(session: Session, transcript_ids: Sequence[int]) -> dict[int, int]:
    """Return how many wait by transcript (1 statement)."""
    wanted = select(Suggestion.transcript_id, func.count()).where(
        Suggestion.transcript_id.in_(transcript_ids), Suggestion.answer == Answer.OPEN
    )
    found = session.execute(wanted.group_by(Suggestion.transcript_id))
    return {transcript_id: count for transcript_id, count in found}


def by_clip(session: Session) -> list[tuple[str, str, int]]:
    """Return (clip, language, how many wait) of every take that people see (1 statement).

    Those that wait longest come first.
    """
    wanted = select(Take.clip_id, Transcript.lang, func.count(Suggestion.id))
    wanted = wanted.select_from(Suggestion).join(
        Transcript, Transcript.id == Suggestion.transcript_id
    )
    wanted = wanted.join(Take, Take.id == Transcript.take_id).join(Clip, Clip.id == Take.clip_id)
    wanted = wanted.where(Suggestion.answer == Answer.OPEN, Take.number == Clip.plain_take_number)
    grouped = wanted.group_by(Take.clip_id, Transcript.lang)
    found = session.execute(grouped.order_by(func.min(Suggestion.id)))
    return [(clip_id, lang, count) for clip_id, lang, count in found]


def of_person(session: Session, person_id: str) -> list[tuple[Suggestion, Clip]]:
    """Return what a person suggested with its clip, as they see it, newest first (1 statement)."""
    wanted = (
        select(Suggestion, Clip)
        .join(Transcript, Transcript.id == Suggestion.transcript_id)
        .join(Take, Take.id == Transcript.take_id)
        .join(Clip, Clip.id == Take.clip_id)
        .where(Suggestion.person_id == person_id)
        .options(with_expression(Clip.own_title, variants.title(person_id)))
    )
    return [(one, clip) for one, clip in session.execute(wanted.order_by(Suggestion.id.desc()))]


def export(session: Session, person_id: str) -> dict[str, Any]:
    """Return what a person suggested, as the export of their data shows it (1 statement)."""
    return {
        "caption_suggestions": [
            {
                "at": one.created_at.isoformat(),
                "clip": clip.id,
                "start_s": one.start_s,
                "before": one.before,
                "after": one.after,
                "answer": one.answer.value,
            }
            for one, clip in of_person(session, person_id)
        ]
    }


def erase(session: Session, person_id: str) -> None:
    """Forget what a person suggested; captions that took it up keep it."""
    session.execute(delete(Suggestion).where(Suggestion.person_id == person_id))


def _require_few(session: Session, transcript: Transcript, asker: Asker) -> None:
    mine = select(func.count(Suggestion.id)).where(
        Suggestion.transcript_id == transcript.id,
        Suggestion.person_id == asker.id,
        Suggestion.answer == Answer.OPEN,
    )
    if (session.scalar(mine) or 0) >= MOST_OPEN:
        raise TooMany("Many of your suggestions wait already. Thank you; try again later.", WAIT_S)


def _open(session: Session, transcript: Transcript, suggestion_id: int) -> Suggestion:
    found = session.get(Suggestion, suggestion_id)
    if found is None or found.transcript_id != transcript.id:
        raise NotFound("There is no such suggestion.")
    if found.answer is not Answer.OPEN:
        raise Conflict("Somebody has answered this suggestion already.")
    return found


def _cue(session: Session, transcript: Transcript, found: Suggestion) -> Cue | None:
    """The cue it is about, if it still reads as it did: the nearest of those that do."""
    wanted = select(Cue).where(Cue.transcript_id == transcript.id, Cue.text == found.before)
    cue = session.scalar(wanted.order_by(func.abs(Cue.start_s - found.start_s)).limit(1))
    return cue if cue and _is_near(cue.start_s, found) else None


def _is_near(at_s: float, found: Suggestion) -> bool:
    return abs(at_s - found.start_s) <= MOVED_S


def _answer(
    session: Session, clip: Clip, found: Suggestion, answer: Answer, asker: Asker, now: datetime
) -> None:
    """Keep the answer, and let who suggested it be told (``correction.declined``, say)."""
    found.answer, found.answered_by_id, found.answered_at = answer, asker.id, now
    if found.person_id and found.person_id != asker.id:
        key, kind = f"correction:{found.id}", f"correction.{answer.value}"
        outbox.add(session, kind, key=key, now=now, person_id=found.person_id, clip_id=clip.id)
