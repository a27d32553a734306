"""A file judged by its first bytes, while the rest is on its way."""

import os
from dataclasses import replace

import pytest

from tests import media
from transcoding import judge, sniff
from transcoding.errors import Refused
from transcoding.glance import ENOUGH_BYTES, Glance, glance
from transcoding.source import Limits


def beginning(path, share=0.3):
    """The first part of a file, as a file, and the length of the whole."""
    data = path.read_bytes()
    head = path.with_suffix(".head")
    head.write_bytes(data[: int(len(data) * share)])
    return head, len(data)


def refusal(head, bytes_total, limits=None):
    with pytest.raises(Refused) as caught:
        glance(head, bytes_total, limits or Limits())
    return str(caught.value)


def index_last(folder):
    path = folder / "index-last.mp4"
    media.ffmpeg("-i", str(media.clip(folder)), "-c", "copy", str(path))
    return path


def test_a_clip_with_its_index_first_is_known_from_its_beginning(tmp_path):
    assert glance(*beginning(media.clip(tmp_path, 4.0), 0.5)) == Glance(
        "mov,mp4,m4a,3gp,3g2,mj2", 4.0, 320, 180, has_picture=True, has_sound=True
    )


def test_a_browser_s_recording_is_known_from_its_beginning(tmp_path):
    found = glance(*beginning(media.recorded_in_browser(tmp_path), 0.5))
    assert found is not None
    assert (found.width_px, found.duration_s, found.has_sound) == (320, 0, True)


def test_an_index_that_is_still_to_come_leaves_it_open(tmp_path):
    path = index_last(tmp_path)
    assert glance(*beginning(path, 0.5)) is None
    assert glance(path, path.stat().st_size) is not None


def test_an_index_that_can_no_longer_come_is_refused_at_once(tmp_path):
    path = index_last(tmp_path)
    head, whole = beginning(path, 0.1)
    at = path.read_bytes().rindex(b"moov") - 4
    assert refusal(head, at) == judge.NO_INDEX
    assert glance(head, whole) is None


def test_no_bytes_yet_leave_it_open(tmp_path):
    (tmp_path / "none").write_bytes(b"")
    assert glance(tmp_path / "none", 1000) is None


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda d: media.picture(d, "picture.mp4"), sniff.PICTURE),
        (lambda d: media.playlist(d, media.clip(d)), sniff.PLAYLIST),
    ],
)
def test_what_is_no_video_is_refused(tmp_path, make, sentence):
    path = make(tmp_path)
    assert refusal(path, path.stat().st_size) == sentence


def test_noise_is_refused_once_there_is_enough_of_it(tmp_path):
    path = tmp_path / "noise"
    path.write_bytes(b"\x01" + os.urandom(100_000))
    assert glance(path, 10**9) is None
    with path.open("ab") as file:
        file.truncate(ENOUGH_BYTES)
    assert refusal(path, 10**9) == judge.UNREADABLE


def test_limits_bind_before_the_rest_is_sent(tmp_path):
    head, whole = beginning(media.clip(tmp_path, 4.0), 0.5)
    limits = Limits()
    assert "hours long" in refusal(head, whole, replace(limits, duration_s=1))
    assert "tracks" in refusal(head, whole, replace(limits, streams=1))
    assert "pixels" in refusal(head, whole, replace(limits, pixels=1000))
    assert "a second" in refusal(head, whole, replace(limits, fps=10))
    assert "larger than" in refusal(head, 10**12)
