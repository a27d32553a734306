"""Odd, broken and hostile files, a row for each, made by the ffmpeg that the product brings.

`docs/explanation/odd-files.md` shows the same rows (`python -m tests.odd_files` prints them).
`Row.made` makes the file in a folder; `refused` is the sentence a person reads, else `size` and
`colours` say how it looks.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests import media
from transcoding import judge, sniff

Colour = tuple[int, int, int]
Places = dict[tuple[float, float], Colour]  # shares of width and height, and the colour there

RED, BLUE, WHITE, BLACK = (254, 0, 0), (0, 0, 254), (255, 255, 255), (0, 0, 0)
UPRIGHT: Places = {(0.5, 0.1): WHITE, (0.25, 0.6): RED, (0.75, 0.6): BLUE}
TURNED: Places = {(0.9, 0.5): WHITE, (0.4, 0.25): RED, (0.4, 0.75): BLUE}
ONE_COLOUR = (0.5, 0.5)
CUT_SHORT = "This file is damaged after 00:01; we kept that part."
MAY_BREAK = "This file is damaged at 00:01: the picture or the sound may break there."
TOO_LONG = "This recording is 10.0 hours long; 4 hours is the limit. Cut it and try again."
TOO_LARGE = (
    "This video is {} pixels, more than is taken here."
    " Export it in 4K (3840 × 2160) or smaller and try again."
)


@dataclass(frozen=True)
class Row:
    """A kind of file and what becomes of it; `frames` is the rate that its renditions have."""

    name: str
    made: Callable[[Path], Path]
    refused: str = ""
    size: tuple[int, int] = (320, 180)
    sound: bool = True
    fps: float = 25
    seconds: float = media.SECONDS
    colours: Places | None = None
    warning: str = ""

    @property
    def outcome(self) -> str:
        """As the page tells it."""
        if self.refused:
            return f"refused: “{self.refused}”"
        wide, high = self.size
        sound = "" if self.sound else ", no sound"
        warned = f", with a warning: “{self.warning}”" if self.warning else ""
        return f"shown: {wide} × {high}, {self.fps:g} a second{sound}{warned}"

    @property
    def line(self) -> str:
        """Its line of the page."""
        return f"| {self.name.replace('|', chr(92) + '|')} | {self.outcome} |"


def written(name: str, content: bytes) -> Callable[[Path], Path]:
    """A file of these bytes."""

    def made(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return made


def remade(name: str, *arguments: str) -> Callable[[Path], Path]:
    """The plain clip, put through ffmpeg once more."""

    def made(folder: Path) -> Path:
        media.ffmpeg("-i", str(media.clip(folder)), *arguments, str(folder / name))
        return folder / name

    return made


def encoded(name: str, picture: Sequence[str], *arguments: str) -> Callable[[Path], Path]:
    """A picture from ffmpeg's own sources, encoded."""

    def made(folder: Path) -> Path:
        media.ffmpeg(*picture, *arguments, str(folder / name))
        return folder / name

    return made


def _noise_over(name: str, start: bytes, end: bytes) -> Callable[[Path], Path]:
    """The plain clip with noise from one mark in it to another, or to its end."""

    def made(folder: Path) -> Path:
        data = bytearray(media.clip(folder).read_bytes())
        at, until = data.index(start), data.index(end) if end else len(data)
        data[at + 8 : until - 4] = bytes((i * 151 + 7) % 256 for i in range(until - 4 - at - 8))
        return written(name, bytes(data))(folder)

    return made


def _nearly_all_missing(folder: Path) -> Path:
    """The index is there, and of the four seconds of pictures the first ones."""
    whole = media.clip(folder, 4.0).read_bytes()
    at = whole.index(b"mdat")
    return written("beginning.mp4", whole[: at + (len(whole) - at) // 8])(folder)


def _other_files(text: str, name: str = "list.mp4") -> Callable[[Path], Path]:
    """A list under a video's name, and beside it the clip that it names."""

    def made(folder: Path) -> Path:
        return written(name, text.format(clip=media.clip(folder)).encode())(folder)

    return made


def _from_a_phone(folder: Path) -> Path:
    """HEVC that lies on its side and says so, with AAC, in QuickTime."""
    flat = folder / "flat.mov"
    codec = ("-c:v", "libx265", "-x265-params", "log-level=error", "-preset", "ultrafast")
    media.ffmpeg(*media.flag(), *media.voice(), *codec, *media.AAC, str(flat))
    turned = ("-display_rotation", "-90", "-i", str(flat), "-c", "copy")
    media.ffmpeg(*turned, str(folder / "phone.mov"))
    return folder / "phone.mov"


def _one_colour(colour: str, size: str, seconds: float = 1, pix_fmt: str = "") -> tuple[str, ...]:
    source = f"color={colour}:s={size}:r=25:d={seconds}"
    return ("-f", "lavfi", "-i", f"{source},format={pix_fmt}" if pix_fmt else source)


def _renamed(kind: Callable[[Path], Path], name: str) -> Callable[[Path], Path]:
    def made(folder: Path) -> Path:
        (folder / name).write_bytes(kind(folder).read_bytes())
        return folder / name

    return made


_X264_PIX = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt")
_SURROUND = ("-f", "lavfi", "-i", "sine=f=300:r=48000:d=2,aformat=channel_layouts=7.1")
_LIST = "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{clip}\n#EXT-X-ENDLIST\n"
_FAR = "setpts=N*36000/TB"
_COPY = ("-c", "copy")

REFUSED = (
    Row("empty", written("zero.mp4", b""), sniff.EMPTY),
    Row("text", written("text.mp4", b"This is a letter.\n"), sniff.TEXT),
    Row(
        "noise", written("noise.mp4", bytes(i * 7919 % 251 for i in range(9000))), judge.UNREADABLE
    ),
    Row("SVG", written("a.mp4", b"<?xml version='1.0'?><svg/>"), sniff.PICTURE),
    Row("GIF", written("gif.mp4", b"GIF89a" + bytes(200)), sniff.PICTURE),
    Row("JPEG", lambda folder: media.picture(folder, "jpeg.mp4"), sniff.PICTURE),
    Row("one picture", encoded("1.mp4", media.flag(seconds=0.04), *media.X264), sniff.PICTURE),
    Row("HLS list of a file", _other_files(_LIST), sniff.PLAYLIST),
    Row(
        "HLS list of an address",
        written("b.mp4", b"#EXTM3U\nhttp://127.0.0.1:9/x.ts\n"),
        sniff.PLAYLIST,
    ),
    Row(
        "HLS list behind other bytes",
        _other_files("\x00\n" + _LIST + "\x00" * 5000),
        judge.UNREADABLE,
    ),
    Row("concat list", _other_files("ffconcat version 1.0\nfile {clip}\n"), sniff.PLAYLIST),
    Row(
        "concat list, relative",
        _other_files("ffconcat version 1.0\nfile clip-2-320x180.mp4\n"),
        sniff.PLAYLIST,
    ),
    Row("DASH list", written("c.mp4", b"<?xml version='1.0'?><MPD/>"), sniff.PLAYLIST),
    Row("SDP", written("d.mp4", b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n"), sniff.PLAYLIST),
    Row("MP4 without its index", media.without_index, judge.NO_INDEX),
    Row(
        "MP4 with a broken index", _noise_over("index.mp4", b"trak", b"mdat"), judge.NOTHING_TO_SEE
    ),
    Row("MP4 with broken pictures", _noise_over("noisy.mp4", b"mdat", b""), judge.BEYOND_REPAIR),
    Row("broken off within a second", _nearly_all_missing, judge.NEARLY_ALL_MISSING),
    Row("8K in a few kilobytes", media.huge, TOO_LARGE.format("7680 × 4320")),
    Row(
        "16384 × 8704",
        encoded("16k.mov", _one_colour("black", "16384x8704", 0.08, "monob"), "-c:v", "png"),
        TOO_LARGE.format("16384 × 8704"),
    ),
    Row(
        "ten hours in two pictures",
        encoded(
            "long.mp4", media.flag(fps=2, seconds=1), "-vf", _FAR, "-fps_mode", "vfr", *media.X264
        ),
        TOO_LONG,
    ),
)
SHOWN = (
    Row("plain H.264 and AAC", media.clip, colours=UPRIGHT),
    Row("without sound", media.silent, sound=False, colours=UPRIGHT),
    Row("sound alone", media.sound_only, size=(640, 360)),
    Row("MP3 with a cover", media.with_cover, size=(640, 360)),
    Row("recorded by a browser, no length", media.recorded_in_browser, colours=UPRIGHT),
    Row("HEVC from a phone, on its side", _from_a_phone, size=(180, 320), colours=TURNED),
    Row("H.264 on its side", media.turned, size=(180, 320), colours=TURNED),
    Row("variable frame rate", media.uneven, sound=False, fps=30, colours=UPRIGHT),
    Row("120 a second", media.fast, sound=False, fps=60, colours=UPRIGHT),
    Row("ten bits", media.ten_bit, sound=False, colours=UPRIGHT),
    Row("odd size, full chroma", media.full_chroma, size=(320, 240), sound=False, colours=UPRIGHT),
    Row("interlaced", media.interlaced, sound=False, colours=UPRIGHT),
    Row("HDR (PQ)", media.hdr, sound=False, seconds=1, colours={ONE_COLOUR: (230, 230, 230)}),
    Row(
        "half see-through",
        media.see_through,
        sound=False,
        seconds=1,
        colours={ONE_COLOUR: (128, 128, 128)},
    ),
    Row("two by two pixels", media.tiny, size=(2, 2), sound=False, colours={ONE_COLOUR: RED}),
    Row(
        "times before zero", remade("early.mkv", *_COPY, "-output_ts_offset", "-5"), colours=UPRIGHT
    ),
    Row(
        "a track of timecode", remade("t.mov", *_COPY, "-timecode", "01:00:00:00"), colours=UPRIGHT
    ),
    Row("two sounds", media.two_sounds, colours=UPRIGHT),
    Row(
        "7.1 sound",
        encoded("7.mkv", (*media.flag(), *_SURROUND), *media.X264, "-c:a", "flac"),
        colours=UPRIGHT,
    ),
    Row("named -vf.mp4", _renamed(media.clip, "-vf.mp4"), colours=UPRIGHT),
    Row("named concat:evil|x.mp4", _renamed(media.clip, "concat:evil|x.mp4"), colours=UPRIGHT),
    Row(
        "broken off in the middle",
        media.truncated,
        seconds=1.96,
        colours=UPRIGHT,
        warning=CUT_SHORT,
    ),
    Row("noise in the middle", media.overwritten, seconds=4, colours=UPRIGHT, warning=MAY_BREAK),
)
LINES = [row.line for row in (*REFUSED, *SHOWN)]

if __name__ == "__main__":
    sys.stdout.write("\n".join([*LINES, ""]))
