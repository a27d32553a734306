import pytest

from transcoding import sniff

BEGINNINGS = [
    (b"", sniff.EMPTY),
    (b"\xff\xd8\xff\xe0JFIF", sniff.PICTURE),
    (b"\x89PNG\r\n\x1a\n", sniff.PICTURE),
    (b"GIF89a", sniff.PICTURE),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", sniff.PICTURE),
    (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", sniff.PICTURE),
    (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg xmlns='x'>", sniff.PICTURE),
    (b"#EXTM3U\n#EXTINF:2,\nhttp://example.test/a.ts", sniff.PLAYLIST),
    (b"\n\n#EXTM3U\n", sniff.PLAYLIST),
    (b"ffconcat version 1.0\nfile a.mp4", sniff.PLAYLIST),
    (b"<?xml version='1.0'?><MPD type='static'>", sniff.PLAYLIST),
    (b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello", sniff.CAPTIONS),
    (b"1\n00:00:01,000 --> 00:00:02,000\nHello", sniff.CAPTIONS),
    (b"%PDF-1.7", sniff.DOCUMENT),
    (b"<!DOCTYPE html><html>", sniff.DOCUMENT),
    (b"PK\x03\x04", sniff.ARCHIVE),
    (b"Dear all,\nsee you on Monday.", sniff.TEXT),
]
RECORDINGS = [
    b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41",
    b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f",
    b"RIFF\x24\x00\x00\x00WAVEfmt ",
    b"RIFF\x24\x00\x00\x00AVI LIST",
    b"ID3\x04\x00\x00\x00\x00\x00\x00",
    b"OggS\x00\x02\x00\x00",
    b"fLaC\x00\x00\x00\x22",
]


@pytest.mark.parametrize(("head", "sentence"), BEGINNINGS)
def test_what_is_no_recording_is_called_by_its_name(head, sentence):
    assert sniff.what_it_is(head) == sentence


@pytest.mark.parametrize("head", RECORDINGS)
def test_recordings_are_left_to_the_probe(head):
    assert sniff.what_it_is(head) is None
