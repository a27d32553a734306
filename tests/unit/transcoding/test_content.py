"""How much moves in a source, and what follows from it."""

from dataclasses import replace

import pytest

from tests import media
from tests.unit.transcoding.test_ladder import SOURCE, VIDEO
from transcoding import content, ladder, probe


def drawn(folder, name, lavfi):
    path = folder / name
    media.ffmpeg("-f", "lavfi", "-i", lavfi, *media.X264, "-crf", "12", str(path))
    return path


@pytest.mark.parametrize(
    ("lavfi", "expected"),
    [
        ("color=white:s=640x360:r=25:d=4,drawbox=x=40:y=40:w=300:h=20:color=black:t=fill", "still"),
        ("color=gray:s=640x360:r=25:d=4,noise=alls=40:allf=t", "busy"),
    ],
)
def test_slides_and_noise_are_told_apart(tmp_path, lavfi, expected):
    path = drawn(tmp_path, "drawn.mp4", lavfi)
    before = set(tmp_path.iterdir())
    assert content.measure(path, probe.probe(path), tmp_path) == expected
    assert set(tmp_path.iterdir()) == before


def test_sound_alone_is_still_and_what_can_t_be_told_is_usual(tmp_path):
    sound = media.sound_only(tmp_path)
    assert content.measure(sound, probe.probe(sound), tmp_path) == "still"
    tiny = media.tiny(tmp_path)
    assert content.measure(tiny, probe.probe(tiny), tmp_path) == "usual"
    gone = replace(probe.probe(media.clip(tmp_path)), video=replace(VIDEO, stream_index=7))
    assert content.measure(sound, gone, tmp_path) == "usual"


def test_the_class_follows_the_bits():
    assert [content.classed(kbps) for kbps in (10, 200, 3000, None)] == [
        "still",
        "usual",
        "busy",
        "usual",
    ]


def test_slides_get_fewer_rungs_and_bits_and_crisper_letters():
    usual, still = ladder.rungs(SOURCE), ladder.rungs(SOURCE, content="still")
    assert [rung.name for rung in usual] == ["1080p", "720p", "360p"]
    assert [rung.name for rung in still] == ["1080p", "360p"]
    assert still[0].video_kbps < usual[0].video_kbps
    assert still[0].crf < usual[0].crf < ladder.rungs(SOURCE, content="busy")[0].crf


def test_the_lowest_rung_looks_alike_whatever_moves_but_slides_spend_no_bits_on_it():
    still, usual, busy = (ladder.rungs(SOURCE, content=k)[-1] for k in ("still", "usual", "busy"))
    assert usual == busy == replace(still, crf=usual.crf)
    assert still.crf > usual.crf


def test_slides_of_720_keep_their_own_size():
    small = replace(SOURCE, video=replace(VIDEO, width_px=1280, height_px=720))
    assert [rung.name for rung in ladder.rungs(small, content="still")] == ["720p", "360p"]
