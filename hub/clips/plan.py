"""What a take costs, stage by stage: for one true percentage, and for the room it needs.

The weights are seconds of one core, as measured with x264's `veryfast` on a machine of 2026;
only how they stand to each other matters, for the pace is measured while the work goes on.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from hub.core.work import Span
from transcoding import ladder
from transcoding.ladder import Rung
from transcoding.source import Source

LOOK = Span(0.0, 0.02)  # before it nothing is known
STAGES = ("instant", "stills", "sound", "ladder")
_START_S = 0.3  # of any ffmpeg
_ENCODE_S = 0.012  # a million pixels
_DECODE_S = 0.003  # a million pixels
_AAC_S, _METER_S = 0.03, 0.006  # a second of sound
_COPIED_BYTES_A_S = 200e6
_USUAL_SHARE = 0.5  # of their bound, which the bitrates of talking heads rarely reach
_SPEECH_BYTES_A_S = 32_000  # 16 kHz, 16 bits, mono
_PICTURES_BYTES, _PICTURES_BYTES_A_S = 8_000_000, 2_000


def spans(source: Source) -> dict[str, Span]:
    """Return which part of the whole work each stage after the look is."""
    weights = [_weight_s(source, stage) for stage in STAGES]
    share = (1 - LOOK.end) / sum(weights)
    edges = [LOOK.end, *(LOOK.end + done * share for done in accumulate(weights))]
    return {
        stage: Span(start, end) for stage, (start, end) in zip(STAGES, pairwise(edges), strict=True)
    }


def room_bytes(source: Source, stage: str) -> int:
    """Return about how many bytes ``stage`` writes into its working folder."""
    if stage == "sound":
        return round(source.duration_s * _SPEECH_BYTES_A_S)
    pictures = _PICTURES_BYTES + round(source.duration_s * _PICTURES_BYTES_A_S)
    if stage == "stills":
        return pictures
    if stage == "instant" and ladder.can_copy(source):
        return source.bytes_total
    kbps = sum(rung.video_kbps for rung in _rungs(source, stage)) * _USUAL_SHARE + 128
    return round(kbps * 125 * source.duration_s) + pictures


def _weight_s(source: Source, stage: str) -> float:
    length_s = source.duration_s
    if stage == "sound":
        return _START_S + (length_s * _METER_S if source.audio else 0.0)
    if stage == "stills":
        return 4 * _START_S  # one picture, and three stretches of a second or two
    if stage == "instant" and ladder.can_copy(source):
        return _START_S + source.bytes_total / _COPIED_BYTES_A_S
    encoding_s = sum(_megapixels_a_s(rung) for rung in _rungs(source, stage)) * _ENCODE_S
    sound_s = _AAC_S if source.audio else 0.0
    return _START_S + _decoding_s(source) + length_s * (encoding_s + sound_s)


def _decoding_s(source: Source) -> float:
    video = source.video
    if video is None:
        return 0.0
    return video.width_px * video.height_px * video.fps / 1e6 * _DECODE_S * source.duration_s


def _megapixels_a_s(rung: Rung) -> float:
    return rung.width_px * rung.height_px * float(rung.fps) / 1e6


def _rungs(source: Source, stage: str) -> Sequence[Rung]:
    return ladder.rungs(source)[-1:] if stage == "instant" else ladder.remaining(source)
