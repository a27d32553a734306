"""A film is drawn as a file that browsers play as it is."""

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from hub.demo.render import Film, render
from hub.demo.script import Script, archive, films, timing
from hub.demo.slides import steps
from hub.demo.timeline import frame_at, is_clear


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    told: list[float] = []
    render(archive()[0], path, told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
    return path


def test_a_film_is_h264_and_aac_of_the_length_of_its_speech(drawn: Path) -> None:
    with av.open(str(drawn)) as film:
        video, audio = film.streams.video[0], film.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height, video.format.name) == (1280, 720, "yuv420p")
        assert video.average_rate == 25
        assert (film.duration or 0) / 1e6 == pytest.approx(timing(archive()[0]).duration_s, abs=0.1)


def test_a_player_can_begin_every_two_seconds(drawn: Path) -> None:
    with av.open(str(drawn)) as film:
        keys = [float(p.pts * p.time_base) for p in film.demux(video=0) if p.is_keyframe and p.dts]
    assert all(b - a <= 2.01 for a, b in pairwise(keys))


def test_the_voice_is_in_the_file(drawn: Path) -> None:
    with av.open(str(drawn)) as film:
        loudest = max(float(np.abs(f.to_ndarray()).max()) for f in film.decode(audio=0))
    assert loudest > 0.1


def test_the_mouth_is_shut_before_the_first_word_and_opens_with_it() -> None:
    film = Film(archive()[0])
    assert {act.mouth for act in film.acts[:10]} == {0}
    assert max(act.mouth for act in film.acts[20:100]) >= 3


@pytest.mark.parametrize("script", films(), ids=lambda script: script.name)
def test_every_slide_can_be_drawn_and_every_film_has_a_picture_for_its_poster(
    script: Script,
) -> None:
    assert all(steps(shot.slide) for shot in script.shots if shot.slide)
    seconds = [timing(script).duration_s * (0.06 + 0.12 * k) for k in range(6)]
    assert any(is_clear(script, s) and frame_at(script, s) != "slide" for s in seconds)
