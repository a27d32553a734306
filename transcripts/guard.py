"""What a model wrote although nobody said it, taken out. Pure.

Whisper fills silence and noise with phrases from its training and can fall into a
loop. Both leave traces: nobody speaks at that time, or the text repeats itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from transcripts.engine import Segment
from transcripts.windows import Span

MOST_COMPRESSION: Final = 2.4  # the ratio from which Whisper itself calls a text a loop
NO_SPEECH: Final = 0.6  # its thresholds for "nobody speaks" …
UNSURE: Final = -1.0  # … and for a doubtful text
MOST_CHARACTERS_A_S: Final = 50.0  # nobody speaks twice as fast as an auctioneer
SAME_IN_A_ROW: Final = 2  # people do say a thing twice
FEWEST_ECHOED: Final = 4  # a full name and one more
SLACK_S: Final = 0.3
SHORTEST_MISSED_S: Final = 0.8


def compression_ratio(text: str) -> float:
    """How many times smaller the text gets: about 1 for a sentence, much more for a loop."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0


def said(segments: Iterable[Segment]) -> Iterator[Segment]:
    """The segments that somebody may well have said, without the same thing over and over."""
    last, count = "", 0
    for segment in filter(believable, segments):
        key = "".join(filter(str.isalnum, segment.text.casefold()))
        count = count + 1 if key == last else 1
        last = key
        if count <= SAME_IN_A_ROW:
            yield segment


def believable(segment: Segment) -> bool:
    """False for an empty text, a loop, an impossible pace, and a doubtful text over silence."""
    if not any(map(str.isalnum, segment.text)) or not segment.words or too_fast(segment):
        return False
    doubtful = segment.mean_log_probability < UNSURE and segment.no_speech_probability > NO_SPEECH
    return not doubtful and compression_ratio(segment.text) <= MOST_COMPRESSION


def too_fast(segment: Segment) -> bool:
    """True for a text that nobody could say in its time; a short word may be misplaced."""
    said_in_s = segment.words[-1].end_s - segment.words[0].start_s
    longest_s = max(said_in_s, segment.end_s - segment.start_s)
    return len(segment.text) > 10 and len(segment.text) > MOST_CHARACTERS_A_S * longest_s


def missed(segments: Sequence[Segment], speech: Sequence[Span], window: Span) -> list[Span]:
    """Stretches of speech within a window for which the model wrote nothing at all."""
    kept = filter(believable, segments)
    times = [(word.start_s, word.end_s) for segment in kept for word in segment.words]
    return [
        span
        for span in speech
        if window.start_s <= span.start_s
        and span.end_s <= window.end_s
        and span != window
        and span.length_s >= SHORTEST_MISSED_S
        and not any(start_s < span.end_s and span.start_s < end_s for start_s, end_s in times)
    ]


def echoes(segment: Segment, hotwords: str) -> bool:
    """True where the model only repeats the words it was told may come up.

    Over a noise or a cough it may read them out, in their order. A person who says one
    name, or two, is believed.
    """
    told, heard = _letters(hotwords), _letters(segment.text)
    return len(segment.words) >= FEWEST_ECHOED and heard in told


def _letters(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def overlaps(segment: Segment, speech: Sequence[Span]) -> bool:
    """True when somebody speaks at some time of the segment's words."""
    if not segment.words:
        return False
    start_s = segment.words[0].start_s - SLACK_S
    end_s = segment.words[-1].end_s + SLACK_S
    return any(span.start_s < end_s and start_s < span.end_s for span in speech)
