import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import hls, media
from transcoding import loudness, package, probe
from transcoding.errors import Cancelled, FfmpegFailed
from transcoding.loudness import Loudness, gain_db

levels = st.floats(-70, 0)


def tone(folder, name, decibels, seconds=4.0):
    """A 1 kHz tone in both channels; its peaks are at `decibels`."""
    amplitude = 10 ** (decibels / 20)
    source = f"aevalsrc='{amplitude}*sin(2*PI*1000*t)|{amplitude}*sin(2*PI*1000*t)':s=48000"
    path = folder / name
    media.ffmpeg("-f", "lavfi", "-i", f"{source}:d={seconds}", "-c:a", "pcm_s16le", str(path))
    return path


def heard(path, folder):
    return loudness.speech_audio(path, probe.probe(path), folder / "speech.wav")


@given(levels, levels)
def test_gain_reaches_the_target_unless_peaks_or_silence_forbid(integrated, peak):
    gain = gain_db(Loudness(integrated, peak))
    assert abs(gain) <= 30
    if integrated > -60:
        assert integrated + gain <= -16 + 0.01
        assert peak + gain <= -1 + 8 + 0.01 or gain == -30
    else:
        assert gain == 0


@pytest.mark.parametrize(
    ("integrated", "peak", "gain"),
    [(-20, -6, 4), (-16, -3, 0), (-10, -1, -6), (-44.7, -28.8, 28.7), (-30, -2, 9), (-70, -60, 0)],
)
def test_gain_of_known_levels(integrated, peak, gain):
    assert gain_db(Loudness(integrated, peak)) == pytest.approx(gain)


def test_a_tone_measures_as_the_standard_says(tmp_path):
    """BS.1770: a 1 kHz sine of −20 dBFS in both channels reads −20 LUFS, near enough."""
    measured = heard(tone(tmp_path, "tone.wav", -20), tmp_path)
    assert measured.integrated_lufs == pytest.approx(-20, abs=0.3)
    assert measured.true_peak_db == pytest.approx(-20, abs=0.3)


def test_what_people_hear_is_as_loud_as_it_should_be_and_its_peaks_are_held(tmp_path):
    """Quiet sound with clicks that the gain alone would lift to +4 dB."""
    sound = "0.01*sin(2*PI*1000*t)+0.1*lt(mod(t,1),0.002)*sin(2*PI*3000*t)"
    path = tmp_path / "quiet.wav"
    media.ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{sound}|{sound}':s=48000:d=6", str(path))
    gain = gain_db(heard(path, tmp_path))
    assert gain > 20
    package.ladder(path, probe.probe(path), (), gain, tmp_path)
    (tmp_path / "heard.mp4").write_bytes(hls.joined(tmp_path / "audio").getvalue())
    measured = heard(tmp_path / "heard.mp4", tmp_path)
    assert measured.integrated_lufs == pytest.approx(-16, abs=1.0)  # the limiter takes a little
    assert measured.true_peak_db <= -1


def test_the_beginning_by_itself_is_what_the_whole_begins_with(tmp_path):
    path = tone(tmp_path, "tone.wav", -20, seconds=6.0)
    heard(path, tmp_path)
    loudness.speech_head(path, probe.probe(path), tmp_path / "head.wav", 3.0)
    with (
        wave.open(str(tmp_path / "head.wav")) as head,
        wave.open(str(tmp_path / "speech.wav")) as w,
    ):
        assert head.getnframes() == pytest.approx(3 * 16_000, abs=16)
        assert head.getparams()[:3] == w.getparams()[:3]
        sure = head.getnframes() - 1_600
        assert head.readframes(sure) == w.readframes(sure)


def test_silence_is_a_number(tmp_path):
    path = tmp_path / "silence.wav"
    media.ffmpeg("-f", "lavfi", "-i", "anullsrc", "-t", "2", str(path))
    measured = heard(path, tmp_path)
    assert measured.integrated_lufs <= -60
    assert measured.true_peak_db <= -60
    assert gain_db(measured) == 0


def test_speech_audio_is_16_khz_mono_16_bit_of_full_length(tmp_path):
    heard(media.clip(tmp_path), tmp_path)
    with wave.open(str(tmp_path / "speech.wav")) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (16_000, 1, 2)
        assert file.getnframes() / 16_000 == pytest.approx(media.SECONDS, abs=0.05)


def test_seconds_of_speech_audio_are_seconds_of_the_source(tmp_path):
    heard(media.flash_and_beep(tmp_path), tmp_path)
    with wave.open(str(tmp_path / "speech.wav")) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16)
    assert np.argmax(np.abs(samples) > 5000) / 16_000 == pytest.approx(1.0, abs=0.01)


def test_the_sound_of_a_truncated_file_is_kept_as_far_as_it_goes(tmp_path):
    path = media.truncated(tmp_path)
    heard(path, tmp_path)
    seconds = (tmp_path / "speech.wav").stat().st_size / 32_000
    assert seconds == pytest.approx(probe.probe(path).duration_s, abs=0.2)


def test_sound_can_be_cancelled(tmp_path, monkeypatch):
    monkeypatch.setattr("transcoding.run._TICK_S", 0.0)
    path = tone(tmp_path, "tone.wav", -20)
    with pytest.raises(Cancelled):
        loudness.speech_audio(path, probe.probe(path), tmp_path / "s.wav", lambda _done: False)


def test_a_file_that_changed_since_the_probe_is_not_taken_for_whole(tmp_path):
    long, short = tone(tmp_path, "long.wav", -20, 6), tone(tmp_path, "short.wav", -20, 2)
    with pytest.raises(FfmpegFailed):
        loudness.speech_audio(short, probe.probe(long), tmp_path / "s.wav")


def test_a_source_without_sound_has_nothing_to_measure(tmp_path):
    path = media.silent(tmp_path)
    with pytest.raises(ValueError, match="no sound"):
        loudness.speech_audio(path, probe.probe(path), tmp_path / "s.wav")
