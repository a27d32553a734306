import json
import os
import sys
from dataclasses import replace

import pytest

from tests import media
from transcoding import judge, probe, run, sniff
from transcoding.errors import Cancelled, Refused
from transcoding.source import Limits, Source


def refusal(path, limits=None):
    with pytest.raises(Refused) as caught:
        probe.probe(path, limits or Limits())
    return str(caught.value)


def video_of(path):
    video = probe.probe(path).video
    assert video is not None
    return video


def test_a_plain_clip_is_described(tmp_path):
    source = probe.probe(media.clip(tmp_path))
    assert source.video is not None
    assert source.audio is not None
    assert (source.video.codec, source.audio.codec) == ("h264", "aac")
    assert (source.video.width_px, source.video.height_px) == (320, 180)
    assert (source.video.fps, source.video.bits) == (25.0, 8)
    assert (source.audio.channels, source.audio.sample_rate_hz) == (2, 48_000)
    assert source.duration_s == pytest.approx(2.0, abs=0.03)
    assert source.video.longest_keyframe_gap_s == pytest.approx(1.0, abs=0.001)
    assert source.bytes_total == media.clip(tmp_path).stat().st_size
    assert source.warning is None


def test_a_source_survives_being_written_down_as_json(tmp_path):
    for path in (media.clip(tmp_path), media.silent(tmp_path), media.sound_only(tmp_path)):
        source = probe.probe(path)
        assert Source.from_dict(json.loads(json.dumps(source.as_dict()))) == source


@pytest.mark.parametrize(
    ("degrees", "size"), [(90, (180, 320)), (180, (320, 180)), (270, (180, 320))]
)
def test_a_turned_recording_is_measured_as_it_is_shown(tmp_path, degrees, size):
    video = probe.probe(media.turned(tmp_path, degrees)).video
    assert video is not None
    assert video.rotation_deg == degrees
    assert (video.width_px, video.height_px) == size


def test_a_browser_s_recording_without_a_duration_gets_one(tmp_path):
    source = probe.probe(media.recorded_in_browser(tmp_path))
    assert source.declared_s == 0
    assert source.duration_s == pytest.approx(media.SECONDS, abs=0.05)
    assert source.warning is None


def test_cover_art_is_not_a_video(tmp_path):
    source = probe.probe(media.with_cover(tmp_path))
    assert source.video is None
    assert source.audio is not None


def test_the_default_sound_of_several_is_taken(tmp_path):
    audio = probe.probe(media.two_sounds(tmp_path)).audio
    assert audio is not None
    assert audio.stream_index == 2


def test_hdr_ten_bits_alpha_and_fields_are_noticed(tmp_path):
    hdr, ten, clear, fields = (
        video_of(make(tmp_path))
        for make in (media.hdr, media.ten_bit, media.see_through, media.interlaced)
    )
    assert (hdr.hdr, hdr.bits, hdr.matrix) == ("pq", 10, "bt2020")
    assert (ten.hdr, ten.bits) == (None, 10)
    assert clear.alpha
    assert fields.interlaced
    assert not ten.interlaced


def test_an_uneven_rate_is_told_by_the_usual_step(tmp_path):
    video = probe.probe(media.uneven(tmp_path)).video
    assert video is not None
    assert video.variable_fps
    assert video.fps == pytest.approx(30, abs=0.1)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda d: media.picture(d), sniff.PICTURE),
        (lambda d: media.picture(d, "picture.mp4"), sniff.PICTURE),
        (lambda d: media.playlist(d, media.clip(d)), sniff.PLAYLIST),
        (lambda d: media.without_index(d), judge.NO_INDEX),
    ],
)
def test_what_is_no_video_is_refused_with_a_sentence(tmp_path, make, sentence):
    assert refusal(make(tmp_path)) == sentence


@pytest.mark.parametrize("content", [b"", b"hello", os.urandom(4096), b"\x00" * 9000])
def test_bytes_that_are_nothing_are_refused(tmp_path, content):
    path = tmp_path / "nothing.mp4"
    path.write_bytes(content)
    assert refusal(path).endswith(".")


def test_a_single_picture_in_a_video_s_clothes_is_a_picture(tmp_path):
    path = tmp_path / "one.mp4"
    media.ffmpeg(*media.flag(seconds=0.04), *media.X264, str(path))
    assert refusal(path) == sniff.PICTURE


def test_8k_is_refused_before_anything_large_is_decoded_for_it(tmp_path):
    assert "7680 × 4320" in refusal(media.huge(tmp_path))


def test_limits_bind(tmp_path):
    clip, limits = media.clip(tmp_path), Limits()
    assert "hours long" in refusal(clip, replace(limits, duration_s=1.5))
    assert "tracks" in refusal(clip, replace(limits, streams=1))
    assert "a second" in refusal(media.fast(tmp_path), replace(limits, fps=60))
    assert "larger than" in refusal(clip, replace(limits, bytes_total=1000))


def test_a_truncated_file_keeps_its_part_and_says_where_it_ends(tmp_path):
    source = probe.probe(media.truncated(tmp_path))
    assert source.declared_s == pytest.approx(4.0, abs=0.05)
    assert 1 < source.duration_s < 3
    assert source.damaged_at_s == pytest.approx(source.duration_s, abs=0.1)
    assert source.warning == "This file is damaged after 00:01; we kept that part."


def test_damage_in_the_middle_is_seen_without_decoding(tmp_path):
    source = probe.probe(media.overwritten(tmp_path))
    assert source.duration_s == pytest.approx(4.0, abs=0.05)
    assert source.damaged_at_s == pytest.approx(2.0, abs=0.3)
    assert source.warning is not None
    assert "damaged at 00:0" in source.warning


def test_a_strange_name_is_only_a_name(tmp_path):
    path = tmp_path / "-vf concat:a|b;$(x) 'q'.mp4"
    path.write_bytes(media.clip(tmp_path).read_bytes())
    assert probe.probe(path).video is not None


def test_the_probe_sees_nothing_of_the_environment(tmp_path, monkeypatch):
    (tmp_path / "av.py").write_text("raise SystemExit(7)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert probe.probe(media.clip(tmp_path)).video is not None


def test_a_probe_that_is_killed_refuses_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(probe, "_MEMORY_BYTES", 20_000_000)
    assert refusal(media.clip(tmp_path)) == judge.UNREADABLE


def test_a_probe_that_takes_long_can_be_cancelled(tmp_path, monkeypatch):
    started = []
    start = run.start
    monkeypatch.setattr(
        run, "own", lambda *_: [sys.executable, "-c", "import time; time.sleep(600)"]
    )
    monkeypatch.setattr(run, "start", lambda *given: started.append(start(*given)) or started[-1])
    with pytest.raises(Cancelled):
        probe.probe(media.clip(tmp_path), on_progress=lambda _: False)
    assert started[0].returncode is not None
