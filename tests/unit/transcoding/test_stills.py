import re
from itertools import pairwise

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import media
from transcoding import probe, stills
from transcoding.errors import Cancelled
from transcoding.picture_graph import Layout
from transcoding.stills import judge


def look(path):
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def test_posters_are_bright_and_sharp_and_the_best_comes_first(tmp_path):
    path = media.late_light(tmp_path)
    found = stills.posters(path, probe.probe(path), tmp_path)
    assert len(found) == 4
    assert look(found[0].path).mean() > 60
    assert look(found[-1].path).mean() < 10
    assert {still.path.name for still in found} == {path.name for path in tmp_path.glob("*.jpg")}
    assert not list(tmp_path.glob("*.txt"))


def test_a_poster_keeps_colours_and_stays_upright(tmp_path):
    path = media.turned(tmp_path, 90)
    best = stills.posters(path, probe.probe(path), tmp_path)[0]
    image = look(best.path)
    assert image.shape[:2] == (best.height_px, best.width_px) == (320, 180)
    assert np.all(np.abs(image[60:80, 60:80].mean(axis=(0, 1)) - (254, 0, 0)) < 12)
    assert np.all(np.abs(image[:, -10:].mean(axis=(0, 1)) - 255) < 6)


def test_a_poster_is_at_most_1280_px_either_way(tmp_path):
    path = media.clip(tmp_path, 1.0, 1600, 900)
    best = stills.posters(path, probe.probe(path), tmp_path)[0]
    assert (best.width_px, best.height_px) == (1280, 720)
    assert best.bytes_total == best.path.stat().st_size


def test_sound_alone_gets_a_picture_of_itself(tmp_path):
    path = media.sound_only(tmp_path)
    source = probe.probe(path)
    (only,) = stills.posters(path, source, tmp_path)
    image = look(only.path)
    assert image.shape == (720, 1280, 3)
    assert image[350:370].mean() > image[:100].mean() + 30
    assert stills.storyboard(path, source, tmp_path) is None
    with pytest.raises(ValueError, match="no picture"):
        stills.thumbnail(path, source, 1.0, tmp_path / "t.jpg")


def test_a_file_that_can_t_be_sought_in_still_gets_a_poster(tmp_path):
    path = tmp_path / "stream.ts"
    media.ffmpeg("-i", str(media.clip(tmp_path)), "-c", "copy", "-muxdelay", "0", str(path))
    assert stills.posters(path, probe.probe(path), tmp_path)


@pytest.mark.parametrize("frames_between_keys", [25, 250])
def test_each_tile_shows_its_second(tmp_path, frames_between_keys):
    path = tmp_path / "shades.mp4"
    plain = str(media.shades(tmp_path, 12))
    media.ffmpeg("-i", plain, *media.X264[:-1], str(frames_between_keys), str(path))
    board = stills.storyboard(path, probe.probe(path), tmp_path)
    assert board is not None
    assert (board.tiles, board.interval_s) == (12, 1.0)
    cues = re.findall(r"#xywh=(\d+),(\d+),(\d+),(\d+)", board.vtt.read_text())
    assert len(cues) == 12
    sheet = look(board.sheets[0]).mean(axis=2)
    assert sheet.shape == (2 * board.tile_height_px, 10 * board.tile_width_px)
    for second, (x, y, w, h) in enumerate([int(n) for n in cue] for cue in cues[:9]):
        shade = sheet[y : y + h, x : x + w].mean()
        assert shade == pytest.approx(24 * second * 255 / 219, abs=8)


def test_a_thumbnail_shows_its_second_and_the_end_shows_the_last(tmp_path):
    path = media.shades(tmp_path)
    source = probe.probe(path)
    for at_s, second in ((3.4, 3), (99.0, 7), (-5.0, 0)):
        still = stills.thumbnail(path, source, at_s, tmp_path / "t.jpg", 160)
        assert still.width_px == 160
        assert look(still.path).mean() == pytest.approx(24 * second * 255 / 219, abs=8)


def test_pictures_can_be_cancelled(tmp_path, monkeypatch):
    monkeypatch.setattr("transcoding.run._TICK_S", 0.0)
    path = media.clip(tmp_path)
    with pytest.raises(Cancelled):
        stills.storyboard(path, probe.probe(path), tmp_path, lambda _done: False)


@given(st.floats(0.1, 14_400))
def test_candidates_lie_inside_and_in_order(duration_s):
    times_s = stills.candidate_times(duration_s)
    assert 1 <= len(times_s) <= 6
    assert times_s == sorted(times_s)
    assert all(0 < at_s < duration_s for at_s in times_s)


@given(st.floats(0.1, 14_400))
def test_a_storyboard_is_neither_crowded_nor_sparse(duration_s):
    interval_s = stills.interval(duration_s)
    assert 1 <= interval_s <= 10
    assert duration_s / interval_s <= 1440


@given(st.integers(1, 1000), st.integers(1, 10))
def test_cues_follow_each_other_and_lie_on_their_sheet(tiles, columns):
    layout = Layout(2.0, tiles, columns, 10, 160, 90)
    sheets = [f"s{n}.jpg" for n in range(-(-tiles // layout.a_sheet))]
    text = stills.vtt(sheets, layout, tiles * 2.0 - 0.5)
    times = re.findall(r"(\S+) --> (\S+)", text)
    places = re.findall(r"(s\d+\.jpg)#xywh=(\d+),(\d+),160,90", text)
    assert len(times) == len(places) == len(set(places)) == tiles
    assert all(end == following for (_, end), (following, _) in pairwise(times))
    assert all(int(x) < columns * 160 and int(y) < 900 for _, x, y in places)


def test_black_blank_and_blurred_come_last():
    good, blurred = judge(110, 120, 4), judge(110, 120, 12)
    black, blank = judge(16, 2, 1), judge(234, 3, 1)
    assert good > blurred > max(black, blank)
    assert judge(110, 120, float("nan")) < good
