import struct
from pathlib import Path

import numpy as np
import pytest

from tests.speech import write_wav
from transcripts.audio import Rest, open_wav
from transcripts.errors import BadAudio


def test_samples_between_two_seconds_are_those_written(tmp_path: Path):
    samples = np.linspace(-0.9, 0.9, 32_000)
    write_wav(tmp_path / "a.wav", samples)
    audio = open_wav(tmp_path / "a.wav")
    assert audio.duration_s == 2.0
    heard = audio.between(0.5, 1.5)
    assert heard.dtype == np.float32
    np.testing.assert_allclose(heard, samples[8_000:24_000], atol=1e-4)


def test_reading_past_the_end_gives_what_there_is(tmp_path: Path):
    write_wav(tmp_path / "a.wav", np.zeros(16_000))
    assert len(open_wav(tmp_path / "a.wav").between(0.5, 99)) == 8_000


def test_a_beginning_knows_its_whole_length_and_gets_the_rest_when_it_is_wanted(tmp_path: Path):
    samples = np.linspace(-0.9, 0.9, 10 * 16_000)
    write_wav(tmp_path / "whole.wav", samples)
    write_wav(tmp_path / "head.wav", samples[: 4 * 16_000])
    asked: list[Path] = []

    def whole() -> Path:
        asked.append(tmp_path / "whole.wav")
        return asked[-1]

    audio = open_wav(tmp_path / "head.wav", Rest(whole, 10.0))
    audio.reach(2.5)
    assert (audio.duration_s, audio.here_s, asked) == (10.0, 4.0, [])
    audio.reach(4.0)  # where it was cut, its last moment is not to be trusted
    audio.reach(9.0)
    assert (audio.duration_s, audio.here_s, len(asked)) == (10.0, 10.0, 1)
    np.testing.assert_allclose(audio.between(5.0, 6.0), samples[80_000:96_000], atol=1e-4)


def test_a_file_without_samples_lasts_no_time(tmp_path: Path):
    write_wav(tmp_path / "a.wav", np.zeros(0))
    assert open_wav(tmp_path / "a.wav").duration_s == 0


def test_a_wav_that_claims_more_than_it_has_is_read_to_its_real_end(tmp_path: Path):
    path = tmp_path / "a.wav"
    write_wav(path, np.zeros(16_000))
    data = bytearray(path.read_bytes())
    data[40:44] = struct.pack("<I", 0x7FFFFFF0)  # the size of the samples, as ffmpeg to a pipe
    path.write_bytes(data)
    assert open_wav(path).duration_s == 1.0


@pytest.mark.parametrize("content", [b"", b"RIFF", b"\x1aE\xdf\xa3 no wav at all" * 20])
def test_what_is_no_wav_is_refused_by_name(tmp_path: Path, content: bytes):
    path = tmp_path / "speech.wav"
    path.write_bytes(content)
    with pytest.raises(BadAudio, match=r"speech\.wav can't be read"):
        open_wav(path)


def test_a_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(BadAudio, match="can't be read"):
        open_wav(tmp_path / "none.wav")


def test_another_sampling_rate_is_refused(tmp_path: Path):
    write_wav(tmp_path / "a.wav", np.zeros(100), rate_hz=44_100)
    with pytest.raises(BadAudio, match="44100 Hz"):
        open_wav(tmp_path / "a.wav")
