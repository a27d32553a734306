"""Odd, broken and hostile files: each is refused with its sentence, or looks as it should."""

import numpy as np
import pytest

from tests import hls, media
from transcoding import judge, package, probe, sniff
from transcoding.errors import Refused

RED, WHITE = (254, 0, 0), (255, 255, 255)


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def overwritten(folder, name, start, end):
    """`clip` with noise from one mark in it to another, or to its end."""
    data = bytearray(media.clip(folder).read_bytes())
    at, until = data.index(start), data.index(end) if end else len(data)
    data[at + 8 : until - 4] = bytes((i * 151 + 7) % 256 for i in range(until - 4 - at - 8))
    return written(folder, name, bytes(data))


def corrupt_pictures(folder):
    return overwritten(folder, "corrupt-pictures.mp4", b"mdat", b"")


def corrupt_index(folder):
    return overwritten(folder, "corrupt-index.mp4", b"trak", b"mdat")


def nearly_all_missing(folder):
    """The index is there, and of the four seconds of pictures the first ones."""
    whole = media.clip(folder, 4.0).read_bytes()
    at = whole.index(b"mdat")
    return written(folder, "beginning.mp4", whole[: at + (len(whole) - at) // 8])


def ten_hours(folder):
    """Two pictures, ten hours apart."""
    path = folder / "long.mp4"
    far = "setpts=N*36000/TB"
    media.ffmpeg(
        *media.flag(fps=2, seconds=1), "-vf", far, "-fps_mode", "vfr", *media.X264, str(path)
    )
    return path


def remade(folder, name, *arguments, source=media.clip):
    path = folder / name
    media.ffmpeg("-i", str(source(folder)), *arguments, str(path))
    return path


def before_zero(folder):
    return remade(folder, "early.mkv", "-c", "copy", "-output_ts_offset", "-5")


def surround(folder):
    path = folder / "surround.mkv"
    sound = "sine=f=300:r=48000:d=2,aformat=channel_layouts=7.1"
    media.ffmpeg(*media.flag(), "-f", "lavfi", "-i", sound, *media.X264, "-c:a", "flac", str(path))
    return path


def with_timecode(folder):
    return remade(folder, "timecode.mov", "-c", "copy", "-timecode", "01:00:00:00")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda d: written(d, "zero.mp4", b""), sniff.EMPTY),
        (lambda d: written(d, "text.mp4", b"This is a letter.\n"), sniff.TEXT),
        (lambda d: written(d, "drawing.mp4", b"<?xml version='1.0'?><svg/>"), sniff.PICTURE),
        (lambda d: written(d, "gif.mp4", b"GIF89a" + bytes(200)), sniff.PICTURE),
        (lambda d: written(d, "a.mp4", b"#EXTM3U\nhttp://127.0.0.1:9/x.ts\n"), sniff.PLAYLIST),
        (lambda d: written(d, "b.mp4", b"ffconcat version 1.0\nfile c.mp4\n"), sniff.PLAYLIST),
        (lambda d: written(d, "dash.mp4", b"<?xml version='1.0'?><MPD/>"), sniff.PLAYLIST),
        (lambda d: written(d, "sdp.mp4", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n"), sniff.PLAYLIST),
        (media.without_index, judge.NO_INDEX),
        (nearly_all_missing, judge.NEARLY_ALL_MISSING),
        (corrupt_pictures, judge.BEYOND_REPAIR),
        (
            ten_hours,
            "This recording is 10.0 hours long; 4 hours is the limit. Cut it and try again.",
        ),
    ],
)
def test_what_can_t_be_used_is_refused_with_its_sentence(tmp_path, make, sentence):
    with pytest.raises(Refused) as caught:
        probe.probe(make(tmp_path))
    assert str(caught.value) == sentence


def test_a_second_that_is_left_is_kept(tmp_path):
    source = probe.probe(media.truncated(tmp_path))
    assert source.duration_s > judge.LEAST_LEFT_S
    assert "we kept that part" in source.warning


def test_a_corrupt_index_is_refused_in_some_sentence(tmp_path):
    with pytest.raises(Refused, match=r"\.$"):
        probe.probe(corrupt_index(tmp_path))


def test_a_playlist_behind_a_video_s_first_bytes_opens_nothing(tmp_path):
    """The sniffer is passed by; the list of formats is not."""
    path = written(tmp_path, "deep.mp4", b"\x00\n#EXTM3U\n#EXTINF:2,\nclip.mp4\n" + bytes(5000))
    media.clip(tmp_path)
    with pytest.raises(Refused):
        probe.probe(path)


@pytest.mark.parametrize(
    ("make", "size", "sound"),
    [
        (before_zero, (320, 180), True),
        (surround, (320, 180), True),
        (with_timecode, (320, 180), True),
        (media.ten_bit, (320, 180), False),
        (media.full_chroma, (320, 240), False),
        (media.uneven, (320, 180), False),
        (media.fast, (320, 180), False),
        (media.interlaced, (320, 180), False),
    ],
)
def test_what_is_only_odd_looks_as_it_should(tmp_path, make, size, sound):
    """Upright, of its size, white above, red on the left; from second 0 to its end."""
    path = make(tmp_path)
    source = probe.probe(path)
    target = tmp_path / "target"
    target.mkdir()
    made = package.instant(path, source, target)
    assert (made[0].width_px, made[0].height_px) == size
    assert any(one.kind == "audio" for one in made) == sound
    assert source.duration_s == pytest.approx(media.SECONDS, abs=0.15)
    pictures = hls.pictures(target / made[0].name)
    assert pictures[0][0] == pytest.approx(0.0, abs=0.05)
    image = pictures[len(pictures) // 2][1]
    assert image.shape[:2] == size[::-1]
    tall, wide = image.shape[:2]
    for rows, columns, colour in (
        (slice(2, tall // 5), slice(8, wide - 8), WHITE),
        (slice(tall // 2, tall - 4), slice(8, wide // 2 - 8), RED),
    ):
        assert np.abs(image[rows, columns].mean(axis=(0, 1)) - colour).max() < 20
