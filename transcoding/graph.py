"""ffmpeg command lines, built with ffmpeg-python; nothing runs here.

Outputs are written under names relative to the folder that ffmpeg is started in, so that no
path has to be escaped for a filter. Inputs are absolute, guarded, and opened by `file:` only.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import ffmpeg

from transcoding.formats import FORMATS
from transcoding.ladder import SEGMENT_S, Rung
from transcoding.source import Audio, Limits, Source, Video

AUDIO_KBPS: Final = 128
AUDIO_RATE_HZ: Final = 48_000
SPEECH_RATE_HZ: Final = 16_000
_MAX_ALLOC_BYTES: Final = 1_000_000_000
_PEAK_LIMIT: Final = 0.841  # -1.5 dBFS of samples keeps true peaks near or below -1 dBTP
_GLOBAL: Final = ("-hide_banner", "-nostdin", "-nostats", "-y")
_WAVE_COLOUR: Final = "0x8ea4ff"
_WAVE_GROUND: Final = "0x10131c"

_JPEG: Final[dict[str, str | int]] = {
    "c:v": "mjpeg",
    "q:v": 3,
    "frames:v": 1,
    "update": 1,
    "strict": "unofficial",  # video range in JPEG; browsers and we scale alike
    "map_metadata": -1,
}

Stream = Any  # ffmpeg-python has no types
HLS_AUDIO: Final = "audio"
PLAYLIST: Final = "index.m3u8"


def opened(source_path: Path, **options: str | float) -> Stream:
    """The guarded input. `options` go before `-i`, such as `ss`."""
    return ffmpeg.input(
        f"file:{source_path.absolute()}",
        protocol_whitelist="file",
        format_whitelist=FORMATS,
        max_pixels=Limits().pixels * 2,  # codecs pad pictures; the probe judged the true size
        **options,
    )


def command(
    program: str, outputs: Sequence[Stream], log_level: str = "error", log_flags: str = ""
) -> list[str]:
    """The argument list that makes all `outputs` in one process."""
    head = [program, *_GLOBAL, "-loglevel", f"{log_flags}{log_level}"]
    head += ["-max_alloc", str(_MAX_ALLOC_BYTES)]
    merged = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    return [str(word) for word in ffmpeg.compile(merged, cmd=head)]


def steady(stream: Stream, video: Video, rung: Rung) -> Stream:
    """Decoded video as the top rung wants it: one rate, one size, 8-bit SDR, no alpha."""
    if video.interlaced:
        stream = stream.filter("bwdif", mode="send_frame", deint="interlaced")
    stream = stream.filter("fps", fps=str(rung.fps), start_time=0)
    return still(stream, video, rung.width_px, rung.height_px)


def still(stream: Stream, video: Video, width_px: int, height_px: int) -> Stream:
    """A picture of the source in the given size, BT.709, 8 bits, 4:2:0, nothing see-through."""
    if video.hdr is not None:
        return _tone_mapped(stream, video, width_px, height_px)
    if video.alpha:
        stream = stream.filter("format", "gbrap").filter("premultiply", inplace=1)
        stream = stream.filter("format", "gbrp")
    stream = stream.filter(
        "scale",
        width_px,
        height_px,
        flags="bicubic",
        in_color_matrix=_matrix(video),
        in_range="full" if video.full_range else "limited",
        out_color_matrix="bt709",
        out_range="limited",
    )
    return _tagged(stream)


def _matrix(video: Video) -> str:
    """What the colours of an untagged file most likely are: by its size, as players guess."""
    if video.alpha or video.matrix == "rgb":
        return "auto"
    return video.matrix or ("bt709" if video.short_px >= 720 else "bt601")


def _tone_mapped(stream: Stream, video: Video, width_px: int, height_px: int) -> Stream:
    """HDR (PQ or HLG over BT.2020) to SDR: linear light, BT.709 primaries, Hable's curve."""
    transfer = "smpte2084" if video.hdr == "pq" else "arib-std-b67"
    return _tagged(
        stream.filter(
            "zscale",
            width_px,
            height_px,
            transferin=transfer,
            primariesin="bt2020",
            matrixin="bt2020nc",
            rangein="full" if video.full_range else "limited",
            transfer="linear",
            npl=203,  # ITU-R BT.2408: where HDR puts the white of a page
        )
        .filter("format", "gbrpf32le")
        .filter("zscale", primaries="bt709")
        .filter("tonemap", "hable", desat=0)
        .filter("zscale", transfer="bt709", matrix="bt709", range="limited")
    )


def _tagged(stream: Stream) -> Stream:
    return (
        stream.filter("format", "yuv420p")
        .filter("setsar", 1)
        .filter(
            "setparams",
            range="limited",
            color_primaries="bt709",
            color_trc="bt709",
            colorspace="bt709",
        )
    )


def cascade(top: Stream, rungs: Sequence[Rung]) -> list[Stream]:
    """One stream per rung, each scaled from the one above: decoding and cleaning happen once."""
    streams = []
    for below in rungs[1:]:
        split = top.filter_multi_output("split", 2)
        streams.append(split[0])
        top = split[1].filter("scale", below.width_px, below.height_px, flags="bicubic")
    return [*streams, top]


def sound(stream: Stream) -> Stream:
    """Decoded sound as stereo at 48 kHz that starts with the file, its gaps filled."""
    resampled = stream.filter("aresample", AUDIO_RATE_HZ, **{"async": 1, "first_pts": 0})
    return resampled.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")


def levelled(stream: Stream, gain_db: float) -> Stream:
    """`stream` at a fixed gain, its peaks held under -1 dB; untouched at 0."""
    if gain_db == 0:
        return stream
    louder = stream.filter("volume", f"{gain_db:.2f}dB")
    return louder.filter("alimiter", limit=_PEAK_LIMIT, level=0, latency=1)


def drawn(stream: Stream, rung: Rung) -> Stream:
    """A moving waveform of `stream`, for a source without a picture."""
    wave = stream.filter("aformat", channel_layouts="mono").filter(
        "showwaves",
        size=f"{rung.width_px}x{rung.height_px}",
        mode="cline",
        rate=str(rung.fps),
        scale="sqrt",
        colors=_WAVE_COLOUR,
    )
    ground = ffmpeg.input(
        f"color=c={_WAVE_GROUND}:s={rung.width_px}x{rung.height_px}:r={rung.fps}", format="lavfi"
    )
    return _tagged(ffmpeg.filter([ground, wave], "overlay", shortest=1, format="auto"))


def video_options(index: int, rung: Rung) -> dict[str, str | int]:
    """How one rung is encoded: constant quality under a bound, a keyframe every 4 s."""
    gop = round(rung.fps * SEGMENT_S)
    return {
        f"c:v:{index}": "libx264",
        f"preset:v:{index}": "veryfast",
        f"crf:v:{index}": 23,
        f"maxrate:v:{index}": f"{rung.video_kbps}k",
        f"bufsize:v:{index}": f"{2 * rung.video_kbps}k",
        f"profile:v:{index}": "high",
        f"g:v:{index}": gop,
        f"keyint_min:v:{index}": gop,
        f"sc_threshold:v:{index}": 0,
        f"force_key_frames:v:{index}": f"expr:gte(t,n_forced*{SEGMENT_S})",
    }


def audio_options(kbps: int = AUDIO_KBPS) -> dict[str, str | int]:
    """How the shared sound is encoded."""
    return {"c:a": "aac", "b:a": f"{kbps}k", "ac": 2, "ar": AUDIO_RATE_HZ}


def hls(
    videos: Sequence[tuple[str, Stream]],
    audio: tuple[str, Stream] | None,
    options: dict[str, str | int],
) -> Stream:
    """HLS with fragmented MP4: a folder per rendition, the sound in a group of its own.

    Edit lists carry the start of each stream (`avoid_negative_ts disabled`), so that second 0
    of every rendition is second 0 of the source, also across runs with other encoders.
    """
    names = [f"v:{index},name:{name}" for index, (name, _) in enumerate(videos)]
    streams = [stream for _, stream in videos]
    if audio is not None:
        names = [f"{words},agroup:{HLS_AUDIO}" for words in names]
        names.append(f"a:0,name:{audio[0]},agroup:{HLS_AUDIO}")
        streams.append(audio[1])
    fixed = {
        "format": "hls",
        "hls_time": SEGMENT_S,
        "hls_playlist_type": "event",
        "hls_segment_type": "fmp4",
        "hls_flags": "independent_segments+temp_file",
        "hls_segment_filename": "%v/%05d.m4s",
        "avoid_negative_ts": "disabled",
        "var_stream_map": " ".join(names),
        "map_metadata": -1,
        "map_chapters": -1,
    }
    return ffmpeg.output(*streams, f"%v/{PLAYLIST}", **fixed, **options)


def audio_stream(given: Stream, audio: Audio) -> Stream:
    """The sound of the source."""
    return given[str(audio.stream_index)]


def video_stream(given: Stream, video: Video) -> Stream:
    """The picture of the source; cover art has another index."""
    return given[str(video.stream_index)]


def ladder(
    source_path: Path, source: Source, rungs: Sequence[Rung], gain_db: float, sound_name: str
) -> Stream:
    """One output with all rungs and the sound, from one decode of the source."""
    given = opened(source_path, **_forgiving(source))
    sounds = []
    if source.audio is not None:
        heard = sound(audio_stream(given, source.audio))
        sounds = [heard]
        if source.video is None and rungs:
            split = heard.filter_multi_output("asplit", 2)
            sounds = [split[0], split[1]]
    shared = (sound_name, levelled(sounds[0], gain_db)) if sounds else None
    videos: list[tuple[str, Stream]] = []
    if rungs:
        top = (
            steady(video_stream(given, source.video), source.video, rungs[0])
            if source.video is not None
            else drawn(sounds[1], rungs[0])
        )
        names = [rung.name for rung in rungs]
        videos = list(zip(names, cascade(top, rungs), strict=True))
    options: dict[str, str | int] = audio_options() if shared else {}
    for index, rung in enumerate(rungs):
        options |= video_options(index, rung)
    return hls(videos, shared, options)


def _forgiving(source: Source) -> dict[str, str | float]:
    """A damaged file is read as far as it goes."""
    return {"max_error_rate": 1} if source.warning else {}


def speech(source_path: Path, source: Source, audio: Audio, wav_name: str) -> list[Stream]:
    """Outputs for speech recognition (16 kHz mono WAV) and for the loudness meter (none)."""
    given = opened(source_path, **_forgiving(source))
    split = sound(audio_stream(given, audio)).filter_multi_output("asplit", 2)
    mono = split[0].filter("aresample", SPEECH_RATE_HZ)
    mono = mono.filter("aformat", sample_fmts="s16", channel_layouts="mono")
    meter = split[1].filter("ebur128", peak="true", framelog="quiet")
    bare: dict[str, str | int] = {"map_metadata": -1, "bitexact": 1}
    return [
        ffmpeg.output(mono, wav_name, format="wav", **bare),
        ffmpeg.output(meter, "-", format="null"),
    ]


SHEETS: Final = "sheet-%03d.jpg"


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
        given = opened(source_path, ss=at_s, t=1)
        seen = video_stream(given, video).filter("thumbnail", 12)
        seen = still(seen, video, *size).filter("signalstats").filter("blurdetect")
        seen = seen.filter("metadata", "print", file=poster_facts(index))
        outputs.append(ffmpeg.output(seen, poster_name(index), **_JPEG))
    return outputs


def picture_at(
    source_path: Path, video: Video, at_s: float, size: tuple[int, int], name: str
) -> Stream:
    """One JPEG of the frame at a second."""
    given = opened(source_path, ss=at_s)
    return ffmpeg.output(still(video_stream(given, video), video, *size), name, **_JPEG)


def sprites(
    source_path: Path,
    source: Source,
    video: Video,
    interval_s: float,
    tile: tuple[int, int],
    grid: int,
) -> Stream:
    """Sheets of `grid` × `grid` tiles, one tile per interval.

    Where keyframes come often enough only they are decoded, which is many times faster.
    """
    skipping = "nokey" if video.longest_keyframe_gap_s <= interval_s else "default"
    given = opened(source_path, skip_frame=skipping, **_forgiving(source))
    seen = video_stream(given, video).filter(
        "fps", fps=f"1/{interval_s:g}", start_time=0, round="up"
    )
    tiled = still(seen, video, *tile).filter("tile", f"{grid}x{grid}")
    options = {key: value for key, value in _JPEG.items() if key not in ("frames:v", "update")}
    return ffmpeg.output(tiled, SHEETS, **options)


def waveform_picture(source_path: Path, audio: Audio, size: tuple[int, int], name: str) -> Stream:
    """The sound of a whole source as one picture."""
    heard = audio_stream(opened(source_path), audio)
    wave = heard.filter("aformat", channel_layouts="mono").filter(
        "showwavespic", size=f"{size[0]}x{size[1]}", colors=_WAVE_COLOUR, scale="sqrt"
    )
    ground = ffmpeg.input(f"color=c={_WAVE_GROUND}:s={size[0]}x{size[1]}", format="lavfi")
    return ffmpeg.output(_tagged(ffmpeg.filter([ground, wave], "overlay")), name, **_JPEG)
