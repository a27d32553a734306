from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoding import ladder
from transcoding.source import Audio, Source, Video

VIDEO = Video(
    stream_index=0,
    codec="h264",
    profile="High",
    pix_fmt="yuv420p",
    bits=8,
    width_px=1920,
    height_px=1080,
    rotation_deg=0,
    square_pixels=True,
    fps=30.0,
    variable_fps=False,
    longest_keyframe_gap_s=4.0,
    start_s=0.0,
    duration_s=60.0,
    bitrate_kbps=2000,
    hdr=None,
    matrix="bt709",
    full_range=False,
    interlaced=False,
    alpha=False,
    trimmed=False,
)
AUDIO = Audio(1, "aac", "LC", 2, 48_000, 0.0, 60.0, 128)
SOURCE = Source(60.0, 60.0, 10_000_000, "mov", VIDEO, AUDIO)
sides = st.integers(1, 8192)
rates = st.floats(0.5, 480)


def shown(width_px, height_px, fps=30.0):
    return replace(SOURCE, video=replace(VIDEO, width_px=width_px, height_px=height_px, fps=fps))


@given(sides, sides, rates)
def test_rungs_never_enlarge_are_even_and_never_none(width_px, height_px, fps):
    rungs = ladder.rungs(shown(width_px, height_px, fps))
    assert rungs
    for rung in rungs:
        assert rung.width_px % 2 == rung.height_px % 2 == 0
        assert 2 <= rung.width_px <= max(2, width_px)
        assert 2 <= rung.height_px <= max(2, height_px)


@given(sides, sides, rates)
def test_rungs_fall_in_size_and_bitrate_and_have_names_of_their_own(width_px, height_px, fps):
    rungs = ladder.rungs(shown(width_px, height_px, fps))
    areas = [rung.width_px * rung.height_px for rung in rungs]
    assert areas == sorted(set(areas), reverse=True)
    assert [r.video_kbps for r in rungs] == sorted((r.video_kbps for r in rungs), reverse=True)
    assert len({rung.name for rung in rungs}) == len(rungs)


@given(st.integers(200, 4000), st.integers(200, 4000))
def test_every_rung_keeps_the_shape(width_px, height_px):
    for rung in ladder.rungs(shown(width_px, height_px)):
        assert rung.width_px / rung.height_px == pytest.approx(width_px / height_px, rel=0.02)


@given(rates)
def test_rates_are_at_most_60_and_frames_of_the_source(fps):
    rate = ladder.output_fps(replace(VIDEO, fps=fps))
    assert 10 <= rate <= Fraction(61)
    halvings = [fps / 2**n for n in range(5)]
    assert any(abs(float(rate) - max(10, kept)) <= 0.02 * kept + 0.01 for kept in halvings)


@pytest.mark.parametrize(
    ("width_px", "height_px", "names"),
    [
        (1920, 1080, ["1080p", "720p", "360p"]),
        (1080, 1920, ["1080p", "720p", "360p"]),
        (3840, 2160, ["2160p", "1440p", "1080p", "720p", "360p"]),
        (1920, 1088, ["1080p", "720p", "360p"]),
        (854, 480, ["480p", "360p"]),
        (320, 240, ["240p"]),
        (2, 2, ["2p"]),
    ],
)
def test_a_source_gets_the_rungs_it_deserves(width_px, height_px, names):
    assert [rung.name for rung in ladder.rungs(shown(width_px, height_px))] == names


def test_upright_stays_upright():
    assert all(rung.height_px > rung.width_px for rung in ladder.rungs(shown(1080, 1920)))


def test_a_ceiling_is_kept():
    assert ladder.rungs(shown(3840, 2160), 1080)[0].name == "1080p"


def test_hdr_ends_at_1080():
    hdr = replace(SOURCE, video=replace(VIDEO, width_px=3840, height_px=2160, hdr="hlg"))
    assert [rung.name for rung in ladder.rungs(hdr)] == ["1080p", "720p", "360p"]


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (29.97, "30000/1001"),
        (30, "30"),
        (59.94, "60000/1001"),
        (120, "60"),
        (119.88, "60000/1001"),
        (240, "60"),
        (25, "25"),
        (23.976, "24000/1001"),
        (15, "15"),
        (1, "10"),
        (12.5, "25/2"),
    ],
)
def test_rates_snap_to_broadcast_rates(fps, rate):
    assert ladder.output_fps(replace(VIDEO, fps=fps)) == Fraction(rate)


def test_a_plain_source_is_copied_and_stays():
    assert ladder.can_copy(SOURCE)
    assert ladder.keeps_copy(SOURCE)
    assert [rung.name for rung in ladder.remaining(SOURCE)] == ["720p", "360p"]
    assert ladder.stays(SOURCE, ladder.SOURCE)
    assert not ladder.stays(SOURCE, ladder.SOURCE_AUDIO)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"codec": "hevc"},
        {"profile": "High 10", "pix_fmt": "yuv420p10le", "bits": 10},
        {"profile": "High 4:4:4 Predictive", "pix_fmt": "yuv444p"},
        {"rotation_deg": 90},
        {"square_pixels": False},
        {"interlaced": True},
        {"longest_keyframe_gap_s": 20.0},
        {"start_s": 0.5},
        {"fps": 120.0},
        {"hdr": "pq"},
        {"duration_s": 58.0},
        {"trimmed": True},
    ],
)
def test_video_that_browsers_might_not_play_is_encoded(otherwise):
    assert not ladder.can_copy(replace(SOURCE, video=replace(VIDEO, **otherwise)))


@pytest.mark.parametrize(
    "otherwise",
    [
        {"codec": "opus"},
        {"profile": "HE-AAC"},
        {"channels": 6},
        {"sample_rate_hz": 96_000},
        {"start_s": 0.4},
    ],
)
def test_sound_that_browsers_might_not_play_is_encoded(otherwise):
    assert not ladder.can_copy(replace(SOURCE, audio=replace(AUDIO, **otherwise)))


def test_silence_and_damage():
    assert ladder.can_copy(replace(SOURCE, audio=None))
    assert not ladder.can_copy(replace(SOURCE, damaged_at_s=3.0, warning="Damaged."))
    assert not ladder.can_copy(replace(SOURCE, video=None))


def test_a_copy_of_wild_bitrate_gives_way_to_the_ladder():
    wild = replace(SOURCE, video=replace(VIDEO, bitrate_kbps=40_000))
    assert ladder.can_copy(wild)
    assert not ladder.stays(wild, ladder.SOURCE)
    assert [rung.name for rung in ladder.remaining(wild)] == ["1080p", "720p", "360p"]


def test_the_lowest_rung_is_not_made_twice():
    hevc = replace(SOURCE, video=replace(VIDEO, codec="hevc"))
    assert [rung.name for rung in ladder.remaining(hevc)] == ["1080p", "720p"]
    assert ladder.stays(hevc, "360p")


def test_a_copy_that_failed_leaves_the_rest_to_make():
    made = ["360p", ladder.SOURCE_AUDIO]
    assert [rung.name for rung in ladder.remaining(SOURCE, made)] == ["1080p", "720p"]


def test_sound_alone_gets_one_rung_for_its_waveform():
    assert ladder.rungs(replace(SOURCE, video=None)) == (ladder.WAVEFORM,)
    assert ladder.remaining(replace(SOURCE, video=None)) == ()
