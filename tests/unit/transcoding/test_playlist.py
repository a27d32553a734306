from dataclasses import replace

import pytest

from transcoding import playlist
from transcoding.playlist import BadPlaylist, Made, master_playlist

VIDEO = Made(
    name="720p",
    kind="video",
    width_px=1280,
    height_px=720,
    fps=29.97002997,
    codecs="avc1.64001f",
    bitrate_kbps=1600,
    peak_kbps=1900,
    bytes_total=1000,
    duration_s=10.0,
    playlist="720p/index.m3u8",
    source_copy=False,
)
LOW = replace(
    VIDEO,
    name="360p",
    width_px=640,
    height_px=360,
    bitrate_kbps=200,
    peak_kbps=300,
    playlist="360p/index.m3u8",
)
SOUND = Made("audio", "audio", 0, 0, 0, "mp4a.40.2", 130, 132, 100, 10.0, "audio/index.m3u8", False)
WRITTEN = """#EXTM3U
#EXT-X-MAP:URI="init_0.mp4"
#EXTINF:4.000000,
00000.m4s
#EXTINF:1.500000,
00001.m4s
#EXT-X-ENDLIST
"""


def test_a_master_playlist_says_all_that_a_player_chooses_by():
    assert master_playlist([VIDEO, LOW, SOUND]) == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:7\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,'
        'URI="audio/index.m3u8"\n'
        '#EXT-X-STREAM-INF:BANDWIDTH=432000,AVERAGE-BANDWIDTH=330000,CODECS="avc1.64001f,mp4a.40.2",'
        'RESOLUTION=640x360,FRAME-RATE=29.970,AUDIO="audio"\n'
        "360p/index.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=2032000,AVERAGE-BANDWIDTH=1730000,CODECS="avc1.64001f,mp4a.40.2",'
        'RESOLUTION=1280x720,FRAME-RATE=29.970,AUDIO="audio"\n'
        "720p/index.m3u8\n"
        '#EXT-X-STREAM-INF:BANDWIDTH=132000,AVERAGE-BANDWIDTH=130000,CODECS="mp4a.40.2"\n'
        "audio/index.m3u8\n"
    )


@pytest.mark.parametrize(
    ("peaks_kbps", "order"),
    [
        ([300, 900, 1400], [1400, 300, 900]),
        ([300, 900, 4000], [900, 300, 4000]),
        ([2000, 4000], [2000, 4000]),
        ([300], [300]),
    ],
)
def test_playing_starts_with_the_best_that_a_modest_line_carries(peaks_kbps, order):
    made = [replace(VIDEO, name=str(kbps), peak_kbps=kbps) for kbps in reversed(peaks_kbps)]
    addresses = master_playlist(made, lambda one: one.name).splitlines()[4::2]
    assert addresses == [str(kbps) for kbps in order]


def test_without_sound_no_group_is_named():
    text = master_playlist([VIDEO])
    assert "AUDIO" not in text
    assert 'CODECS="avc1.64001f"' in text


def test_sound_alone_is_a_variant_of_its_own():
    text = master_playlist([SOUND])
    assert "#EXT-X-MEDIA" not in text
    assert text.splitlines()[-1] == "audio/index.m3u8"
    assert "RESOLUTION" not in text


def test_addresses_can_be_given_by_a_function():
    text = master_playlist([VIDEO, SOUND], lambda made: f"/clips/7/{made.name}.m3u8")
    assert 'URI="/clips/7/audio.m3u8"' in text
    assert text.splitlines()[-3::2] == ["/clips/7/720p.m3u8", "/clips/7/audio.m3u8"]


def test_a_media_playlist_is_read_back():
    listed = playlist.segments(WRITTEN)
    assert listed.init == "init_0.mp4"
    assert listed.names == ("00000.m4s", "00001.m4s")
    assert listed.duration_s == 5.5
    assert listed.ended


@pytest.mark.parametrize("text", ["", "#EXTM3U\n", WRITTEN.replace("00001.m4s\n", "")])
def test_a_playlist_without_its_segments_is_bad(text):
    with pytest.raises(BadPlaylist):
        playlist.segments(text)


@pytest.mark.parametrize("missing", ["init_0.mp4", "00001.m4s"])
@pytest.mark.parametrize("how", ["gone", "empty"])
def test_what_a_playlist_names_must_be_there(tmp_path, missing, how):
    for name in ("init_0.mp4", "00000.m4s", "00001.m4s"):
        (tmp_path / name).write_bytes(b"12345")
    listed = playlist.segments(WRITTEN)
    assert playlist.sizes(tmp_path, listed) == (5, [5, 5])
    if how == "gone":
        (tmp_path / missing).unlink()
    else:
        (tmp_path / missing).write_bytes(b"")
    with pytest.raises(BadPlaylist, match=missing):
        playlist.sizes(tmp_path, listed)


def test_the_peak_is_of_a_whole_segment_where_there_is_one():
    assert playlist.peak_kbps([500_000, 400_000, 90_000], [4.0, 4.0, 0.04]) == 1000
    assert playlist.peak_kbps([5_000], [0.5]) == 80


def test_codec_strings_come_from_the_file():
    assert playlist.video_codec(b"....avcC\x01\x64\x00\x1f\xff") == "avc1.64001f"
    assert playlist.video_codec(b"....av1C\x81\x08\x0c\x00") == "av01.0.08M.08"
    with pytest.raises(BadPlaylist):
        playlist.video_codec(b"hvcC\x01\x64\x00\x1f")
