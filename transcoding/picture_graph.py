"""ffmpeg command lines for stills, built with ffmpeg-python; nothing runs here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import ffmpeg

from transcoding import clean, graph
from transcoding.clean import Stream
from transcoding.source import Audio, Source, Video

_JPEG: Final[dict[str, str | int]] = {
    "c:v": "mjpeg",
    "q:v": 3,
    "map_metadata": -1,
}
_ONE: Final[dict[str, str | int]] = {**_JPEG, "frames:v": 1, "update": 1}

SHEETS: Final = "sheet-%03d.jpg"
CANDIDATES: Final = "poster-%d.jpg"
FACTS: Final = "posters.txt"


def poster_name(index: int) -> str:
    """File of the nth candidate."""
    return f"poster-{index + 1}.jpg"


def poster_facts(index: int) -> str:
    """File of what the filters measured of the nth candidate."""
    return f"poster-{index + 1}.txt"


def posters(
    source_path: Path, video: Video, times_s: Sequence[float], size: tuple[int, int]
) -> list[Stream]:
    """Per time one JPEG and one file of measures; the steadiest of a dozen frames is taken."""
    outputs = []
    for index, at_s in enumerate(times_s):
        given = _from(source_path, at_s, t=1)
        seen = clean.progressive(graph.video_stream(given, video), video)
        seen = clean.plain(seen.filter("thumbnail", 12), video, *size)
        measured = seen.filter("signalstats").filter("blurdetect")
        measured = measured.filter("metadata", "print", file=poster_facts(index))
        outputs.append(ffmpeg.output(clean.jpeg(measured), poster_name(index), **_ONE))
    return outputs


def stretches(
    source_path: Path,
    video: Video,
    starts_s: Sequence[float],
    length_s: float,
    size: tuple[int, int],
    names: Sequence[str],
) -> list[Stream]:
    """Short stretches as bare H.264 of constant quality, to see how many bits they take."""
    how: dict[str, str | int] = {"c:v": "libx264", "preset": "superfast", "crf": 23}
    outputs = []
    for at_s, name in zip(starts_s, names, strict=True):
        given = _from(source_path, at_s, t=length_s)
        seen = clean.plain(graph.video_stream(given, video), video, *size)
        outputs.append(ffmpeg.output(seen, name, format="h264", sc_threshold=0, g=999, **how))
    return outputs


def candidates(tapped: Stream, first_s: float, step_s: float, size: tuple[int, int]) -> Stream:
    """Posters off a ladder: a JPEG every `step_s` from `first_s` on, measured in FACTS.

    Number 0 is the very first picture, and no candidate: ffmpeg tells no progress before every
    output has begun.
    """
    due = f"if(eq(prev_selected_n,0),gte(t,{first_s:.3f}),gte(t-prev_selected_t,{step_s:.3f}))"
    seen = tapped.filter("select", f"if(isnan(prev_selected_t),1,{due})")
    measured = seen.filter("scale", *size, flags="bicubic").filter("signalstats")
    measured = measured.filter("blurdetect").filter("metadata", "print", file=FACTS)
    return ffmpeg.output(
        clean.jpeg(measured), CANDIDATES, fps_mode="passthrough", start_number=0, **_JPEG
    )


def sheets(tapped: Stream, layout: Layout) -> Stream:
    """Sheets of tiles off a ladder, from number 1; number 0 is none (see `_sheets`)."""
    seen = tapped.filter("fps", fps=f"1/{layout.interval_s:g}", start_time=0, round="up")
    tile = seen.filter("scale", layout.tile_width_px, layout.tile_height_px, flags="bicubic")
    return _sheets(tile, layout)


def _sheets(tiles: Stream, layout: Layout) -> Stream:
    """Sheets from number 1.

    Number 0 holds the first tile alone, at its end: a sheet is written when it is full, and ffmpeg
    tells no progress before every output has begun.
    """
    twice = tiles.filter("tpad", start=1, start_mode="clone")
    size = f"{layout.columns}x{layout.rows}"
    sheet = twice.filter("tile", size, init_padding=layout.a_sheet - 1)
    return ffmpeg.output(clean.jpeg(sheet), SHEETS, start_number=0, **_JPEG)


def _from(source_path: Path, at_s: float, **options: float) -> Stream:
    """The source from a second on. Its very start is not sought: some files can't be."""
    return graph.opened(source_path, **({"ss": at_s} if at_s > 0 else {}), **options)


def picture_at(
    source_path: Path, video: Video, at_s: float, size: tuple[int, int], name: str
) -> Stream:
    """One JPEG of the frame at a second."""
    given = _from(source_path, at_s)
    seen = clean.progressive(graph.video_stream(given, video), video)
    return ffmpeg.output(clean.jpeg(clean.plain(seen, video, *size)), name, **_ONE)


@dataclass(frozen=True, slots=True)
class Layout:
    """Tiles on sheets: one per `interval_s`, `columns` across and `rows` down."""

    interval_s: float
    tiles: int
    columns: int
    rows: int
    tile_width_px: int
    tile_height_px: int

    @property
    def a_sheet(self) -> int:
        """Tiles on a sheet."""
        return self.columns * self.rows


def sprites(source_path: Path, source: Source, video: Video, layout: Layout) -> Stream:
    """Sheets of tiles, one tile per interval.

    Where keyframes come often enough only they are decoded, many times faster; else what no
    other picture is made from is skipped, and the smoothing that nobody sees in a tile.
    """
    often = video.longest_keyframe_gap_s <= layout.interval_s
    given = graph.opened(
        source_path,
        skip_frame="nokey" if often else "noref",
        skip_loop_filter="all",
        **graph.forgiving(source),
    )
    seen = graph.video_stream(given, video).filter(
        "fps", fps=f"1/{layout.interval_s:g}", start_time=0, round="up"
    )
    return _sheets(clean.plain(seen, video, layout.tile_width_px, layout.tile_height_px), layout)


def waveform_picture(source_path: Path, audio: Audio, size: tuple[int, int], name: str) -> Stream:
    """The sound of a whole source as one picture."""
    heard = graph.audio_stream(graph.opened(source_path), audio)
    wave = heard.filter("aformat", channel_layouts="mono").filter(
        "showwavespic", size=f"{size[0]}x{size[1]}", colors=graph.WAVE_COLOUR, scale="sqrt"
    )
    ground = ffmpeg.input(f"color=c={graph.WAVE_GROUND}:s={size[0]}x{size[1]}", format="lavfi")
    seen = clean.drawn(ffmpeg.filter([ground, wave], "overlay", format="gbrp"))
    return ffmpeg.output(clean.jpeg(seen), name, **_ONE)
