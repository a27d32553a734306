"""What a player may be told while renditions are still being written."""

import re
from dataclasses import replace

import pytest

from tests import media
from transcoding import ladder as decide
from transcoding import package, playlist, probe, run
from transcoding.growth import Growing
from transcoding.ladder import SOURCE, SOURCE_AUDIO


@pytest.fixture
def nine_seconds(tmp_path):
    """Three segments that no browser plays as they are, and their sound."""
    path = tmp_path / "nine.mkv"
    media.ffmpeg(*media.flag(seconds=9), *media.voice(9), "-c:v", "mpeg4", *media.AAC, str(path))
    return path


def grown(path, folder, source=None):
    """All growths of an instant rendition, each looked at when it is told."""
    told = []

    def look(growth):
        for name, text in growth.playlists.items():
            rendition = folder / name.partition("/")[0]
            for file in re.findall(r'^(?:#EXT-X-MAP:URI="(.+)"|([^#].*))$', text, re.MULTILINE):
                assert (rendition / "".join(file)).stat().st_size > 0
        told.append(growth)

    made = package.instant(path, source or probe.probe(path), folder, on_growth=look)
    return told, made


def test_the_first_segments_are_told_of_before_the_last_are_made(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "_LOOK_S", 0.01)
    path = tmp_path / "long.mov"
    made_of = (*media.flag(seconds=60), *media.voice(60))
    media.ffmpeg(*made_of, "-c:v", "mpeg4", "-c:a", "pcm_s16le", str(path))
    told, made = grown(path, tmp_path)
    assert [one.name for one in told[0].made] == ["180p", SOURCE_AUDIO]
    assert told[0].made[0].codecs.startswith("avc1.")
    assert told[0].made[0].duration_s < made[0].duration_s
    assert told[-1].made[0].duration_s == made[0].duration_s


def test_every_file_is_told_of_once_and_no_playlist_names_another(tmp_path, nine_seconds):
    told, _ = grown(nine_seconds, tmp_path)
    files = [name for growth in told for name in growth.files]
    assert len(files) == len(set(files))
    made = {str(p.relative_to(tmp_path)) for p in tmp_path.glob("*/*") if p.suffix != ".m3u8"}
    assert set(files) == made
    known = set()
    for growth in told:
        known |= set(growth.files)
        for name, text in growth.playlists.items():
            folder = name.partition("/")[0]
            named = [f"{folder}/{line}" for line in text.splitlines() if line[:1] not in ("", "#")]
            assert set(named) <= known


def test_the_first_segment_of_pictures_is_short_and_the_second_ends_where_others_do(
    tmp_path, nine_seconds
):
    grown(nine_seconds, tmp_path)
    lengths = {
        name: playlist.segments((tmp_path / name / "index.m3u8").read_text()).lengths_s
        for name in ("180p", SOURCE_AUDIO)
    }
    assert lengths["180p"] == pytest.approx([1, 3, 4, 1], abs=0.01)
    assert lengths[SOURCE_AUDIO] == pytest.approx([2, 2, 2, 2, 1], abs=0.05)


def test_a_growing_playlist_is_an_event_without_an_end(tmp_path, nine_seconds):
    told, made = grown(nine_seconds, tmp_path)
    for growth in told:
        for text in growth.playlists.values():
            assert "#EXT-X-PLAYLIST-TYPE:EVENT" in text
            assert "#EXT-X-ENDLIST" not in text
    assert "#EXT-X-ENDLIST" in (tmp_path / made[0].playlist).read_text()


def test_a_copy_grows_too(tmp_path):
    told, made = grown(media.clip(tmp_path), tmp_path)
    assert [one.name for one in told[-1].made] == [one.name for one in made]
    assert not told[0].started_over


def test_what_was_told_of_a_copy_that_failed_is_taken_back(tmp_path):
    path = media.clip(tmp_path, 4.0)
    source = probe.probe(path)
    claimed = replace(source, video=replace(source.video, frames=1000))
    told, made = grown(path, tmp_path, claimed)
    assert told[0].made[0].name == SOURCE
    assert next(growth.started_over for growth in told if growth.made[0].name != SOURCE)
    assert made[0].name == "180p"


def test_an_error_of_the_listener_stops_the_work(tmp_path, nine_seconds):
    def fail(_growth):
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        package.instant(nine_seconds, probe.probe(nine_seconds), tmp_path, on_growth=fail)


def test_each_file_is_measured_once_however_often_it_grows(tmp_path, nine_seconds, monkeypatch):
    measured = []
    size = playlist._size
    monkeypatch.setattr(playlist, "_size", lambda path: measured.append(path) or size(path))
    source = probe.probe(nine_seconds)
    renditions = package.instant(nine_seconds, source, tmp_path)
    whole = [(tmp_path / one.playlist).read_text() for one in renditions]
    measured.clear()
    told = []
    expected = [package.rung_of(source, decide.rungs(source)[-1])]
    growing = Growing(tmp_path, expected, told.append, every_s=0)
    for segments in (1, 2, 3, 4):
        until = f"0000{segments}.m4s" if segments < 4 else "#EXT-X-ENDLIST"
        text = whole[0].partition(until)[0].rpartition("#EXTINF")[0] if segments < 4 else whole[0]
        (tmp_path / renditions[0].playlist).write_text(text)
        growing.look()
    assert [len(growth.files) for growth in told] == [2, 1, 1, 1]
    assert len(measured) == 5
