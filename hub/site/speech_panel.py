"""What the studio shows of a clip's transcripts, and what may be asked of speech recognition."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from hub.captions import glossary, models_here, orders, queries
from hub.captions.glossary_model import Mended
from hub.captions.model import Transcript, TranscriptState
from hub.clips.model import Take
from hub.core.errors import Conflict
from hub.core.settings import Settings
from hub.web.i18n import told

MENDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Panel:
    """What `parts/speech.html` shows; ``fraction`` is how far the work is, 0 to 1, once ``begun``.

    ``waits``: for a speech model that is not here; another may be asked meanwhile.
    """

    busy: bool
    waits: bool
    begun: bool
    fraction: float
    models: tuple[str, ...]
    has_words: bool
    no_translation: str


def of(session: Session, settings: Settings, take: Take) -> Panel | None:
    """Return what may be asked for a take; None where it has no sound (3 statements)."""
    if not take.has_sound:
        return None
    jobs = orders.running(session, take.id).values()
    running = [job for job in jobs if not job.cancelled]
    words = queries.of_takes(session, [take.id]).get(take.id, [])
    return Panel(
        busy=bool(running),
        waits=any(map(queries.waits, words)),
        begun=any(one.state is TranscriptState.WORKING for one in words),
        fraction=max((job.fraction for job in running), default=0.0),
        models=tuple(models_here.names(settings)),
        has_words=queries.is_heard(words),
        no_translation=_why_not(words),
    )


def _why_not(words: list[Transcript]) -> str:
    """Why there can't be a translation, in the reader's language; “” where there can."""
    try:
        orders.check_translatable(words)
    except Conflict as error:
        return told(str(error))
    return ""


def made_by(one: Transcript) -> dict[str, Any]:
    """Return how a transcript came to be, how sure its language is, and who edited it last."""
    return {
        "engine": one.engine,
        "model": one.model,
        "took_s": one.took_s,
        "language_probability": one.language_probability,
        "translated_from": one.translated_from,
        "edited_by": one.edited_by.name if one.edited_by else "",
    }


def mended(session: Session, words: list[Transcript]) -> dict[int, list[Mended]]:
    """Return what the glossary changed, by transcript, the first of each (1 statement)."""
    found = glossary.mendings(session, [one.id for one in words])
    return {transcript_id: changes[:MENDED_SHOWN] for transcript_id, changes in found.items()}
