"""The watch page: one clip, its words, what people said, and where this person stopped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.audiences import access
from hub.captions.model import Origin
from hub.clips import addresses, made, shelves
from hub.clips import queries as clips
from hub.clips.model import Clip, State, Take
from hub.comments import show as comments
from hub.comments.statements import Order
from hub.people.asker import Asker
from hub.people.model import Person
from hub.site import words
from hub.site.cards import Seen, is_begun
from hub.viewing import saved
from hub.web.i18n import gettext as _
from hub.web.i18n import told


@dataclass(frozen=True, slots=True)
class Shown:
    """The clip as the page shows it."""

    id: str
    title: str
    description: str
    state: str
    opens_at: datetime | None
    published_at: datetime | None
    speakers: tuple[Person, ...]
    viewers: int | None
    take_number: int
    playable: bool
    complete: bool
    warning: str
    coming: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownTake:
    """The take as the page shows it."""

    duration_s: float
    has_sound: bool
    poster_url: str


def of(
    session: Session,
    asker: Asker,
    clip_id: str,
    start_s: float | None,
    now: datetime,
    said: tuple[Order, int] = (Order.MOMENT, 0),
    via: str = "",
) -> dict[str, Any]:
    """Return what `site/watch.html` shows (at most 11 statements).

    ``said`` is the order of its comments, and with which thread they begin; ``via`` how one came.

    Raises:
        NotFound: the clip does not exist for this person.
    """
    clip = clips.get_shown(session, asker, clip_id, now)
    viewers, at_s, watched, put_aside = saved.standing(session, asker.id, clip)
    seen = Seen(at_s, watched, put_aside)
    take = clip.take
    may_edit = access.may_prepare(asker, clips.door(clip))
    found = words.there(session, take.id if take else None)
    shown = words.of(session, clip, found, prepares=may_edit)
    return {
        "clip": _shown(clip, viewers),
        "take": _shown_take(clip, take),
        "player": _player(asker, clip, take, shown, start_s, seen) | {"via": via} if take else None,
        "words": shown,
        "captions_reviewed": any(one.source is Origin.EDIT for one in found.transcripts),
        "comments": comments.page(session, asker, clip, said[0], start=said[1]),
        "key_messages": clip.said_messages,
        "shelf": shelves.of(session, [clip.id])[clip.id],
        "saved": seen.saved,
        "may_edit": may_edit,
        "counted": asker.measured,
        "may_tell_room": access.may_tell_room(asker, clips.door(clip), now),
        "waiting": _waiting(clip, take),
    }


@dataclass(frozen=True, slots=True)
class Heading:
    """A clip as the heading of a page about it."""

    id: str
    title: str
    published_at: datetime | None
    speakers: tuple[Person, ...]


def heading(clip: Clip) -> Heading:
    """Return the heading of a page about ``clip``, loaded with its speakers."""
    speakers = tuple(speaker.person for speaker in clip.speakers)
    return Heading(clip.id, clip.title, clip.published_at, speakers)


def card(clip: Clip) -> dict[str, Any]:
    """Return a clip as the end screen of another offers it."""
    return {
        "url": addresses.page(clip),
        "title": clip.title,
        "poster": addresses.poster(clip),
        "duration_s": (clip.take.duration_s if clip.take else None) or 0.0,
        "speakers": [speaker.person.name for speaker in clip.speakers],
    }


def _shown(clip: Clip, viewers: int) -> Shown:
    take = clip.take
    return Shown(
        id=clip.id,
        title=clip.title,
        description=clip.description,
        state=clip.state.value,
        opens_at=clip.opens_at,
        published_at=clip.published_at,
        speakers=tuple(speaker.person for speaker in clip.speakers),
        viewers=viewers if viewers >= clip.least_curves else None,
        take_number=clip.take_number,
        playable=bool(take and take.playable),
        complete=bool(take and take.complete),
        warning=told(take.warning) if take else "",
        coming=tuple(made.coming(take)) if take else (),
    )


def _shown_take(clip: Clip, take: Take | None) -> ShownTake | None:
    if take is None:
        return None
    return ShownTake(take.duration_s or 0.0, take.has_sound, addresses.poster(clip))


def _player(
    asker: Asker,
    clip: Clip,
    take: Take,
    shown: dict[str, Any],
    start_s: float | None,
    seen: Seen,
) -> dict[str, Any]:
    duration_s = take.duration_s or 0.0
    return {
        "src": addresses.master(clip),
        "sound_src": addresses.sound(clip),
        "title": clip.title,
        "by": ", ".join(speaker.person.name for speaker in clip.speakers),
        "duration_s": duration_s,
        "clip": clip.id,
        "take": take.number,
        "person": asker.id,
        "start_s": start_s,
        "resume_s": seen.at_s if is_begun(seen, duration_s) else None,
        "captions": shown["languages"],
        "chapters": shown["marks"],
        "storyboard": addresses.storyboard(clip),
        "sound": take.has_sound,
    }


def _waiting(clip: Clip, take: Take | None) -> str | None:
    """What a clip that can't be played waits for; None where it can."""
    if take is not None and take.playable:
        return None
    if clip.state is State.REFUSED or (take is not None and take.refusal):
        return told(clip.refusal or (take.refusal if take else ""))
    return _("This video is being prepared. It can be watched in a moment.")
