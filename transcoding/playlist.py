"""HLS playlists: what ffmpeg wrote, read back and checked; and the master over them.

Format: RFC 8216 (https://www.rfc-editor.org/rfc/rfc8216), codec strings: RFC 6381.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Kind = Literal["video", "audio"]
AAC_LC: Final = "mp4a.40.2"
_GROUP: Final = "audio"
_PEAK_SHORTEST_S: Final = 1.0
_START_KBPS: Final = 1500


@dataclass(frozen=True, slots=True)
class Made:
    """One rendition in `target_dir / name`: an init file, segments and a media playlist.

    `playlist` is relative to the target folder; all that it names lies beside it. `codecs` is
    an RFC 6381 string, `bitrate_kbps` the average and `peak_kbps` that of the hungriest
    segment. Width, height and `fps` are 0 for sound. `source_copy`: the source's own stream,
    not encoded again.
    """

    name: str
    kind: Kind
    width_px: int
    height_px: int
    fps: float
    codecs: str
    bitrate_kbps: int
    peak_kbps: int
    bytes_total: int
    duration_s: float
    playlist: str
    source_copy: bool


@dataclass(frozen=True, slots=True)
class Segments:
    """A media playlist: its init file, and each segment with its length in seconds."""

    init: str
    names: tuple[str, ...]
    lengths_s: tuple[float, ...]
    ended: bool

    @property
    def duration_s(self) -> float:
        """Length of the whole."""
        return sum(self.lengths_s)

    @property
    def pairs(self) -> list[tuple[str, float]]:
        """Each segment and its length in seconds."""
        return list(zip(self.names, self.lengths_s, strict=True))

    @property
    def everything(self) -> tuple[str, ...]:
        """All files it names, in the order a player needs them."""
        return (self.init, *self.names)


class BadPlaylist(ValueError):  # noqa: N818 - reads as a sentence: `raise BadPlaylist`
    """A media playlist is not whole; the text says what is missing."""


def segments(text: str) -> Segments:
    """Read a media playlist as ffmpeg writes it.

    Raises:
        BadPlaylist: it names no init file or no segment.
    """
    init = re.search(r'^#EXT-X-MAP:URI="([^"]+)"', text, re.MULTILINE)
    lengths_s = tuple(float(s) for s in re.findall(r"^#EXTINF:([\d.]+)", text, re.MULTILINE))
    names = tuple(line for line in text.splitlines() if line and not line.startswith("#"))
    if init is None or not names or len(names) != len(lengths_s):
        raise BadPlaylist("the playlist names no segments")
    return Segments(init[1], names, lengths_s, "#EXT-X-ENDLIST" in text)


def ended(pairs: Sequence[tuple[str, float]], init: str) -> str:
    """A media playlist of these segments and lengths, as ffmpeg would have ended it."""
    longest_s = max((length_s for _, length_s in pairs), default=0.0)
    return written(pairs, init, longest_s, ended=True)


def written(pairs: Sequence[tuple[str, float]], init: str, longest_s: float, *, ended: bool) -> str:
    """A media playlist of these segments, `ended` or still growing to none over `longest_s`."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:7",
        f"#EXT-X-TARGETDURATION:{round(longest_s)}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:EVENT",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MAP:URI="{init}"',
    ]
    for name, length_s in pairs:
        lines += [f"#EXTINF:{length_s:.6f},", name]
    return "\n".join([*lines, *(["#EXT-X-ENDLIST"] if ended else []), ""])


def sizes(
    folder: Path, listed: Segments, known: dict[str, int] | None = None
) -> tuple[int, list[int]]:
    """Bytes of the init file and of each segment.

    `known` are sizes by name that were found before; what is new is added to them.

    Raises:
        BadPlaylist: one is not there or empty.
    """
    known = {} if known is None else known
    for name in listed.everything:
        if name not in known:
            known[name] = _size(folder / name)
    found = [known[name] for name in listed.everything]
    return found[0], found[1:]


def _size(path: Path) -> int:
    size = path.stat().st_size if path.is_file() else 0
    if size == 0:
        raise BadPlaylist(f"{path.name} is missing")
    return size


def peak_kbps(bytes_each: Sequence[int], lengths_s: Sequence[float]) -> int:
    """The bitrate of the hungriest segment; stubs at the end don't count beside whole ones."""
    pairs = list(zip(bytes_each, lengths_s, strict=True))
    whole = [pair for pair in pairs if pair[1] >= _PEAK_SHORTEST_S] or pairs
    return max(round(size * 8 / max(length_s, 0.001) / 1000) for size, length_s in whole)


def video_codec(init: bytes) -> str:
    """The RFC 6381 string of the video in an MP4 init file: `avc1.64001f`, `av01.0.08M.08`.

    Raises:
        BadPlaylist: there is neither H.264 nor AV1 in it.
    """
    at = init.find(b"avcC")  # ISO/IEC 14496-15, 5.3.3.1: version, profile, compatibility, level
    if 0 <= at <= len(init) - 8:
        return f"avc1.{init[at + 5 : at + 8].hex()}"
    at = init.find(b"av1C")  # AV1 in ISOBMFF, 2.3: profile and level, then tier and depth
    if 0 <= at <= len(init) - 7:
        profile, level = init[at + 5] >> 5, init[at + 5] & 31
        tier, bits = "H" if init[at + 6] & 128 else "M", 10 if init[at + 6] & 64 else 8
        return f"av01.{profile}.{level:02d}{tier}.{bits:02d}"
    raise BadPlaylist("the video is neither H.264 nor AV1")


def master_playlist(
    made: Sequence[Made], uri: Callable[[Made], str] = lambda rendition: rendition.playlist
) -> str:
    """The HLS master playlist over renditions.

    First stands the one to start with: the best that a modest line carries (1.5 Mbit/s) in
    H.264, which all players have; the others follow, lightest first, AV1 among them, and last
    the sound alone, for lines that carry no picture. `uri` gives the address of a rendition's
    media playlist. Where several sounds are given the first is used.
    """
    sounds = [rendition for rendition in made if rendition.kind == "audio"][:1]
    videos = _start_first([rendition for rendition in made if rendition.kind == "video"])
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if videos:
        lines += [_media_line(sound, uri(sound)) for sound in sounds]
    for rendition in videos:
        lines += [_variant_line(rendition, sounds), uri(rendition)]
    for rendition in sounds:
        lines += [_variant_line(rendition, []), uri(rendition)]
    return "\n".join(lines) + "\n"


def _start_first(videos: Sequence[Made]) -> list[Made]:
    rising = sorted(videos, key=lambda rendition: rendition.peak_kbps)
    plain = [rendition for rendition in rising if rendition.codecs.startswith("avc1")]
    first = [rendition for rendition in plain if rendition.peak_kbps <= _START_KBPS][-1:]
    return first + [rendition for rendition in rising if rendition not in first]


def _media_line(sound: Made, uri: str) -> str:
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{_GROUP}",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,'
        f'URI="{uri}"'
    )


def _variant_line(rendition: Made, sounds: Sequence[Made]) -> str:
    parts = [rendition, *sounds]
    attributes = [
        f"BANDWIDTH={sum(part.peak_kbps for part in parts) * 1000}",
        f"AVERAGE-BANDWIDTH={sum(part.bitrate_kbps for part in parts) * 1000}",
        f'CODECS="{",".join(part.codecs for part in parts)}"',
    ]
    if rendition.kind == "video":
        attributes += [
            f"RESOLUTION={rendition.width_px}x{rendition.height_px}",
            f"FRAME-RATE={rendition.fps:.3f}",
        ]
    if sounds:
        attributes.append(f'AUDIO="{_GROUP}"')
    return f"#EXT-X-STREAM-INF:{','.join(attributes)}"
