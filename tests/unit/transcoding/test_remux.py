"""Streams of an MP4 copied without ffmpeg's threads, and without waiting behind encodes."""

import functools
import tempfile
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import hls, media
from transcoding import boxes, package, playlist, probe, run, samples
from transcoding.errors import UNUSUAL, FfmpegFailed
from transcoding.ladder import SOURCE, SOURCE_AUDIO


def started(monkeypatch):
    """Programs and their niceness, as they are started."""
    seen = []
    start = run.start
    monkeypatch.setattr(
        run, "start", lambda argv, bounds, *rest: seen.append(bounds) or start(argv, bounds, *rest)
    )
    return seen


def test_what_people_wait_for_is_not_niced_and_the_ladder_is(tmp_path, monkeypatch):
    plain, other = media.clip(tmp_path), media.recorded_in_browser(tmp_path)
    seen = started(monkeypatch)
    sources = {path: probe.probe(path) for path in (plain, other)}
    for path, source in sources.items():
        folder = tmp_path / path.stem
        folder.mkdir()
        package.instant(path, source, folder)
    assert [bounds.niceness for bounds in seen] == [0, 0, 0, 0]
    package.ladder(plain, sources[plain], (), 0.0, tmp_path)
    assert seen[-1].niceness > 0


LAYOUTS = {
    "plain": ("-bf", "0", "-g", "25"),
    "B-frames": ("-bf", "3", "-g", "40", "-x264-params", "scenecut=0"),
    "keyframes are rare": ("-bf", "2", "-g", "230", "-x264-params", "scenecut=0"),
    "shown before decoded": ("-bf", "3", "-g", "40", "-movflags", "negative_cts_offsets"),
    "QuickTime": ("-bf", "3", "-g", "40", "-f", "mov"),
}


def laid_out(folder, encoding, *packaging, late=("0", "0")):
    """Thirteen seconds, encoded and packaged as told; picture and sound begin `late` (seconds)."""
    video = ("-c:v", "libx264", "-preset", "superfast", "-pix_fmt", "yuv420p", *encoding)
    path = folder / "laid-out.mp4"
    inputs = ("-itsoffset", late[0], *media.flag(seconds=13), "-itsoffset", late[1])
    made = (*inputs, *media.voice(13), *video, *media.AAC, *packaging)
    media.ffmpeg("-v", "error", *made, str(path))
    return path


def packets(file, kind):
    """Bytes and second of every packet, from the first that is shown on."""
    with av.open(file) as container:
        found = [one for one in container.demux(**{kind: 0}) if one.size]
        first = min(one.pts for one in found)
        return [
            (bytes(one), round(float((one.pts - first) * one.time_base), 3), one.is_keyframe)
            for one in found
        ]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_packet_of_the_source_is_there_unchanged_and_in_time(tmp_path, layout):
    path = laid_out(tmp_path, LAYOUTS[layout])
    package.instant(path, probe.probe(path), tmp_path)
    for kind, name in (("video", SOURCE), ("audio", SOURCE_AUDIO)):
        assert packets(str(path), kind) == packets(hls.joined(tmp_path / name), kind)


def ends_s(file, kind):
    """When the last picture or sound of a file is due."""
    with av.open(file) as container:
        return max(
            float(one.pts * one.time_base) for one in container.demux(**{kind: 0}) if one.size
        )


@pytest.mark.parametrize("late", [("0", "0.06"), ("0.04", "0"), ("0.7", "0.75")])
def test_what_begins_late_stays_in_time_where_edit_lists_are_not_read(tmp_path, late):
    path = laid_out(tmp_path, LAYOUTS["B-frames"], late=late)
    package.instant(path, probe.probe(path), tmp_path)
    with av.open(str(path)) as container:
        start_s = container.start_time / av.time_base
    for kind, name in (("video", SOURCE), ("audio", SOURCE_AUDIO)):
        joined = hls.joined(tmp_path / name)
        assert ends_s(joined, kind) == pytest.approx(ends_s(str(path), kind) - start_s, abs=0.001)
        edits = next((tmp_path / name).glob("init*")).read_bytes().partition(b"elst")[2]
        assert boxes.number(edits, 4) == 1
        assert boxes.number(edits, 12) < 2**31  # no pause, which browsers pass over


def test_what_was_cut_off_the_beginning_is_not_shown_again(tmp_path):
    path, cut = laid_out(tmp_path, LAYOUTS["B-frames"]), tmp_path / "cut.mp4"
    media.ffmpeg("-v", "error", "-ss", "1.2", "-i", str(path), "-c", "copy", str(cut))
    with pytest.raises(FfmpegFailed) as caught:
        run.remux(cut, {0: "source"}, tmp_path, 12.0, run.ignore_progress)
    assert "beginning is cut off" in caught.value.stderr_tail


def test_a_copy_starts_where_the_muxer_of_ffmpeg_starts_it(tmp_path):
    path = laid_out(tmp_path, LAYOUTS["B-frames"], "-movflags", "+faststart")
    package.instant(path, probe.probe(path), tmp_path)
    starts = {name: hls.keyframes(tmp_path / name) for name in (SOURCE,)}
    assert starts[SOURCE][:4] == pytest.approx([0, 1.6, 3.2, 4.8], abs=0.001)


def test_segments_begin_with_the_first_keyframe_of_every_four_seconds(tmp_path):
    path = laid_out(tmp_path, LAYOUTS["keyframes are rare"])
    package.instant(path, probe.probe(path), tmp_path)
    listed = playlist.segments((tmp_path / SOURCE / "index.m3u8").read_text())
    assert listed.lengths_s == pytest.approx([9.2, 3.8], abs=0.001)
    text = (tmp_path / SOURCE_AUDIO / "index.m3u8").read_text()
    assert playlist.segments(text).lengths_s == pytest.approx([4, 4, 4, 1], abs=0.05)


def test_what_is_laid_out_in_fragments_is_left_to_ffmpeg(tmp_path):
    path = laid_out(tmp_path, LAYOUTS["plain"], "-movflags", "+frag_keyframe+empty_moov")
    (tmp_path / "alone").mkdir()
    with pytest.raises(FfmpegFailed) as caught:
        run.remux(path, {0: "source"}, tmp_path / "alone", 13.0, run.ignore_progress)
    assert caught.value.returncode == UNUSUAL
    package.instant(path, probe.probe(path), tmp_path)
    assert packets(str(path), "video") == packets(hls.joined(tmp_path / SOURCE), "video")


def test_a_stream_that_is_no_h264_is_not_copied(tmp_path):
    path = tmp_path / "other.mp4"
    media.ffmpeg("-v", "error", *media.flag(), "-c:v", "mpeg4", str(path))
    with pytest.raises(FfmpegFailed) as caught:
        run.remux(path, {0: "source"}, tmp_path, 2.0, run.ignore_progress)
    assert "is not copied" in caught.value.stderr_tail


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6))
def test_an_index_with_any_bytes_in_it_is_read_or_left_to_ffmpeg(changes):
    whole = bytearray(small())
    index = whole.rindex(b"moov")
    for at, value in changes:
        whole[index + at % (len(whole) - index)] = value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "odd.mp4")
        path.write_bytes(whole)
        try:
            found = samples.tracks(path)
        except boxes.Unusual:
            return
    for track in found.values():
        assert (track.places + track.sizes).max() <= len(whole)
        assert track.segments(4)[-1] == len(track.sizes) == len(track.lengths)


@functools.cache
def small():
    with tempfile.TemporaryDirectory() as folder:
        return media.without_index(Path(folder)) and Path(folder, "index-last.mp4").read_bytes()


def test_where_a_file_came_from_is_not_told_on(tmp_path):
    path = media.clip(tmp_path)
    told = tmp_path / "told.mp4"
    media.ffmpeg(
        *("-i", str(path), "-c", "copy", "-metadata", "location=+50.0-000.1/"),
        *("-metadata:s:v", "handler_name=Kim's phone", str(told)),
    )
    package.instant(told, probe.probe(told), tmp_path)
    init = next((tmp_path / SOURCE).glob("init*")).read_bytes()
    assert b"Kim" not in init
    assert b"+50.0" not in init
