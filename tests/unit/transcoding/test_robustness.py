"""Odd, broken and hostile files: each is refused with its sentence, or looks as it should."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests import hls, media, odd_files
from transcoding import judge, ladder, package, probe
from transcoding.errors import Refused

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "odd-files.md"


def named(rows):
    return [pytest.param(row, id=row.name) for row in rows]


def colour(image, across, down):
    """Mean colour around a place given as shares of width and height."""
    high, wide, _ = image.shape
    row, column = int(down * high), int(across * wide)
    patch = image[max(0, row - 4) : row + 4, max(0, column - 4) : column + 4]
    return patch.mean(axis=(0, 1))


@pytest.mark.parametrize("row", named(odd_files.REFUSED))
def test_what_can_t_be_used_is_refused_with_its_sentence(tmp_path, row):
    with pytest.raises(Refused) as caught:
        probe.probe(row.made(tmp_path))
    assert str(caught.value) == row.refused


@pytest.mark.parametrize("row", named(odd_files.SHOWN))
def test_what_is_only_odd_looks_as_it_should(tmp_path, row):
    """Upright, of its size, in its colours, with its sound; also where it is first copied."""
    path, copied, encoded = row.made(tmp_path), tmp_path / "copied", tmp_path / "encoded"
    source = probe.probe(path)
    assert re.sub(r"\d\d:\d\d", "00:01", source.warning or "") == row.warning
    assert source.duration_s == pytest.approx(row.seconds, abs=0.15)
    for folder, make in ((copied, package.instant), (encoded, whole)):
        folder.mkdir()
        made = make(path, source, folder)
        look_at(folder, made, row)
        if not made[0].source_copy:
            assert made[0].fps == row.fps
            assert len(hls.pictures(folder / made[0].name)) == pytest.approx(
                row.seconds * row.fps, abs=5
            )
            return


def whole(path, source, folder):
    return package.ladder(path, source, ladder.rungs(source), 0.0, folder)


def look_at(folder, made, row):
    """Look at a picture from the middle, and listen."""
    assert (made[0].width_px, made[0].height_px) == row.size
    pictures = hls.pictures(folder / made[0].name)
    assert pictures[0][0] == pytest.approx(0.0, abs=0.05)
    image = pictures[len(pictures) // 2][1]
    assert image.shape[:2] == row.size[::-1]
    for place, wanted in (row.colours or {}).items():
        assert np.abs(colour(image, *place) - wanted).max() < 20
    sounds = [one.name for one in made if one.kind == "audio"]
    assert bool(sounds) == row.sound
    for name in sounds:
        assert np.abs(hls.sound(folder / name)[1]).max() > 0.05


def test_the_page_tells_of_every_file_that_is_tried():
    told = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")][1:]
    assert told == odd_files.LINES


def test_a_second_that_is_left_is_kept(tmp_path):
    source = probe.probe(media.truncated(tmp_path))
    assert source.duration_s > judge.LEAST_LEFT_S
    assert "we kept that part" in source.warning
