"""Steps that read the sound of a take by itself, beside whatever is done to its pictures.

Speech recognition begins with what these write, and so never waits for pictures. Of a long take
the first minutes are written by themselves, in about a second, for it to begin with.
"""

from typing import Final

from hub.clips import plan, removal
from hub.clips.jobs import Plain, ffmpeg_of
from hub.clips.room import patient_as
from hub.clips.trying import trying
from hub.core.services import Services
from hub.core.work import SOUND, AsideAttempt, Span
from transcoding import loudness
from transcoding.source import Source

HEAD_S: Final = 300.0
WORTH_A_HEAD_S: Final = 3 * HEAD_S  # a shorter take is read through in a few seconds
_HEAD, _WHOLE = Span(0.0, 0.03), Span(0.03, 1.0)


def _apart(services: Services, take_id: str) -> AsideAttempt:
    return AsideAttempt(services.database, f"take:{take_id}", name=SOUND)


@patient_as(_apart)
def head(services: Services, take_id: str, source: Plain) -> Plain | None:
    """Write the first minutes of a long take's speech audio; None where that is not worth it."""
    known = Source.from_dict(source)
    if known.audio is None or known.duration_s < WORTH_A_HEAD_S:
        return None
    attempt, room_bytes = _attempt(services, take_id, known, _HEAD)
    with trying(services, take_id, SOUND, attempt.span, room_bytes, attempt) as (this, path):
        wav, ffmpeg = this.folder / removal.SPEECH_HEAD, ffmpeg_of(services)
        loudness.speech_head(path, known, wav, HEAD_S, this.on_progress, ffmpeg=ffmpeg)
        return {"key": this.keep(removal.SPEECH_HEAD)}


@patient_as(_apart)
def whole(services: Services, take_id: str, source: Plain) -> Plain | None:
    """Write the 16 kHz speech audio and measure loudness; None where there is no sound."""
    known = Source.from_dict(source)
    if known.audio is None:
        return None
    attempt, room_bytes = _attempt(services, take_id, known, _WHOLE)
    with trying(services, take_id, SOUND, attempt.span, room_bytes, attempt) as (this, path):
        wav, ffmpeg = this.folder / removal.SPEECH_AUDIO, ffmpeg_of(services)
        heard = loudness.speech_audio(path, known, wav, this.on_progress, ffmpeg=ffmpeg)
        return {"key": this.keep(removal.SPEECH_AUDIO), "gain_db": loudness.gain_db(heard)}


def _attempt(
    services: Services, take_id: str, known: Source, within: Span
) -> tuple[AsideAttempt, int]:
    """An attempt at a part of the sound, and how many bytes it needs."""
    attempt = _apart(services, take_id)
    attempt.span, attempt.within = plan.spans(known)[SOUND], within
    return attempt, plan.room_bytes(known, SOUND)
