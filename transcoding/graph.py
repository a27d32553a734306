"""ffmpeg command lines, built with ffmpeg-python; nothing runs here.

Outputs are written under names relative to the folder that ffmpeg is started in, so that no
path has to be escaped for a filter. Inputs are absolute, guarded, and opened by `file:` only.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

import ffmpeg

from transcoding import clean, encoders
from transcoding.clean import Stream
from transcoding.formats import FORMATS
from transcoding.hls_options import HLS_OPTIONS, PLAYLIST
from transcoding.ladder import FIRST_S, FIRST_SOUND_S, SEGMENT_S, Rung
from transcoding.source import Audio, Limits, Source, Video

AUDIO_KBPS: Final = 128
AUDIO_RATE_HZ: Final = 48_000
SPEECH_RATE_HZ: Final = 16_000
_MAX_ALLOC_BYTES: Final = 1_000_000_000
_PEAK_LIMIT: Final = 0.841  # -1.5 dBFS of samples keeps true peaks near or below -1 dBTP
_WORTH_FILLING_S: Final = 0.1
_QUICKLY_DECODED_PX: Final = 1080
_GLOBAL: Final = ("-hide_banner", "-nostdin", "-nostats", "-y")
WAVE_COLOUR: Final = "0x8ea4ff"
WAVE_GROUND: Final = "0x10131c"

HLS_AUDIO: Final = "audio"


def opened(source_path: Path, **options: str | float | None) -> Stream:
    """The guarded input. `options` go before `-i`, such as `ss`; None for a flag."""
    return ffmpeg.input(
        f"file:{source_path.absolute()}",
        protocol_whitelist="file",
        format_whitelist=FORMATS,
        max_pixels=Limits().pixels * 2,  # codecs pad pictures; the probe judged the true size
        **options,
    )


def command(
    program: str,
    outputs: Sequence[Stream],
    log_level: str = "error",
    before: Sequence[str] = (),
) -> list[str]:
    """The argument list that makes all `outputs` in one process; `before` comes first in it."""
    head = [program, *_GLOBAL, *before, "-loglevel", log_level]
    head += ["-max_alloc", str(_MAX_ALLOC_BYTES)]
    merged = ffmpeg.merge_outputs(*outputs) if len(outputs) > 1 else outputs[0]
    return [str(word) for word in ffmpeg.compile(merged, cmd=head)]


def cascade(
    top: Stream, rungs: Sequence[Rung], taps: Sequence[int] = ()
) -> tuple[list[Stream], list[Stream]]:
    """One stream per rung, each scaled from the one above: decoding and cleaning happen once.

    Rungs of the same size stand side by side. `taps` are indexes of rungs whose pictures are
    wanted once more, for stills; the second list has those.
    """
    streams: list[Stream] = []
    tapped: dict[int, Stream] = {}
    levels = [
        list(level) for _, level in groupby(enumerate(rungs), key=lambda pair: _size(pair[1]))
    ]
    for level in levels:
        wanted = [tap for tap in sorted(set(taps)) if tap in [index for index, _ in level]]
        more = level is not levels[-1]
        copies = split(top, len(level) + len(wanted) + more)
        streams += copies[: len(level)]
        tapped |= dict(zip(wanted, copies[len(level) :], strict=False))
        if more:
            below = rungs[level[-1][0] + 1]
            top = clean.resized(copies[-1], *_size(below))
    return streams, [tapped[tap] for tap in sorted(set(taps))]


def _size(rung: Rung) -> tuple[int, int]:
    return rung.width_px, rung.height_px


def split(stream: Stream, copies: int) -> list[Stream]:
    """The same pictures several times."""
    if copies == 1:
        return [stream]
    parts = stream.filter_multi_output("split", copies)
    return [parts[index] for index in range(copies)]


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
        colors=WAVE_COLOUR,
    )
    ground = ffmpeg.input(
        f"color=c={WAVE_GROUND}:s={rung.width_px}x{rung.height_px}:r={rung.fps}", format="lavfi"
    )
    return clean.drawn(ffmpeg.filter([ground, wave], "overlay", shortest=1, format="gbrp"))


def audio_options(kbps: int = AUDIO_KBPS) -> dict[str, str | int | float]:
    """How the shared sound is encoded."""
    # Of FFmpeg's two ways to code AAC, this one takes half the work, and at this bitrate strays
    # 20 dB less from speech: the other puts noise and copies in the place of what it leaves out.
    return {"c:a": "aac", "aac_coder": "fast", "b:a": f"{kbps}k", "ac": 2, "ar": AUDIO_RATE_HZ}


def hls(
    videos: Sequence[tuple[str, Stream]],
    audio: tuple[str, Stream] | None,
    options: dict[str, str | int | float],
) -> Stream:
    """HLS with fragmented MP4: a folder per rendition, the sound in a group of its own."""
    names = [f"v:{index},name:{name}" for index, (name, _) in enumerate(videos)]
    streams = [stream for _, stream in videos]
    if audio is not None:
        names = [f"{words},agroup:{HLS_AUDIO}" for words in names]
        names.append(f"a:0,name:{audio[0]},agroup:{HLS_AUDIO}")
        streams.append(audio[1])
    fixed = {
        **HLS_OPTIONS,
        "format": "hls",
        "hls_segment_filename": "%v/%05d.m4s",
        "var_stream_map": " ".join(names),
        "map_metadata": -1,
        "map_chapters": -1,
    }
    return ffmpeg.output(*streams, f"%v/{PLAYLIST}", **{**fixed, **options})


def audio_stream(given: Stream, audio: Audio) -> Stream:
    """The sound of the source."""
    return given[str(audio.stream_index)]


def video_stream(given: Stream, video: Video) -> Stream:
    """The picture of the source; cover art has another index."""
    return given[str(video.stream_index)]


def ladder(
    source_path: Path,
    source: Source,
    rungs: Sequence[Rung],
    gain_db: float,
    sound_name: str,
    encoder: str = encoders.X264,
    taps: Sequence[int] = (),
) -> tuple[Stream, list[Stream]]:
    """One output with all rungs and the sound from one decode, and the pictures of `taps`."""
    given = opened(source_path, **forgiving(source), **decoding(source))
    heard, seen = _heard(given, source), _seen(given, source, rungs)
    if heard is not None and seen is None and rungs:
        split = heard.filter_multi_output("asplit", 2)
        heard, seen = split[0], drawn(split[1], rungs[0])
    streams, tapped = cascade(seen, rungs, taps) if rungs else ([], [])
    options: dict[str, str | int | float] = audio_options() if heard is not None else {}
    videos = []
    for index, (rung, stream) in enumerate(zip(rungs, streams, strict=True)):
        ready = stream if rung.codec == "av1" else encoders.uploaded(stream, encoder)
        videos.append((rung.name, ready))
        options |= encoders.options(index, rung, encoder)
    sounds = (sound_name, levelled(heard, gain_db)) if heard is not None else None
    return hls(videos, sounds, options), tapped


def first(source_path: Path, source: Source, rung: Rung, sound_name: str) -> list[Stream]:
    """What can be watched first: a rung whose first segment is short, and the sound as it is.

    They are two outputs, for their segments end at other places; and the file is opened twice, so
    that the sound does not wait for pictures that are slow to decode. It waits all the same once it
    is far ahead of them (ffmpeg lets no output run away), hence its short segments.
    """
    outputs = []
    seen = _seen(opened(source_path, **forgiving(source)), source, [rung])
    if seen is not None:
        due = f"expr:gte(t,if(lt(n_forced,2),n_forced*{FIRST_S},(n_forced-1)*{SEGMENT_S}))"
        # Segments end where keyframes are due, so their length need only be short enough.
        options = {**encoders.options(0, rung), "force_key_frames:v:0": due, "hls_time": FIRST_S}
        outputs.append(hls([(rung.name, seen)], None, options))
    heard = _heard(opened(source_path, **forgiving(source)), source)
    if heard is not None:
        short: dict[str, str | int | float] = {"hls_time": FIRST_SOUND_S}
        outputs.append(hls([], (sound_name, heard), {**audio_options(), **short}))
    return outputs


def part(
    source_path: Path,
    source: Source,
    rungs: Sequence[Rung],
    first: int,
    last: int,
    segment: int,
    encoder: str = encoders.X264,
) -> Stream:
    """Pictures `first` to `last` of all rungs, their files numbered from `segment`; no sound.

    `last` 0 is the end. Needs `-copyts -start_at_zero` before it: the pictures then keep their
    places on the timeline of the whole, and the same one is shown at each as in one run.
    """
    if source.video is None:
        raise ValueError("only a source with a picture has parts")
    fps = rungs[0].fps
    # From the keyframe before, all pictures of it: the first of a part may be one that stays on.
    seek = {"ss": round(float(first / fps), 6), "noaccurate_seek": None} if first else {}
    given = video_stream(opened(source_path, **seek, **decoding(source)), source.video)
    missing_s = 0.0 if last else max(0.0, source.duration_s - source.video.end_s)
    whole = clean.steady(given, source.video, rungs[0], missing_s, first, last)
    streams, _ = cascade(whole, rungs)
    options: dict[str, str | int | float] = {"start_number": segment}
    videos = []
    for index, (rung, stream) in enumerate(zip(rungs, streams, strict=True)):
        ready = stream if rung.codec == "av1" else encoders.uploaded(stream, encoder)
        videos.append((rung.name, ready))
        options |= encoders.options(index, rung, encoder, first)
    return hls(videos, None, options)


def _seen(given: Stream, source: Source, rungs: Sequence[Rung]) -> Stream | None:
    """The picture as the top rung wants it; its last frame stays on to the end of the sound."""
    if source.video is None or not rungs:
        return None
    missing_s = source.duration_s - source.video.end_s
    return clean.steady(
        video_stream(given, source.video), source.video, rungs[0], max(0.0, missing_s)
    )


def _heard(given: Stream, source: Source) -> Stream | None:
    """The sound; silence follows to the end of the picture."""
    if source.audio is None:
        return None
    heard = sound(audio_stream(given, source.audio))
    if source.duration_s - source.audio.end_s > _WORTH_FILLING_S:
        return heard.filter("apad", whole_dur=source.duration_s)
    return heard


def forgiving(source: Source) -> dict[str, str | float]:
    """A damaged file is read as far as it goes."""
    return {"max_error_rate": 1} if source.damaged_at_s is not None else {}


def decoding(source: Source) -> dict[str, int]:
    """How a source is decoded beside a ladder: by few threads where that is fast enough.

    One decodes H.264 of up to 1080p ten times as fast as four encode it. Several take a fifth
    more work, and each holds pictures in memory.
    """
    video = source.video
    if video is None or video.codec != "h264" or video.short_px > _QUICKLY_DECODED_PX:
        return {}
    return {"threads": max(1, (os.cpu_count() or 1) // 4)}


def filtering(source: Source) -> list[str]:
    """Options for the filters of a ladder: few threads where they only scale.

    Cutting a picture into slices that one thread could scale in 2 ms costs a tenth more than it
    takes, most of it in waking threads, and the encoders are the slower by far.
    """
    video = source.video
    if video is None or video.hdr is not None or video.interlaced:
        return []
    return ["-filter_complex_threads", str(max(1, (os.cpu_count() or 1) // 4))]


def speech(source_path: Path, source: Source, audio: Audio, wav_name: str) -> list[Stream]:
    """Outputs for speech recognition (16 kHz mono WAV) and for the loudness meter (none)."""
    given = opened(source_path, **forgiving(source))
    split = sound(audio_stream(given, audio)).filter_multi_output("asplit", 2)
    meter = split[1].filter("ebur128", peak="true", framelog="verbose")
    return [_speech_wav(split[0], wav_name), ffmpeg.output(meter, "-", format="null")]


def speech_head(
    source_path: Path, source: Source, audio: Audio, wav_name: str, length_s: float
) -> list[Stream]:
    """The output for speech recognition, of the first `length_s` seconds alone."""
    given = opened(source_path, **forgiving(source))
    return [_speech_wav(sound(audio_stream(given, audio)), wav_name, t=length_s)]


def _speech_wav(heard: Stream, wav_name: str, **more: float) -> Stream:
    mono = heard.filter("aresample", SPEECH_RATE_HZ)
    mono = mono.filter("aformat", sample_fmts="s16", channel_layouts="mono")
    bare: dict[str, str | int | float] = {"map_metadata": -1, "fflags": "+bitexact"}
    return ffmpeg.output(mono, wav_name, format="wav", **bare, **more)
