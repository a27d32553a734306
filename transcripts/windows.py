"""Where people speak, and the windows in which it is decoded.

Speech is found by Silero (a small network that faster-whisper brings along), then cut
and joined at pauses, so that a window never starts or ends in the middle of a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from transcripts.audio import Audio
from transcripts.engine import LONGEST_WINDOW_S, SAMPLE_RATE_HZ, Samples

# Looked through at once: the first is short so that captions begin soon.
FIRST_PIECE_S: Final = 60.0
PIECE_S: Final = 600.0
PAUSE_S: Final = 0.3  # a silence this long parts two stretches of speech
BREATH_S: Final = 0.16  # … and one this long may part a stretch that is too long
SENTENCE_S: Final = 6.0  # a stretch no longer than this is never cut: words need company
PAD_S: Final = 0.2  # kept on each side, for soft first and last sounds
FIRST_WINDOW_S: Final = 8.0  # decoded soon, so that captions begin soon
LONGEST_GAP_S: Final = 4.0  # a window does not reach over a longer silence
LOUD_PEAK: Final = 0.5
MOST_GAIN: Final = 30.0
FRAME_S: Final = 0.02


@dataclass(frozen=True, slots=True)
class Span:
    """From one second of the recording to another."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Length in seconds."""
        return self.end_s - self.start_s


def speech_in(audio: Audio, check: Callable[[], None]) -> Iterator[list[Span]]:
    """Stretches of speech in order, a piece of the recording at a time.

    A piece ends at a pause, so that no stretch is torn. `check` is called before each and
    may raise to stop. Where only the beginning is here, pieces are short, until all of it is.
    """
    start_s, length_s = 0.0, FIRST_PIECE_S
    while _has_more(audio, start_s, length_s):
        check()
        piece = Span(start_s, min(audio.duration_s, start_s + length_s))
        samples = audio.between(piece.start_s, piece.end_s)
        spans = [moved(span, start_s) for span in find_speech(samples, PAUSE_S)]
        if piece.end_s < audio.duration_s:
            piece, spans = _ended_at_a_pause(audio, piece, spans)
        yield spans
        start_s = piece.end_s
        length_s = PIECE_S if audio.rest is None else FIRST_PIECE_S  # what is here comes first


def _has_more(audio: Audio, start_s: float, length_s: float) -> bool:
    """Whether there is a piece at `start_s`; it is here then, waited for if need be."""
    audio.reach(start_s + length_s)
    return start_s < audio.duration_s


def _ended_at_a_pause(audio: Audio, piece: Span, spans: list[Span]) -> tuple[Span, list[Span]]:
    """The piece without a stretch that goes on after it, which the next piece begins with."""
    if not spans or spans[-1].end_s < piece.end_s - PAUSE_S:
        return piece, spans
    last = spans[-1]
    if last.start_s > piece.start_s + PAUSE_S:
        return Span(piece.start_s, last.start_s), spans[:-1]
    end_s = quietest(audio, Span(piece.end_s - piece.length_s / 6, piece.end_s))
    return Span(piece.start_s, end_s), [Span(last.start_s, end_s)]


def moved(span: Span, by_s: float) -> Span:
    """The same span, `by_s` later."""
    return Span(span.start_s + by_s, span.end_s + by_s)


def find_speech(samples: Samples, pause_s: float) -> list[Span]:
    """Stretches of speech parted by at least `pause_s` of silence; times from the first sample.

    A quiet recording is made louder first, for Silero expects speech at a usual level.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # big: for workers only

    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        return []
    louder = samples * np.float32(min(MOST_GAIN, max(1.0, LOUD_PEAK / peak)))
    options = VadOptions(
        min_speech_duration_ms=100,
        min_silence_duration_ms=round(1000 * pause_s),
        speech_pad_ms=round(1000 * min(PAD_S, pause_s / 2)),
    )
    return [
        Span(found["start"] / SAMPLE_RATE_HZ, found["end"] / SAMPLE_RATE_HZ)
        for found in get_speech_timestamps(louder, options)
    ]


def joined(spans: list[Span], longest_gap_s: float, longest_s: float) -> list[Span]:
    """Neighbours put together while the gap and the whole are short enough."""
    result: list[Span] = []
    for span in spans:
        last = result[-1] if result else None
        fits = last is not None and (
            span.start_s - last.end_s <= longest_gap_s and span.end_s - last.start_s <= longest_s
        )
        if last is not None and fits:
            result[-1] = Span(last.start_s, max(last.end_s, span.end_s))
        else:
            result.append(span)
    return result


def windows(
    audio: Audio, speech: list[Span], window_s: float, first_s: float | None = None
) -> Iterator[Span]:
    """The windows to decode, in order; lazily, for a long stretch has to be looked at again.

    Stretches are joined while together they are no longer than `window_s`. One that is
    longer by itself, and than a sentence takes, is cut at breaths; where the speaker
    takes none it stays whole, up to the 30 s that a model can hear. `first_s` makes the
    first window a short one.
    """
    if first_s is not None and speech:
        head, speech = _head(audio, speech, min(first_s, window_s))
        yield head
    longest_s = max(window_s, SENTENCE_S)
    pieces: list[Span] = []
    for span in speech:
        pieces += [span] if span.length_s <= longest_s else list(cut(audio, span, longest_s))
    yield from joined(pieces, LONGEST_GAP_S, window_s)


def _head(audio: Audio, speech: list[Span], longest_s: float) -> tuple[Span, list[Span]]:
    """A first window of at most `longest_s` where a breath allows it, and what is left."""
    first, *rest = speech
    parts = [first] if first.length_s <= longest_s else list(cut(audio, first, longest_s))
    head = joined(parts + rest, LONGEST_GAP_S, longest_s)[0]
    return head, [span for span in parts + rest if span.start_s >= head.end_s]


def cut(audio: Audio, span: Span, longest_s: float) -> Iterator[Span]:
    """A stretch cut at breaths into parts of `longest_s`, and at the latest after 30 s."""
    samples = audio.between(span.start_s, span.end_s)
    breaths = [moved(part, span.start_s) for part in find_speech(samples, BREATH_S)]
    parts = joined(breaths, LONGEST_GAP_S, longest_s) or [span]
    for part in parts:
        while part.length_s > LONGEST_WINDOW_S:
            at_s = quietest(audio, Span(part.start_s + 20.0, part.start_s + LONGEST_WINDOW_S))
            yield Span(part.start_s, at_s)
            part = Span(at_s, part.end_s)
        yield part


def quietest(audio: Audio, span: Span) -> float:
    """The second within `span` around which it is least loud."""
    samples = audio.between(span.start_s, span.end_s)
    size = round(FRAME_S * SAMPLE_RATE_HZ)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    loudness = np.convolve(np.square(frames).mean(axis=1), np.ones(5), "valid")
    return span.start_s + (int(loudness.argmin()) + 2.5) * FRAME_S
