"""The watch page: one clip, its words, what people said, and where this person stopped."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.audiences import access
from hub.captions import queries as captions
from hub.captions.model import Origin, Transcript, TranscriptState
from hub.clips import addresses, made, shelves
from hub.clips import queries as clips
from hub.clips.model import Clip, State, Take
from hub.comments import show as comments
from hub.comments.statements import Order
from hub.people.asker import Asker
from hub.people.model import Person
from hub.site.cards import Seen, is_begun
from hub.viewing import saved
from hub.web.i18n import gettext as _
from hub.web.i18n import language_name, told


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
    words = captions.of_takes(session, [take.id]).get(take.id, []) if take else []
    ready = captions.as_spoken(words, clip.language)
    may_edit = access.may_prepare(asker, clips.door(clip))
    return {
        "clip": _shown(clip, viewers),
        "take": _shown_take(clip, take),
        "player": _player(session, asker, clip, take, ready, start_s, seen) | {"via": via}
        if take
        else None,
        "written": ready,
        "cues": captions.cues_after(session, take.id, 0) if take and words else [],
        "languages_of_words": [
            (one.lang, language_name(one.lang), words_address(clip.id, one.lang, "json"))
            for one in ready
        ],
        "writing": bool(words and not ready) and words[0].state is TranscriptState.WORKING,
        "words_note": _words_note(words, prepares=may_edit),
        "captions_reviewed": any(one.source is Origin.EDIT for one in ready),
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


def words_address(clip_id: str, lang: str, form: str) -> str:
    """Return where a transcript is read as ``json``, ``vtt``, ``srt`` or ``txt``."""
    return f"/api/v1/clips/{clip_id}/transcripts/{lang}.{form}"


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
    session: Session,
    asker: Asker,
    clip: Clip,
    take: Take,
    ready: list[Transcript],
    start_s: float | None,
    seen: Seen,
) -> dict[str, Any]:
    chapters = captions.chapters(session, [take.id]).get(take.id, [])
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
        "captions": [
            {
                "lang": one.lang,
                "label": language_name(one.lang),
                "src": words_address(clip.id, one.lang, "vtt"),
            }
            for one in ready
        ],
        "chapters": [{"start_s": one.start_s, "title": one.title} for one in chapters],
        "storyboard": addresses.storyboard(clip),
        "sound": take.has_sound,
    }


def _words_note(words: list[Transcript], *, prepares: bool) -> str | None:
    """Why there are no words yet; None where there are.

    What stands in the way, such as a missing model, is for those who prepare the clip.
    """
    if any(one.state is TranscriptState.READY for one in words):
        return None
    first = next(iter(words), None)
    if first is None:
        return _("The words are written down once the video is here.")
    if first.note and prepares:
        return told(first.note)
    if first.note and first.state is TranscriptState.WAITING:
        return _("What is said is not written down yet.")
    return {
        TranscriptState.WAITING: _("The words are written down in a moment."),
        TranscriptState.WORKING: _("The words are being written down."),
        TranscriptState.NONE: _("Nothing is said in this video."),
        TranscriptState.FAILED: _("The words could not be written down."),
    }.get(first.state, "")


def _waiting(clip: Clip, take: Take | None) -> str | None:
    """What a clip that can't be played waits for; None where it can."""
    if take is not None and take.playable:
        return None
    if clip.state is State.REFUSED or (take is not None and take.refusal):
        return told(clip.refusal or (take.refusal if take else ""))
    return _("This video is being prepared. It can be watched in a moment.")
