"""What people do with clips; the caller owns the transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub import index, outbox
from hub.audiences import actions as audiences
from hub.audit import actions as audit
from hub.clips import facts, queries, removal, variants
from hub.clips.facts import Draft as Draft
from hub.clips.facts import Message as Message
from hub.clips.model import Clip, State, Take
from hub.core import clock, work
from hub.core.errors import Conflict, Rejected
from hub.core.services import Services
from hub.disclosure import rules

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
        _freeze(session, clip, now)
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
    else:
        _tell_published(session, clip, now)  # people who were told are not told again
    work.note(session, clip.id)


def open_wider(session: Session, clip: Clip, written: str, now: datetime) -> None:
    """After a rehearsal, open a clip to everyone it is for; whoever has not heard is told.

    Raises:
        Rejected: the audience can't be read any more.
    """
    audiences.change(session, clip.audience, written)
    clip.published_at = now
    _freeze(session, clip, now)


def close_again(session: Session, clip: Clip, written: str, now: datetime) -> None:
    """Put a clip that was only rehearsed back among the drafts; what was said of it stays.

    Raises:
        Rejected: the audience can't be read any more.
    """
    audiences.change(session, clip.audience, written)
    clip.state, clip.published_at, clip.updated_at = State.DRAFT, None, now
    clip.audience.frozen_at = None


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
    was_out = clip.state is State.PUBLISHED
    if clip.publish_when_playable and clip.state is State.DRAFT:
        clip.publish_when_playable = False
    else:
        clip.withdraw()
    if was_out:
        _tell_withdrawn(session, clip, now)
    audit.add(session, actor_id, "clip.withdrawn", "clip", clip.id, now)
    work.note(session, clip.id)


def cancel(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Stop the work on the newest take; what can be watched already stays, the rest goes.

    Raises:
        Conflict: nothing is being done.
    """
    take = clip.takes[-1] if clip.takes else None
    if take is None or take.complete or take.refusal:
        raise Conflict("Nothing is being prepared that could be cancelled.")
    was_out = clip.state is State.PUBLISHED
    work.cancel(session, TAKE, take.id)
    if any(one.growing for one in take.renditions):
        take_back_growing(clip, take)
    if was_out and clip.state is not State.PUBLISHED:
        _tell_withdrawn(session, clip, now)
    take.refusal = "This was cancelled."
    if not take.playable:
        work.cancel(session, "speech", take.id)
        removal.give_up(session, removal.folders_of(take), now)
        if take.number == clip.take_number:
            clip.publish_when_playable = False
    audit.add(session, actor_id, "clip.cancelled", "clip", clip.id, now, take=take.number)
    work.note(session, clip.id)


def take_back_growing(clip: Clip, take: Take) -> None:
    """Let nobody watch what will never be whole: an earlier take, if there is one, is shown."""
    for one in [one for one in take.renditions if one.growing]:
        take.renditions.remove(one)
    take.playable = False
    if take.number != clip.take_number:
        return
    others = [other.number for other in clip.takes if other.playable]
    if others:
        clip.take_number = others[-1]
    elif clip.state is State.PUBLISHED:
        clip.withdraw()


def accept_partial(session: Session, actor_id: str, clip: Clip, now: datetime) -> None:
    """Accept that only part of a damaged file can be shown, or that this may turn out so."""
    take = clip.takes[-1] if clip.takes else None
    if take is None or take.accept_partial:
        return
    take.accept_partial = True
    audit.add(session, actor_id, "clip.part_accepted", "clip", clip.id, now, take=take.number)
    if take.playable:
        clip.take_number = take.number
        if clip.publish_when_playable:
            open_now(session, clip, now)
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
    """Fix whom reach is measured against, and let them be told.

    Who speaks in the clip or owns it when it first opens does not count, then or ever; nor can it
    be made of smaller groups than it opened with.
    """
    if clip.apart is None:
        clip.least_shares, clip.least_curves = rules.least().shares, rules.least().curves
        clip.apart = sorted(clip.uncounted)
    grows_by = clip.least_curves
    audiences.freeze(session, clip.audience, now, clip.uncounted, grows_by=grows_by)
    _tell_published(session, clip, now)


def _tell_published(session: Session, clip: Clip, now: datetime) -> None:
    key = f"clip.published:{clip.id}:{now.isoformat()}"
    outbox.add(session, "clip.published", key=key, now=now, clip_id=clip.id)


def _tell_withdrawn(session: Session, clip: Clip, now: datetime) -> None:
    key = f"clip.withdrawn:{clip.id}:{now.isoformat()}"
    outbox.add(session, "clip.withdrawn", key=key, now=now, clip_id=clip.id)


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
