from pathlib import Path

import pytest

from transcoding.binary import ffmpeg_path
from transcoding.errors import FfmpegMissing


def test_the_bundled_ffmpeg_runs_by_default():
    path = Path(ffmpeg_path())
    assert path.is_file()
    assert "imageio_ffmpeg" in path.parts


def test_another_can_be_named(tmp_path):
    other = tmp_path / "ffmpeg"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    assert ffmpeg_path(other) == str(other)


def test_a_name_of_nothing_is_refused(tmp_path):
    with pytest.raises(FfmpegMissing, match="not a program"):
        ffmpeg_path(tmp_path / "none")
