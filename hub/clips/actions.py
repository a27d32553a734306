"""What people do with clips; the caller owns the transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub import index
from hub.audiences import actions as audiences
from hub.audit import actions as audit
from hub.clips import facts, opening, queries, removal, variants
from hub.clips.facts import Draft as Draft
from hub.clips.facts import Message as Message
from hub.clips.model import Clip, State, Take
from hub.core import work
from hub.core.errors import Conflict, Rejected

TAKE = "take"  # what `hub.pipeline` calls the work on a take


@dataclass(frozen=True, slots=True)
class Source:
    """An uploaded file in storage."""

    key: str
    name: str
    bytes_total: int


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
    facts.set_title(clip, draft.title or source.name)
    facts.set_speakers(session, clip, speakers)
    facts.change(session, clip, draft)
    _add_take(session, clip, source, draft.accept_partial, now)
    audit.add(session, owner_id, "clip.created", "clip", clip.id, now)
    facts.reindex(session, clip)
    return clip


def speak(session: Session, under: Clip, source: Source, now: datetime) -> Clip:
    """Make a spoken comment under a clip; its file takes the way of every take."""
    clip = Clip(
        title=source.name,
        under_id=under.id,
        audience=audiences.make(session, "everyone"),  # nobody: a draft; the door is `under`'s
        language=under.language,
        created_at=now,
        updated_at=now,
        speakers=[],
        key_messages=[],
        takes=[],
    )
    session.add(clip)
    session.flush()
    _add_take(session, clip, source, True, now)
    return clip


def add_take(
    session: Session,
    actor_id: str,
    clip: Clip,
    source: Source,
    now: datetime,
    *,
    accept_partial: bool = False,
) -> Take:
    """Record the clip again: people see the new take once it can be watched.

    Raises:
        Conflict: the take before it is still being made.
    """
    variants.require_none(session, clip.id)
    newest = clip.takes[-1] if clip.takes else None
    if newest and not (newest.complete or newest.refusal):
        raise Conflict("The last recording is still being prepared. Wait for it, or cancel it.")
    take = _add_take(session, clip, source, accept_partial, now)
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
    title_before = clip.title
    if draft.title is not None:
        facts.set_title(clip, draft.title)
    if draft.speakers is not None:
        facts.set_speakers(
            session, clip, draft.speakers or ([clip.owner_id] if clip.owner_id else [])
        )
    spec_before = clip.audience.spec
    facts.change(session, clip, draft)
    if (clip.title, clip.audience.spec) != (title_before, spec_before):
        variants.require_none(session, clip.id)
    clip.updated_at = now
    if clip.state is State.PUBLISHED and clip.audience.spec != spec_before:
        opening.freeze(session, clip, now)
    audit.add(session, actor_id, "clip.edited", "clip", clip.id, now)
    session.flush()
    facts.reindex(session, clip)


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


def cancel(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Stop the work on the newest take; what can be watched already stays, the rest goes.

    Raises:
        Conflict: nothing is being done.
    """
    take = clip.takes[-1] if clip.takes else None
    if take is None or take.complete or take.refusal:
        raise Conflict("Nothing is being prepared that could be cancelled.")
    work.cancel(session, TAKE, take.id)
    if any(one.growing for one in take.renditions):
        take_back_growing(session, clip, take, now)
    take.refusal = "This was cancelled."
    if not take.playable:
        work.cancel(session, "speech", take.id)
        removal.give_up(session, removal.folders_of(take), now)
        if take.number == clip.take_number:
            clip.publish_when_playable = False
    audit.add(session, actor_id, "clip.cancelled", "clip", clip.id, now, take=take.number)
    work.note(session, clip.id)


def take_back_growing(session: Session, clip: Clip, take: Take, now: datetime) -> None:
    """Let nobody watch what will never be whole: an earlier take, if there is one, is shown."""
    for one in [one for one in take.renditions if one.growing]:
        take.renditions.remove(one)
    take.playable = False
    if take.number != clip.take_number:
        return
    others = [other.number for other in clip.takes if other.playable]
    if others:
        facts.show_take(session, clip, others[-1])
    elif clip.state is State.PUBLISHED:
        clip.withdraw()
        opening.tell_withdrawn(session, clip, now)


def accept_partial(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Accept that only part of a damaged file can be shown, or that this may turn out so."""
    take = clip.takes[-1] if clip.takes else None
    if take is None or take.accept_partial:
        return
    take.accept_partial = True
    audit.add(session, actor_id, "clip.part_accepted", "clip", clip.id, now, take=take.number)
    if take.playable:
        facts.show_take(session, clip, take.number)
        if clip.publish_when_playable:
            opening.open_now(session, clip, now)
    work.note(session, clip.id)


def remove(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Delete a clip with all that belongs to it; `removal.delete_doomed` deletes its files."""
    for spoken in queries.spoken_under(session, clip.id):
        drop(session, spoken, now)
    audit.add(session, actor_id, "clip.deleted", "clip", clip.id, now, title=clip.title)
    drop(session, clip, now)


def drop(session: Session, clip: Clip, now: datetime) -> None:
    """Delete one clip, loaded whole, and doom its files; the deed is not in the trail."""
    for take in clip.takes:
        removal.give_up(session, removal.folders_of(take), now)
        work.cancel(session, TAKE, take.id)
        work.cancel(session, "speech", take.id)
    index.remove(session, clip.id)
    audience = clip.audience
    session.execute(delete(Clip).where(Clip.id == clip.id))
    session.delete(audience)


def erase(session: Session, person_id: str, now: datetime) -> None:
    """Forget a person: their unused uploads, and their name among those who prepared a clip.

    Clips they own stay, without an owner (the database sees to that).
    """
    removal.erase(session, person_id, now)
    for clip in queries.prepared_by(session, person_id):
        clip.apart = [one for one in clip.apart or () if one != person_id]
    for clip in queries.spoken_by(session, person_id):
        clip.speakers[:] = [one for one in clip.speakers if one.person_id != person_id]
        facts.reindex(session, clip)


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
