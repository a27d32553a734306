"""What people do with clips; the caller owns the transaction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub import index
from hub.audiences import actions as audiences
from hub.audit import actions as audit
from hub.clips import queries, removal
from hub.clips.model import Clip, KeyMessage, Speaker, State, Take
from hub.core import clock, work
from hub.core.errors import Conflict, Rejected
from hub.core.services import Services
from hub.people import queries as people
from hub.people.model import Person

LONGEST_TITLE, LONGEST_TEXT, LONGEST_MESSAGE, MOST_MESSAGES = 200, 5000, 200, 5
LONGEST_S = 24 * 3600
_LANGUAGE = re.compile(r"([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?", re.ASCII)  # BCP 47, or not said
TAKE = "take"  # what `hub.pipeline` calls the work on a take


@dataclass(frozen=True, slots=True)
class Source:
    """An uploaded file in storage."""

    key: str
    name: str
    bytes_total: int


@dataclass(frozen=True, slots=True)
class Message:
    """A key message and, where it is known, the seconds in which it is said."""

    text: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said of a clip when it is put up; None means: not said."""

    title: str | None = None
    description: str | None = None
    speakers: Sequence[str] | None = None  # ids of people
    key_messages: Sequence[Message] | None = None
    audience: str | None = None
    language: str | None = None
    publish: bool = False
    accept_partial: bool = False


def create(
    session: Session, owner_id: str | None, source: Source, draft: Draft, now: datetime
) -> Clip:
    """Make a clip of an uploaded file and start work on it, in this one transaction.

    Speakers are the owner where nobody is named.

    Raises:
        Rejected: the title, a speaker or the audience is not as it should be.
    """
    clip = Clip(
        title="",
        owner_id=owner_id,
        audience=audiences.make(session, draft.audience or "everyone"),
        publish_when_playable=draft.publish,
        created_at=now,
        updated_at=now,
        speakers=[],
        key_messages=[],
        takes=[],
    )
    session.add(clip)
    session.flush()
    speakers = draft.speakers or ([owner_id] if owner_id else [])
    _describe(session, clip, draft.title or source.name)
    _set_speakers(session, clip, speakers)
    _change(session, clip, draft)
    _add_take(session, clip, source, draft.accept_partial, now)
    audit.add(session, owner_id, "clip.created", "clip", clip.id, now)
    reindex(session, clip)
    return clip


def add_take(session: Session, actor_id: str, clip: Clip, source: Source, now: datetime) -> Take:
    """Record the clip again: people see the new take once it can be watched.

    Raises:
        Conflict: the take before it is still being made.
    """
    newest = clip.takes[-1] if clip.takes else None
    if newest and not (newest.complete or newest.refusal):
        raise Conflict("The last recording is still being prepared. Wait for it, or cancel it.")
    take = _add_take(session, clip, source, False, now)
    if clip.state is State.REFUSED:
        clip.state, clip.refusal = State.DRAFT, ""
    clip.updated_at = now
    audit.add(session, actor_id, "clip.take_added", "clip", clip.id, now, take=take.number)
    return take


def edit(session: Session, actor_id: str, clip: Clip, draft: Draft, now: datetime) -> None:
    """Change what is said of a clip; what ``draft`` leaves out stays.

    Raises:
        Rejected: something is not as it should be.
    """
    if draft.title is not None:
        _describe(session, clip, draft.title)
    if draft.speakers is not None:
        _set_speakers(session, clip, draft.speakers or ([clip.owner_id] if clip.owner_id else []))
    spec_before = clip.audience.spec
    _change(session, clip, draft)
    clip.updated_at = now
    if clip.state is State.PUBLISHED and clip.audience.spec != spec_before:
        _freeze(session, clip, now)
    audit.add(session, actor_id, "clip.edited", "clip", clip.id, now)
    session.flush()
    reindex(session, clip)


def choose_poster(session: Session, clip: Clip, file: str, now: datetime) -> None:
    """Show another of the take's pictures.

    Raises:
        Rejected: there is no such picture.
    """
    take = clip.take
    posters = {one["file"] for one in take.stills.get("posters", [])} if take else set()
    if take is None or file not in posters:
        raise Rejected("There is no such picture of this recording.", "poster")
    take.poster_key, clip.updated_at = take.stills["prefix"] + file, now


def publish(session: Session, actor_id: str | None, clip: Clip, now: datetime) -> None:
    """Open a clip to its audience, at once or when its first rendition is there.

    Raises:
        Conflict: it was refused, or part of its file is damaged and nobody accepted that.
    """
    take = clip.take
    _require_accepted(take)
    audit.add(session, actor_id, "clip.published", "clip", clip.id, now)
    if take is None or not take.playable:
        if clip.state is State.REFUSED:
            clip.publish(now)  # raises, with the reason
        clip.publish_when_playable = True
        work.note(session, clip.id)
        return
    open_now(session, clip, now)


def open_now(session: Session, clip: Clip, now: datetime) -> None:
    """Publish and freeze whom reach is measured against; opening again keeps the first list."""
    clip.publish(now)
    clip.publish_when_playable = False
    if clip.audience.frozen_at is None:
        _freeze(session, clip, now)
    work.note(session, clip.id)


def schedule(
    session: Session, actor_id: str, clip: Clip, opens_at: datetime, now: datetime
) -> None:
    """Let a clip open by itself.

    Raises:
        Rejected: the time is past.
        Conflict: it is published already, or was refused.
    """
    if opens_at <= now:
        raise Rejected("Choose a time that is still to come.", "opens_at")
    _require_accepted(clip.take)
    clip.schedule(opens_at)
    clip.publish_when_playable = False  # not before its time
    audit.add(
        session, actor_id, "clip.scheduled", "clip", clip.id, now, opens_at=opens_at.isoformat()
    )


def withdraw(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Take a clip away from its audience; its numbers and comments stay.

    One that was to open when it is playable stays a draft.

    Raises:
        Conflict: nobody can see it as it is.
    """
    if clip.publish_when_playable and clip.state is State.DRAFT:
        clip.publish_when_playable = False
    else:
        clip.withdraw()
    audit.add(session, actor_id, "clip.withdrawn", "clip", clip.id, now)
    work.note(session, clip.id)


def cancel(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Stop the work on the newest take; what can be watched already stays.

    Raises:
        Conflict: nothing is being done.
    """
    take = clip.takes[-1] if clip.takes else None
    if take is None or take.complete or take.refusal:
        raise Conflict("Nothing is being prepared that could be cancelled.")
    work.cancel(session, TAKE, take.id)
    work.cancel(session, "speech", take.id)
    take.refusal = "This was cancelled."
    if not take.playable and take.number == clip.take_number:
        clip.publish_when_playable = False
    audit.add(session, actor_id, "clip.cancelled", "clip", clip.id, now, take=take.number)
    work.note(session, clip.id)


def accept_partial(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Accept that only part of a damaged file can be shown.

    Raises:
        Conflict: nothing is damaged.
    """
    take = clip.takes[-1] if clip.takes else None
    if take is None or not take.warning:
        raise Conflict("Nothing of this recording is missing.")
    take.accept_partial = True
    audit.add(session, actor_id, "clip.part_accepted", "clip", clip.id, now, take=take.number)
    if take.playable:
        clip.take_number = take.number
        if clip.publish_when_playable:
            open_now(session, clip, now)
    work.note(session, clip.id)


def remove(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Delete a clip with all that belongs to it; `removal.delete_doomed` deletes its files."""
    removal.give_up(session, [f"takes/{take.id}/" for take in clip.takes], now)
    sources = [take.source_key.rpartition("/")[0] + "/" for take in clip.takes]
    removal.give_up(session, sources, now)
    for take in clip.takes:
        work.cancel(session, TAKE, take.id)
        work.cancel(session, "speech", take.id)
    audit.add(session, actor_id, "clip.deleted", "clip", clip.id, now, title=clip.title)
    index.remove(session, clip.id)
    audience = clip.audience
    session.execute(delete(Clip).where(Clip.id == clip.id))
    session.delete(audience)


def reindex(session: Session, clip: Clip) -> None:
    """Let search find what is written about the clip; its speech and comments are others' part."""
    names = [speaker.person.name for speaker in clip.speakers]
    messages = [message.text for message in clip.key_messages]
    index.put(session, clip.id, index.Field.TITLE, clip.title, clip.language)
    index.put(session, clip.id, index.Field.DESCRIPTION, clip.description, clip.language)
    index.put(session, clip.id, index.Field.PEOPLE, "\n".join(names), clip.language)
    index.put(session, clip.id, index.Field.MESSAGES, "\n".join(messages), clip.language)


def open_due(services: Services) -> None:
    """Open scheduled clips whose time has come; for a chore of the worker."""
    with services.database.read() as session:
        waiting = bool(queries.due(session, clock.now()))
    if waiting:
        with services.database.write() as session:
            for clip in queries.due(session, clock.now()):
                _open_when_it_can(session, clip, clock.now())


def _open_when_it_can(session: Session, clip: Clip, now: datetime) -> None:
    """A clip that can't be watched yet, or waits for a decision, opens as soon as it can."""
    take = clip.take
    if take is not None and take.playable and (not take.warning or take.accept_partial):
        audit.add(session, None, "clip.published", "clip", clip.id, now)
        open_now(session, clip, now)
        return
    clip.state, clip.opens_at, clip.publish_when_playable = State.DRAFT, None, True


def _freeze(session: Session, clip: Clip, now: datetime) -> None:
    """Whoever speaks in the clip or owns it does not count in its reach."""
    apart = clip.speaker_ids | ({clip.owner_id} if clip.owner_id else set())
    audiences.freeze(session, clip.audience, now, apart)


def _require_accepted(take: Take | None) -> None:
    if take is not None and take.warning and not take.accept_partial:
        raise Conflict(f"{take.warning} Accept that part first, or upload the file again.")


def _add_take(
    session: Session, clip: Clip, source: Source, accept_partial: bool, now: datetime
) -> Take:
    take = Take(
        clip_id=clip.id,
        number=len(clip.takes) + 1,
        source_name=source.name,
        source_key=source.key,
        source_bytes=source.bytes_total,
        accept_partial=accept_partial,
        created_at=now,
        renditions=[],
    )
    clip.takes.append(take)
    session.flush()
    work.start(session, TAKE, take.id, clip_id=clip.id)
    return take


def _describe(session: Session, clip: Clip, title: str) -> None:
    title = " ".join(title.replace("\x00", "").split())
    if not title or len(title) > LONGEST_TITLE:
        raise Rejected(f"Give it a title of 1 to {LONGEST_TITLE} characters.", "title")
    clip.title = title


def _change(session: Session, clip: Clip, draft: Draft) -> None:
    if draft.description is not None:
        if len(draft.description) > LONGEST_TEXT:
            raise Rejected(f"Keep it under {LONGEST_TEXT:,} characters.", "description")
        clip.description = draft.description.replace("\x00", "").strip()
    if draft.language is not None:
        if not _LANGUAGE.fullmatch(draft.language.strip()):
            raise Rejected("Name the language as `en`, `de` or `pt-BR`.", "language")
        clip.language = draft.language.strip()
    if draft.audience is not None:
        audiences.change(session, clip.audience, draft.audience)
    if draft.key_messages is not None:
        _set_messages(clip, draft.key_messages)


def _set_messages(clip: Clip, messages: Sequence[Message]) -> None:
    written = [message for message in messages if message.text.strip()]
    if len(written) > MOST_MESSAGES:
        raise Rejected(f"A clip has at most {MOST_MESSAGES} key messages.", "key_messages")
    if any(len(message.text) > LONGEST_MESSAGE for message in written):
        raise Rejected(f"Keep each under {LONGEST_MESSAGE} characters.", "key_messages")
    if any(_is_no_time(at_s) for m in written for at_s in (m.start_s, m.end_s)):
        raise Rejected("The seconds of a key message start at 0.", "key_messages")
    known = {old.text: old for old in clip.key_messages}  # a text alone keeps its seconds
    written = [_with_seconds(message, known.get(message.text.strip())) for message in written]
    clip.key_messages[:] = [
        KeyMessage(position=i, text=m.text.strip(), start_s=m.start_s, end_s=m.end_s)
        for i, m in enumerate(written)
    ]


def _is_no_time(at_s: float | None) -> bool:
    return at_s is not None and not 0 <= at_s < LONGEST_S


def _with_seconds(message: Message, old: KeyMessage | None) -> Message:
    if old is None or message.start_s is not None:
        return message
    return Message(message.text, old.start_s, old.end_s)


def _set_speakers(session: Session, clip: Clip, ids: Sequence[str]) -> None:
    found: list[Person] = [people.get(session, person_id) for person_id in dict.fromkeys(ids)]
    kept = {speaker.person_id: speaker for speaker in clip.speakers}
    made = []
    for i, person in enumerate(found):
        speaker = kept.get(person.id) or Speaker(person_id=person.id, person=person)
        speaker.position = i
        made.append(speaker)
    clip.speakers[:] = made
