"""The init file of a track that is copied out of an MP4: how it is decoded, and when it begins.

Format: ISO/IEC 14496-12, 8.2 to 8.8 (the boxes), 14496-14, 5.6 (`esds`) and 14496-15, 5.4
(`avcC`); QuickTime keeps its `esds` in a `wave`. Names and dates are not taken over, for they
tell where and with what the file was made.
"""

from __future__ import annotations

from typing import Final

from transcoding.boxes import Box, Unusual, box, each, inside, number, numbers

VIDEO, SOUND = b"vide", b"soun"
CODECS: Final = (b"avc1", b"mp4a")
_TYPE: Final = b"iso5\x00\x00\x02\x00iso5iso6mp41"
_STRAIGHT: Final = numbers(1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
_SELF: Final = numbers(0, 1) + box(b"url ", numbers(1))
_NO_LANGUAGE: Final = 0x55C4 << 16
_VISUAL_BYTES: Final = 78  # of a sample entry, before the boxes in it
_ENCODER: Final = slice(42, 74)  # its name there
_AUDIO_BYTES: Final = (28, 44)  # by version; that of QuickTime tells more
_AAC: Final = (0x40, 0x66, 0x67, 0x68)  # object types of ISO/IEC 14496-1, table 5


def holds(trak: Box) -> bytes:
    """What kind of track it is: `VIDEO`, `SOUND` or another."""
    return bytes(inside(trak[b"mdia"])[b"hdlr"][8:12])


def codec(trak: Box) -> bytes:
    """The kind of its one sample entry.

    Raises:
        Unusual: it has several.
    """
    return _entry(trak)[0]


def init(trak: Box, timescale: int, media_time: int) -> bytes:
    """The init file for `trak`; tick `media_time` is second 0 of what is shown.

    Raises:
        Unusual: it is described in a way that is left to ffmpeg.
    """
    try:
        track = _track(trak, timescale, media_time)
    except (KeyError, IndexError, OverflowError) as error:
        raise Unusual(f"a track can't be described: {error!r}") from error
    movie = box(
        b"mvhd", numbers(0, 0, 0, 1000, 0, 1 << 16, 1 << 24, 0, 0), _STRAIGHT, bytes(24), numbers(2)
    )
    fragments = box(b"mvex", box(b"trex", numbers(0, 1, 1, 0, 0, 0)))
    return box(b"ftyp", _TYPE) + box(b"moov", movie, track, fragments)


def _track(trak: Box, timescale: int, media_time: int) -> bytes:
    kind = holds(trak)
    volume = 0 if kind == VIDEO else 1 << 24
    size = bytes(trak[b"tkhd"][-8:])
    head = box(b"tkhd", numbers(3, 0, 0, 1, 0, 0, 0, 0, 0, volume), _STRAIGHT, size)
    edit = box(b"edts", box(b"elst", numbers(0, 1, 0, media_time, 1 << 16)))
    media = box(
        b"mdia",
        box(b"mdhd", numbers(0, 0, 0, timescale, 0, _NO_LANGUAGE)),
        box(b"hdlr", numbers(0, 0), kind, bytes(13)),
        _information(trak, kind),
    )
    return box(b"trak", head, edit, media)


def _information(trak: Box, kind: bytes) -> bytes:
    head = box(b"vmhd", numbers(1, 0, 0)) if kind == VIDEO else box(b"smhd", numbers(0, 0))
    name, data = _entry(trak)
    entry = _visual(data) if name == b"avc1" else _audible(data)
    tables = [box(empty, bytes(8)) for empty in (b"stts", b"stsc", b"stco")]
    described = box(b"stsd", numbers(0, 1), box(name, entry))
    table = box(b"stbl", described, *tables, box(b"stsz", bytes(12)))
    return box(b"minf", head, box(b"dinf", box(b"dref", _SELF)), table)


def _entry(trak: Box) -> tuple[bytes, memoryview]:
    tables = inside(inside(inside(trak[b"mdia"])[b"minf"])[b"stbl"])
    entries = list(each(tables[b"stsd"][8:]))
    if len(entries) != 1:
        raise Unusual("a track changes its kind")
    return entries[0]


def _visual(entry: memoryview) -> bytes:
    given = inside(entry[_VISUAL_BYTES:])
    head = bytearray(entry[:_VISUAL_BYTES])
    head[_ENCODER] = bytes(_ENCODER.stop - _ENCODER.start)
    kept = [box(b"avcC", bytes(given[b"avcC"]))]
    if b"pasp" in given:
        kept.append(box(b"pasp", bytes(given[b"pasp"])))
    return bytes(head) + b"".join(kept)


def _audible(entry: memoryview) -> bytes:
    version = number(entry, 8, 2)
    if version >= len(_AUDIO_BYTES):
        raise Unusual(f"its sound is described by version {version}")
    given = inside(entry[_AUDIO_BYTES[version] :])
    esds = bytes((given if b"esds" in given else inside(given[b"wave"]))[b"esds"])
    if _object_type(esds) not in _AAC:
        raise Unusual("its sound is no AAC")
    reference, channels, rate = bytes(entry[:8]), bytes(entry[16:18]), bytes(entry[24:28])
    head = reference + bytes(8) + channels + numbers(16, 0, 0, length=2) + rate
    return head + box(b"esds", esds)


def _object_type(esds: bytes) -> int:
    at = _behind_length(esds, 5)
    if esds[4] != 3 or esds[at + 2] & 0xE0 or esds[at + 3] != 4:
        raise Unusual("its sound is described in another way")
    return esds[_behind_length(esds, at + 4)]


def _behind_length(esds: bytes, at: int) -> int:
    """Lengths of descriptors have as many bytes as have their highest bit set, and one more."""
    while esds[at] & 0x80:
        at += 1
    return at + 1
