"""What a file is by its first bytes, where it is certainly no video: for a clear sentence."""

from __future__ import annotations

from typing import Final

HEAD_BYTES: Final = 4096

PICTURE: Final = "This is a picture, not a video."
PLAYLIST: Final = "This is a playlist, which only points to other files. Upload the video itself."
CAPTIONS: Final = "These are captions, not a video. Add them to a clip once its video is there."
DOCUMENT: Final = "This is a document, not a video. Export it as a video (MP4) and try again."
ARCHIVE: Final = "This is an archive. Unpack it and upload the video inside."
TEXT: Final = "This is a text file, not a video."
EMPTY: Final = "This file is empty. Try the upload again, or export the video anew."

_STARTS: Final = (
    (b"\xff\xd8\xff", PICTURE),
    (b"\x89PNG\r\n", PICTURE),
    (b"GIF8", PICTURE),
    (b"BM", PICTURE),
    (b"II*\x00", PICTURE),
    (b"MM\x00*", PICTURE),
    (b"8BPS", PICTURE),
    (b"\x00\x00\x00\x0cJXL ", PICTURE),
    (b"#EXTM3U", PLAYLIST),
    (b"ffconcat", PLAYLIST),
    (b"[playlist]", PLAYLIST),
    (b"v=0\r\no=", PLAYLIST),
    (b"v=0\no=", PLAYLIST),
    (b"WEBVTT", CAPTIONS),
    (b"%PDF", DOCUMENT),
    (b"{\\rtf", DOCUMENT),
    (b"\xd0\xcf\x11\xe0", DOCUMENT),
    (b"PK\x03\x04", ARCHIVE),
    (b"Rar!", ARCHIVE),
    (b"7z\xbc\xaf", ARCHIVE),
    (b"\x1f\x8b", ARCHIVE),
)
_STILL_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"avis", b"msf1")


def what_it_is(head: bytes) -> str | None:
    """A sentence if the first bytes are those of something else than a recording."""
    if not head:
        return EMPTY
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for start, sentence in _STARTS:
        if text.startswith(start):
            return sentence
    if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS:
        return PICTURE
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return PICTURE
    return _marked_up(text[:512].lower()) or _plain_text(head)


def _marked_up(text: bytes) -> str | None:
    if b"<svg" in text:
        return PICTURE
    if b"<mpd" in text or b"<smil" in text or b"<asx" in text:
        return PLAYLIST
    if text.startswith((b"<!doctype", b"<html", b"<?xml")):
        return DOCUMENT
    return None


def _plain_text(head: bytes) -> str | None:
    if b" --> " in head[:512]:
        return CAPTIONS
    printable = sum(byte in b"\t\r\n" or 32 <= byte < 127 or byte >= 160 for byte in head)
    return TEXT if printable == len(head) else None
