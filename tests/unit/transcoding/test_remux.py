"""Streams of an MP4 copied without ffmpeg's threads, and without waiting behind encodes."""

import av
import pytest

from tests import hls, media
from transcoding import package, probe, run
from transcoding.errors import FfmpegFailed
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
    sources = {path: probe.probe(path) for path in (plain, other)}
    seen = started(monkeypatch)
    for path, source in sources.items():
        folder = tmp_path / path.stem
        folder.mkdir()
        package.instant(path, source, folder)
    assert [bounds.niceness for bounds in seen] == [0, 0]
    package.ladder(plain, sources[plain], (), 0.0, tmp_path)
    assert seen[-1].niceness > 0


def test_every_packet_of_the_source_is_there_unchanged(tmp_path):
    path = media.clip(tmp_path, 9.0)
    package.instant(path, probe.probe(path), tmp_path)
    for kind, name in (("video", SOURCE), ("audio", SOURCE_AUDIO)):
        with av.open(str(path)) as whole, av.open(hls.joined(tmp_path / name)) as copied:
            packets = [
                [bytes(packet) for packet in file.demux(**{kind: 0}) if packet.size]
                for file in (whole, copied)
            ]
        assert packets[0] == packets[1]


def test_a_stream_that_is_no_h264_is_not_copied(tmp_path):
    path = media.recorded_in_browser(tmp_path)
    with pytest.raises(FfmpegFailed) as caught:
        run.remux(path, {0: "source"}, tmp_path, 2.0, run.ignore_progress)
    assert "is not copied" in caught.value.stderr_tail


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
