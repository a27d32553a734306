"""A source encoded in parts and joined: the same pictures at the same times as in one run."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import hls, media
from tests.unit.transcoding.test_ladder import SOURCE, VIDEO
from transcoding import ladder, package, parts, probe
from transcoding.errors import FfmpegFailed
from transcoding.ladder import Rung
from transcoding.parts import Part


def rungs_at(fps):
    return (Rung("180p", 320, 180, 400, fps), Rung("90p", 160, 90, 200, fps))


def in_parts(path, source, rungs, cuts, folder):
    """Encode the parts of `cuts` (numbers of segments), last first, and join them."""
    firsts = [-(-cut * 4 * rungs[0].fps // 1) for cut in cuts]
    folders = []
    for index, cut in enumerate(cuts):
        last = int(firsts[index + 1]) if index + 1 < len(cuts) else 0
        folders.append(folder / f"part-{index}")
        folders[-1].mkdir(parents=True)
        parts.encode(path, source, rungs, Part(int(firsts[index]), last, cut), folders[-1])
    return parts.join(folders, source, rungs, folder)


@pytest.mark.parametrize("fps", ["25", "30000/1001"])
def test_joined_parts_show_the_same_pictures_at_the_same_times(tmp_path, fps):
    path = tmp_path / "counted.mp4"
    # Every picture has a grey of its own for a while: 16 to 235 and again.
    counted = (
        f"color=black:s=320x180:r={fps}:d=13,format=yuv420p,geq=lum='16+mod(N*7,219)':cb=128:cr=128"
    )
    media.ffmpeg("-f", "lavfi", "-i", counted, *media.X264[:-1], "37", str(path))
    source, rungs = probe.probe(path), rungs_at(Fraction(fps))
    whole, apart = tmp_path / "whole", tmp_path / "apart"
    whole.mkdir()
    made = package.ladder(path, source, rungs, 0.0, whole)
    joined = in_parts(path, source, rungs, [0, 1, 2], apart)
    assert [one.name for one in joined] == [one.name for one in made]
    for rung in rungs:
        ours, theirs = hls.pictures(apart / rung.name), hls.pictures(whole / rung.name)
        assert [at_s for at_s, _ in ours] == [at_s for at_s, _ in theirs]
        greys = [[image.mean() for _, image in run] for run in (ours, theirs)]
        assert np.abs(np.subtract(*greys)).max() < 4
        assert hls.keyframes(apart / rung.name) == hls.keyframes(whole / rung.name)


def test_a_picture_that_stays_on_over_a_cut_is_still_there(tmp_path):
    """A screen recording may give one picture for many seconds."""
    path = tmp_path / "rare.mkv"
    lit = "color=black:s=320x180:r=25:d=13,drawbox=t=fill:color=white:enable='gte(t,3)'"
    keep = "select='eq(n,0)+eq(n,75)+eq(n,300)'"
    media.ffmpeg(
        *("-f", "lavfi", "-i", lit, "-vf", keep, "-fps_mode", "vfr", *media.X264, str(path))
    )
    source, rungs = probe.probe(path), rungs_at(Fraction(25))[:1]
    in_parts(path, source, rungs, [0, 1, 2], tmp_path / "apart")
    shown = {round(t, 2): im.mean() > 128 for t, im in hls.pictures(tmp_path / "apart" / "180p")}
    assert [shown[at_s] for at_s in (0.0, 2.96, 3.0, 4.0, 8.0, 11.0)] == [False, False, *[True] * 4]


def test_a_part_that_lost_pictures_is_not_joined(tmp_path):
    path = media.clip(tmp_path, 4.0)
    source = replace(probe.probe(path), duration_s=12.0)
    with pytest.raises(FfmpegFailed, match="less than it holds"):
        parts.encode(path, source, rungs_at(Fraction(25)), Part(0, 200, 0), tmp_path)


@given(st.floats(1, 14_400), st.integers(1, 8), st.sampled_from([24, 25, 30, 60]))
def test_parts_cover_the_whole_without_a_gap(duration_s, workers, fps):
    source = replace(
        SOURCE, duration_s=duration_s, container="mov,mp4", video=replace(VIDEO, fps=fps)
    )
    rungs = ladder.rungs(source)
    found = parts.divided(source, rungs, workers)
    assert found[0].first == 0
    assert found[-1].last == 0
    for one, following in pairwise(found):
        assert one.last == following.first > one.first
        assert following.first == following.segment * 4 * fps
    assert len(found) == 1 or (workers > 1 and duration_s >= 240)


def test_what_can_t_be_sought_in_or_is_damaged_stays_whole():
    long = replace(SOURCE, duration_s=3600.0, container="mov,mp4,m4a,3gp,3g2,mj2")
    rungs = ladder.rungs(long)
    assert len(parts.divided(long, rungs, 4)) == 8
    for whole in (
        replace(long, container="mpegts"),
        replace(long, declared_s=0.0),
        replace(long, damaged_at_s=5.0),
        replace(long, video=None),
    ):
        assert len(parts.divided(whole, rungs, 4)) == 1
