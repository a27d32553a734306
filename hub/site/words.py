"""The words beside the video: as the watch page brings them, and as an open one asks again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import get_locale
from sqlalchemy.orm import Session

from hub.captions import queries as captions
from hub.captions.model import Chapter, Cue, Transcript, TranscriptState
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core.ids import digest
from hub.people.asker import Asker
from hub.web.i18n import gettext as _
from hub.web.i18n import language_name, told


@dataclass(frozen=True, slots=True)
class There:
    """What there is of a take: transcripts without their cues, and chapters."""

    take_id: str
    transcripts: list[Transcript]
    chapters: list[Chapter]


def there(session: Session, take_id: str | None) -> There:
    """Return what there is of a take (2 statements)."""
    if take_id is None:
        return There("", [], [])
    transcripts = captions.of_takes(session, [take_id]).get(take_id, [])
    return There(take_id, transcripts, captions.chapters(session, [take_id]).get(take_id, []))


def for_asker(session: Session, asker: Asker, clip_id: str, now: datetime) -> There:
    """Return what there is of the take that ``asker`` is shown (3 statements).

    Raises:
        NotFound: there is no such clip, or it isn't for them.
    """
    return there(session, clips.shown_take_id(session, asker, clip_id, now))


def tag(found: There, lang: str) -> str:
    """Return a name of how words in ``lang`` and chapters read now, in the reader's language."""
    read = [(one.id, one.version, one.edited_by_id) for one in found.transcripts]
    parts = [(one.start_s, one.title) for one in found.chapters]
    return digest(repr((found.take_id, read, parts, lang, str(get_locale()))))[:32]


def of(
    session: Session, clip: Clip, found: There, *, prepares: bool, lang: str = ""
) -> dict[str, Any]:
    """Return what `site/words.html` shows, in ``lang`` where there is that (1 statement)."""
    ready = captions.as_spoken(found.transcripts, clip.language)
    shown = next((one for one in ready if one.lang == lang), next(iter(ready), None))
    writing = bool(found.transcripts and not ready)
    return {
        "take": clip.take_number,
        "shown": shown,
        "lang": shown.lang if shown else "",
        "cues": _cues(session, found, shown),
        "languages": [
            {
                "lang": one.lang,
                "label": language_name(one.lang),
                "src": address(clip.id, one.lang, "vtt"),
            }
            for one in ready
        ],
        "chapters": found.chapters,
        "marks": [{"start_s": one.start_s, "title": one.title} for one in found.chapters],
        "writing": writing and found.transcripts[0].state is TranscriptState.WORKING,
        "note": _note(found.transcripts, prepares=prepares),
        "tag": tag(found, shown.lang if shown else ""),
    }


def address(clip_id: str, lang: str, form: str) -> str:
    """Return where a transcript is read as ``json``, ``vtt``, ``srt`` or ``txt``."""
    return f"/api/v1/clips/{clip_id}/transcripts/{lang}.{form}"


def _cues(session: Session, found: There, shown: Transcript | None) -> list[Cue]:
    """The lines of what is shown; what is only being written down is read along."""
    if shown is not None:
        return captions.cues(session, shown.id)
    return captions.cues_after(session, found.take_id, 0) if found.transcripts else []


def _note(words: list[Transcript], *, prepares: bool) -> str | None:
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
