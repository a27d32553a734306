from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.speech import ENGLISH, SAMPLE_RATE_HZ, say, sound, write_wav
from transcripts.audio import Audio, open_wav
from transcripts.errors import Cancelled
from transcripts.windows import Span, joined, quietest, speech_in, windows

SPANS = st.lists(st.tuples(st.floats(0.05, 3), st.floats(0.1, 8)), max_size=40).map(
    lambda steps: _laid_out(steps)
)


def _laid_out(steps: list[tuple[float, float]]) -> list[Span]:
    spans, at = [], 0.0
    for gap, length in steps:
        spans.append(Span(at + gap, at + gap + length))
        at += gap + length
    return spans


def _go_on() -> None:
    return None


def _speech(audio: Audio) -> list[Span]:
    return [span for piece in speech_in(audio, _go_on) for span in piece]


def _noise(level: float) -> Callable[[int], np.ndarray]:
    return lambda count: np.random.default_rng(7).standard_normal(count) * level


def _tones(count: int) -> np.ndarray:
    seconds = np.arange(count) / SAMPLE_RATE_HZ
    return sum(0.1 * np.sin(2 * np.pi * pitch * seconds) for pitch in (220, 277, 330))


def _open(path: Path, samples: np.ndarray) -> Audio:
    write_wav(path, samples)
    return open_wav(path)


@pytest.mark.parametrize(
    "sound_of",
    [lambda count: np.zeros(count), _noise(1e-4), _noise(0.05), _tones],
    ids=["silence", "hiss", "noise", "music"],
)
def test_a_minute_in_which_nobody_speaks_has_no_speech(tmp_path: Path, sound_of):
    audio = _open(tmp_path / "a.wav", sound_of(60 * SAMPLE_RATE_HZ))
    assert _speech(audio) == []


def test_each_sentence_is_found_where_it_is_spoken(tmp_path: Path):
    spoken = say(ENGLISH, tmp_path / "a.wav")
    found = _speech(open_wav(tmp_path / "a.wav"))
    assert len(found) == len(spoken)
    for span, (start_s, end_s, _) in zip(found, spoken, strict=True):
        assert span.start_s == pytest.approx(start_s, abs=0.3)
        assert span.end_s == pytest.approx(end_s, abs=0.3)


def test_speech_forty_decibels_too_quiet_is_found_all_the_same(tmp_path: Path):
    samples = np.concatenate([np.zeros(8000), sound(ENGLISH[0]) * 0.01, np.zeros(8000)])
    (span,) = _speech(_open(tmp_path / "a.wav", samples))
    assert span.start_s == pytest.approx(0.5, abs=0.3)


@pytest.mark.parametrize("length_s", [1.7, 2.0, 3.0, 5.0, 11.0])
def test_pieces_end_at_pauses_so_that_no_sentence_is_torn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, length_s: float
):
    spoken = say(ENGLISH, tmp_path / "a.wav")
    monkeypatch.setattr("transcripts.windows.FIRST_PIECE_S", 4.0)
    monkeypatch.setattr("transcripts.windows.PIECE_S", max(4.0, length_s))
    found = _speech(open_wav(tmp_path / "a.wav"))
    assert len(found) == len(spoken)
    for span, (start_s, end_s, _) in zip(found, spoken, strict=True):
        assert span.start_s == pytest.approx(start_s, abs=0.3)
        assert span.end_s == pytest.approx(end_s, abs=0.3)


def test_a_talk_without_any_pause_is_cut_where_it_is_quietest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    breathless = np.concatenate([sound(text) for text in ENGLISH * 2])
    audio = _open(tmp_path / "a.wav", breathless)
    monkeypatch.setattr("transcripts.windows.PAUSE_S", 5.0)
    monkeypatch.setattr("transcripts.windows.FIRST_PIECE_S", 12.0)
    first, second = _speech(audio)
    assert 10.0 <= first.end_s <= 12.0
    assert second.start_s == pytest.approx(first.end_s, abs=0.3)
    assert second.end_s == pytest.approx(audio.duration_s, abs=0.3)


def test_looking_for_speech_stops_when_told(tmp_path: Path):
    say(ENGLISH, tmp_path / "a.wav")

    def stop() -> None:
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        next(speech_in(open_wav(tmp_path / "a.wav"), stop))


@given(SPANS, st.floats(0, 4), st.floats(1, 30))
def test_joining_never_goes_past_the_window_nor_over_a_long_gap(spans, gap_s, window_s):
    result = joined(spans, gap_s, window_s)
    whole = {(span.start_s, span.end_s) for span in spans}
    for span in result:
        alone = (span.start_s, span.end_s) in whole
        assert alone or span.length_s <= window_s
    assert all(a.end_s < b.start_s for a, b in pairwise(result))
    for span in spans:
        assert any(w.start_s <= span.start_s and span.end_s <= w.end_s for w in result)


def test_short_windows_hold_one_sentence_each_and_long_ones_many(tmp_path: Path):
    say(ENGLISH, tmp_path / "a.wav")
    audio = open_wav(tmp_path / "a.wav")
    speech = _speech(audio)
    assert len(list(windows(audio, speech, 1.0))) == len(ENGLISH)
    assert len(list(windows(audio, speech, 30.0))) == 1


def test_the_first_window_is_short_and_nothing_is_lost_behind_it(tmp_path: Path):
    say(ENGLISH, tmp_path / "a.wav", gaps_s=0.2)
    audio = open_wav(tmp_path / "a.wav")
    speech = [Span(0.5, audio.duration_s - 0.2)]
    first, *rest = windows(audio, speech, 30.0, 8.0)
    assert first.length_s <= 8.0
    assert len(rest) == 1
    assert rest[0].start_s - first.end_s < 0.5
    assert rest[0].end_s == pytest.approx(speech[0].end_s, abs=0.5)
    assert list(windows(audio, [], 30.0, 8.0)) == []


def test_a_breathless_talk_is_cut_where_it_is_quietest_and_never_past_thirty_seconds(
    tmp_path: Path,
):
    breathless = np.concatenate([sound(text) for text in ENGLISH * 4])
    audio = _open(tmp_path / "a.wav", breathless)
    found = list(windows(audio, [Span(0.0, audio.duration_s)], 30.0))
    assert len(found) >= 2
    assert all(window.length_s <= 30.0 for window in found)
    heard_s = sum(window.length_s for window in found)
    assert heard_s > 0.9 * audio.duration_s


def test_the_quietest_moment_is_in_the_gap(tmp_path: Path):
    samples = _noise(0.1)(5 * SAMPLE_RATE_HZ)
    samples[40_000:44_000] = 0  # 2.5 to 2.75 s
    audio = _open(tmp_path / "a.wav", samples)
    assert 2.5 <= quietest(audio, Span(1.0, 4.0)) <= 2.75
