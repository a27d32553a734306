"""Both engines for real, on the small checkpoint and on synthetic speech."""

import re
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from tests.speech import ENGLISH, GERMAN, SAMPLE_RATE_HZ, say, write_wav
from transcripts import cues, loader, speech
from transcripts.engine import Engine, Options, Segment
from transcripts.errors import BadAudio, Cancelled, NoTranslation, UnknownLanguage
from transcripts.models import Model


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def _texts(segments: list[Segment]) -> list[str]:
    return [_bare(segment.text) for segment in segments]


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    say(ENGLISH, tmp_path / "talk.wav")
    return tmp_path / "talk.wav"


def test_every_sentence_is_heard_at_its_second(engine: Engine, tmp_path: Path):
    spoken = say(ENGLISH, tmp_path / "talk.wav")
    heard = speech.transcribe(engine, tmp_path / "talk.wav", Options(window_s=5))
    segments = list(heard.segments)
    assert _texts(segments) == [_bare(text) for _, _, text in spoken]
    for segment, (start_s, end_s, _) in zip(segments, spoken, strict=True):
        assert segment.words[0].start_s == pytest.approx(start_s, abs=0.5)
        assert segment.words[-1].end_s == pytest.approx(end_s, abs=0.5)


def test_the_language_is_heard_when_it_is_not_given(engine: Engine, tmp_path: Path):
    say(GERMAN, tmp_path / "rede.wav", voice="de")
    heard = speech.transcribe(engine, tmp_path / "rede.wav", Options(window_s=5))
    assert heard.language == "de"
    assert heard.language_probability is not None
    assert heard.language_probability > 0.9
    assert _texts(list(heard.segments)) == [_bare(text) for text in GERMAN]


def test_the_language_given_is_kept_also_where_whisper_has_another_code_for_it(
    engine: Engine, talk: Path
):
    heard = speech.transcribe(engine, talk, Options(language="en-GB"))
    assert (heard.language, heard.language_probability) == ("en", 1.0)
    norwegian = speech.transcribe(engine, talk, Options(language="nb"))
    assert norwegian.language == "nb"
    assert next(norwegian.segments, None)  # whatever it makes of English


def test_a_language_that_the_model_does_not_know_is_refused(engine: Engine, talk: Path):
    with pytest.raises(UnknownLanguage, match="“tlh”"):
        speech.transcribe(engine, talk, Options(language="tlh"))


def test_a_whole_window_is_heard_with_few_errors(engine: Engine, talk: Path):
    segments = list(speech.transcribe(engine, talk).segments)
    heard, spoken = set(_texts(segments)), {_bare(text) for text in ENGLISH}
    assert len(heard & spoken) >= 4
    assert len(segments) <= len(ENGLISH) + 1


def test_words_follow_each_other_within_their_segment(engine: Engine, talk: Path):
    for segment in speech.transcribe(engine, talk).segments:
        times = [time for word in segment.words for time in (word.start_s, word.end_s)]
        assert times == sorted(times)
        assert " ".join(word.text for word in segment.words) == segment.text
        assert all(0 <= word.probability <= 1 for word in segment.words)


@pytest.mark.parametrize("level", [0.0, 1e-3, 0.1], ids=["silence", "hiss", "noise"])
def test_a_minute_without_speech_is_an_empty_result(engine: Engine, tmp_path: Path, level: float):
    noise = np.random.default_rng(3).standard_normal(60 * SAMPLE_RATE_HZ) * level
    write_wav(tmp_path / "a.wav", noise)
    heard = speech.transcribe(engine, tmp_path / "a.wav", Options(language="en"))
    assert list(heard.segments) == []
    assert (heard.language, heard.language_probability, heard.duration_s) == (None, None, 60)


def test_a_recording_of_no_length_is_an_empty_result(engine: Engine, tmp_path: Path):
    write_wav(tmp_path / "a.wav", np.zeros(0))
    assert list(speech.transcribe(engine, tmp_path / "a.wav").segments) == []


def test_segments_come_while_the_rest_is_still_to_be_heard(engine: Engine, talk: Path):
    asked: list[int] = []

    def go_on() -> bool:
        asked.append(1)
        return True

    heard = speech.transcribe(engine, talk, Options(window_s=3), go_on=go_on)
    before = len(asked)
    next(heard.segments)
    assert len(asked) == before + 1  # one window decoded, the others not yet begun
    assert len(list(heard.segments)) == len(ENGLISH) - 1


def test_windows_decoded_at_the_same_time_come_in_order(small_model: Model, tmp_path: Path):
    spoken = say(ENGLISH, tmp_path / "talk.wav")
    engine = loader.load("faster-whisper", small_model, threads=3)
    assert engine.at_once == 3
    segments = list(speech.transcribe(engine, tmp_path / "talk.wav", Options(window_s=5)).segments)
    assert _texts(segments) == [_bare(text) for _, _, text in spoken]


def test_a_second_of_sound_is_heard_as_it_is(engine: Engine, tmp_path: Path):
    write_wav(tmp_path / "a.wav", np.sin(np.arange(SAMPLE_RATE_HZ) / 6) * 0.3)
    assert list(speech.transcribe(engine, tmp_path / "a.wav").segments) == []


def test_a_translation_is_written_by_models_for_many_languages(engine: Engine, talk: Path):
    """The small checkpoint was never taught to translate; that it is asked to is the point."""
    heard = speech.transcribe(engine, talk, Options(language="en", window_s=5, task="translate"))
    assert heard.language == "en"
    next(heard.segments, None)


@pytest.mark.parametrize(
    ("name", "languages", "why"),
    [("small.en", {"en"}, "English only"), ("large-v3-turbo", {"en", "de"}, "not taught")],
)
def test_a_model_that_makes_no_translation_says_why(name: str, languages: set[str], why: str):
    class Small:
        model_name = name

        def languages(self) -> frozenset[str]:
            return frozenset(languages)

    with pytest.raises(NoTranslation, match=why):
        speech.check_translates(cast(Engine, Small()))


def test_cancelling_keeps_what_was_heard_so_far(engine: Engine, talk: Path):
    going = [True]
    heard = speech.transcribe(engine, talk, Options(window_s=3), go_on=lambda: going[0])
    first = next(heard.segments)
    assert _bare(first.text) == _bare(ENGLISH[0])
    going[0] = False
    with pytest.raises(Cancelled, match="cancelled"):
        next(heard.segments)


def test_cancelling_before_the_start_decodes_nothing(engine: Engine, talk: Path):
    with pytest.raises(Cancelled):
        speech.transcribe(engine, talk, go_on=lambda: False)


def test_progress_rises_to_one(engine: Engine, talk: Path):
    told: list[float] = []
    list(speech.transcribe(engine, talk, Options(window_s=5), on_progress=told.append).segments)
    assert told == sorted(told)
    assert len(told) > 3
    assert told[-1] == 1.0


def test_a_prompt_of_unknown_names_does_not_stop_the_ear(engine: Engine, talk: Path):
    options = Options(language="en", window_s=5, hotwords="Aoife Byrne, Kestrel, Q3")
    heard = _texts(list(speech.transcribe(engine, talk, options).segments))
    assert len(set(heard) & {_bare(text) for text in ENGLISH}) >= 5


def test_greedy_reading_is_an_option(engine: Engine, talk: Path):
    heard = speech.transcribe(engine, talk, Options(window_s=5, beam=1))
    assert _texts(list(heard.segments)) == [_bare(text) for text in ENGLISH]


def test_a_sound_file_that_is_none_is_refused(engine: Engine, tmp_path: Path):
    (tmp_path / "a.wav").write_bytes(b"no sound")
    with pytest.raises(BadAudio):
        speech.transcribe(engine, tmp_path / "a.wav")


def test_speech_becomes_one_caption_for_each_short_sentence(engine: Engine, tmp_path: Path):
    spoken = say(ENGLISH, tmp_path / "talk.wav")
    heard = speech.transcribe(engine, tmp_path / "talk.wav", Options(window_s=5))
    captions = list(cues.live(heard.segments))
    assert [_bare(cue.text) for cue in captions] == [_bare(text) for _, _, text in spoken]
    for cue, (start_s, _, _) in zip(captions, spoken, strict=True):
        assert cue.start_s == pytest.approx(start_s, abs=0.5)
