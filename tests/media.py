"""Synthetic clips, made by the ffmpeg that the product brings, each once per test session.

Every function takes a folder and gives the path of a file in it; most last 2 s. Files are
linked from a cache that goes away with the process.
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import imageio_ffmpeg

SECONDS = 2.0
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25")
AAC = ("-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "2")
VOICE = "aevalsrc='0.2*sin(2*PI*220*t)*(0.6+0.4*sin(2*PI*3*t))':s=48000:d={seconds}"
# Left half red, right half blue, the upper quarter white: rotation and colour can be told.
FLAG = (
    "color=red:s={w}x{h}:r={fps}:d={seconds},format=rgb24,"
    "drawbox=x=iw/2:w=iw/2:h=ih:color=blue:t=fill,drawbox=h=ih/4:color=white:t=fill"
)


@functools.cache
def _cache() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="hub-test-media-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def ffmpeg(*arguments: str, cwd: Path | None = None) -> str:
    """Run ffmpeg with these arguments; return what it said. It must end well."""
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-nostdin", "-y", *arguments]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, cwd=cwd)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr


def _made(folder: Path, name: str, *arguments: str) -> Path:
    """The file `name` in `folder`, made with `arguments` the first time it is asked for."""
    kept = _cache() / name
    if not kept.exists():
        ffmpeg("-v", "error", *arguments, str(kept))
    return _linked(folder, name)


def _written(folder: Path, name: str, content: bytes) -> Path:
    kept = _cache() / name
    if not kept.exists():
        kept.write_bytes(content)
    return _linked(folder, name)


def _linked(folder: Path, name: str) -> Path:
    target = folder / name
    if not target.exists():
        try:
            os.link(_cache() / name, target)
        except OSError:  # another file system
            shutil.copy(_cache() / name, target)
    return target


def flag(w: int = 320, h: int = 180, fps: float = 25, seconds: float = SECONDS) -> tuple[str, ...]:
    """Input arguments of the flag picture."""
    return ("-f", "lavfi", "-i", FLAG.format(w=w, h=h, fps=fps, seconds=seconds))


def voice(seconds: float = SECONDS) -> tuple[str, ...]:
    """Input arguments of a sound that has some life in it."""
    return ("-f", "lavfi", "-i", VOICE.format(seconds=seconds))


def clip(folder: Path, seconds: float = SECONDS, w: int = 320, h: int = 180) -> Path:
    """H.264 and AAC in a fast-start MP4: what a browser plays as it is."""
    name = f"clip-{seconds:g}-{w}x{h}.mp4"
    parts = (*flag(w, h, seconds=seconds), *voice(seconds), *X264, *AAC)
    return _made(folder, name, *parts, "-movflags", "+faststart")


def silent(folder: Path) -> Path:
    """H.264 without sound."""
    return _made(folder, "silent.mp4", *flag(), *X264)


def sound_only(folder: Path, seconds: float = SECONDS) -> Path:
    """AAC in M4A without a picture."""
    return _made(folder, f"sound-{seconds:g}.m4a", *voice(seconds), *AAC)


def with_cover(folder: Path) -> Path:
    """MP3 with cover art."""
    cover = picture(folder)
    arguments = ("-i", str(cover), "-map", "0", "-map", "1", "-c:a", "libmp3lame")
    return _made(folder, "cover.mp3", *voice(), *arguments, "-disposition:v", "attached_pic")


def turned(folder: Path, degrees: int = 90) -> Path:
    """The flag with an instruction to be shown turned clockwise by `degrees`."""
    plain = clip(folder)
    arguments = ("-display_rotation", str(-degrees), "-i", str(plain), "-c", "copy")
    return _made(folder, f"turned-{degrees}.mp4", *arguments)


def recorded_in_browser(folder: Path) -> Path:
    """VP8 and Opus in WebM that knows no duration, as MediaRecorder writes it."""
    target = _cache() / "recorded.webm"
    if not target.exists():
        argv = (*flag(), *voice(), "-c:v", "libvpx", "-b:v", "300k", "-c:a", "libopus")
        binary = imageio_ffmpeg.get_ffmpeg_exe()
        command = [binary, "-v", "error", *argv, "-f", "webm", "-live", "1", "pipe:1"]
        target.write_bytes(subprocess.run(command, check=True, capture_output=True).stdout)
    return _linked(folder, "recorded.webm")


def hdr(folder: Path) -> Path:
    """Ten-bit HEVC, PQ over BT.2020: a grey of 203 nits, where HDR puts the white of paper."""
    x265 = "log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:range=limited"
    source = ("-f", "lavfi", "-i", "color=c=black:s=320x180:r=25:d=1,format=yuv420p10le")
    # 0.5807 of the PQ curve is 203 nits; 10-bit luma runs from 64 to 940.
    grey = "geq=lum=572:cb=512:cr=512"
    tags = ("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc")
    return _made(
        folder, "hdr.mp4", *source, "-vf", grey, "-c:v", "libx265", "-x265-params", x265, *tags
    )


def ten_bit(folder: Path) -> Path:
    """Ten-bit H.264, 4:2:0, SDR."""
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le")
    return _made(folder, "ten-bit.mp4", *flag(), *codec)


def full_chroma(folder: Path) -> Path:
    """H.264 4:4:4 of an odd size."""
    codec = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv444p")
    return _made(folder, "odd.mp4", *flag(321, 241), *codec)


def see_through(folder: Path) -> Path:
    """PNG pictures in QuickTime, white at half opacity."""
    source = "color=white@0.5:s=320x180:r=25:d=1,format=rgba"
    return _made(folder, "alpha.mov", "-f", "lavfi", "-i", source, "-c:v", "png")


def interlaced(folder: Path) -> Path:
    """H.264 in fields."""
    codec = ("-vf", "interlace", "-flags", "+ilme+ildct", "-x264-params", "tff=1")
    return _made(folder, "fields.mp4", *flag(fps=50), *codec, *X264[:-2])


def uneven(folder: Path) -> Path:
    """Frames at 30 a second that come and go: variable frame rate."""
    keep = "select='not(mod(n,3))+lt(mod(n,30),10)'"
    return _made(folder, "uneven.mp4", *flag(fps=30), "-vf", keep, "-fps_mode", "vfr", *X264)


def fast(folder: Path) -> Path:
    """120 frames a second."""
    return _made(folder, "fast.mp4", *flag(fps=120), *X264)


def tiny(folder: Path) -> Path:
    """Two pixels by two."""
    codec = ("-c:v", "ffv1", "-pix_fmt", "yuv420p")
    return _made(folder, "tiny.mkv", "-f", "lavfi", "-i", "color=red:s=2x2:r=25:d=2", *codec)


def huge(folder: Path) -> Path:
    """8K of nothing, in a few kilobytes."""
    return _made(folder, "huge.mp4", "-f", "lavfi", "-i", "color=black:s=7680x4320:r=2:d=1", *X264)


def two_sounds(folder: Path) -> Path:
    """A second sound is the default one; the first is silence."""
    quiet = ("-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", str(SECONDS))
    maps = ("-map", "0:v", "-map", "1:a", "-map", "2:a", "-disposition:a:0", "0")
    end = ("-disposition:a:1", "default", *X264, *AAC, "-t", str(SECONDS))
    return _made(folder, "two-sounds.mkv", *flag(), *quiet[:4], *voice(), *maps, *end)


def flash_and_beep(folder: Path, frames_between_keys: int = 25) -> Path:
    """Black and silent but for a white flash and a 1 kHz tone from 1.0 to 1.2 s."""
    picture_ = (
        "color=black:s=320x180:r=25:d=3,drawbox=t=fill:color=white:enable='between(t,0.999,1.199)'"
    )
    tone = "aevalsrc='if(between(t,1,1.2),0.5*sin(2*PI*1000*t),0)':s=48000:d=3"
    inputs = ("-f", "lavfi", "-i", picture_, "-f", "lavfi", "-i", tone)
    codec = ("-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p")
    keys = ("-g", str(frames_between_keys))
    return _made(folder, f"flash-{frames_between_keys}.mp4", *inputs, *codec, *keys, *AAC)


def shades(folder: Path, seconds: int = 8) -> Path:
    """Luma that rises from second to second: 16 + 24 × the second. No sound."""
    grey = "geq=lum='16+24*floor(T)':cb=128:cr=128"
    lit = f"color=black:s=320x180:r=25:d={seconds},format=yuv420p,{grey}"
    return _made(folder, f"shades-{seconds}.mp4", "-f", "lavfi", "-i", lit, *X264)


def late_light(folder: Path) -> Path:
    """Black for 1.5 s, then a picture full of edges."""
    lit = "testsrc2=s=320x180:r=25:d=4,drawbox=t=fill:color=black:enable='lt(t,1.5)'"
    return _made(folder, "late-light.mp4", "-f", "lavfi", "-i", lit, *X264)


def trimmed(folder: Path) -> Path:
    """`flash_and_beep` without its first 0.8 s, cut by an edit list as phones do."""
    whole = flash_and_beep(folder, 250)
    return _made(folder, "trimmed.mp4", "-ss", "0.8", "-i", str(whole), "-c", "copy")


def truncated(folder: Path) -> Path:
    """The first half of `clip` of 4 s: its index is whole, the end of its pictures is gone."""
    whole = clip(folder, 4.0).read_bytes()
    return _written(folder, "truncated.mp4", whole[: len(whole) // 2])


def without_index(folder: Path) -> Path:
    """An MP4 whose end, where its index was, never arrived."""
    whole = _made(folder, "index-last.mp4", *flag(), *voice(), *X264, *AAC).read_bytes()
    return _written(folder, "without-index.mp4", whole[: whole.rindex(b"moov") - 4])


def overwritten(folder: Path) -> Path:
    """A clip of 4 s with noise over its pictures from about the middle on, for a while."""
    whole = bytearray(clip(folder, 4.0).read_bytes())
    at = len(whole) // 2
    whole[at : at + 3000] = bytes((i * 73 + 41) % 256 for i in range(3000))
    return _written(folder, "overwritten.mp4", bytes(whole))


def picture(folder: Path, name: str = "picture.jpg") -> Path:
    """A JPEG; give another name to disguise it."""
    kept = _made(folder, "flag.jpg", *flag(seconds=0.04), "-frames:v", "1", "-update", "1")
    return _written(folder, name, kept.read_bytes())


def playlist(folder: Path, of: Path, name: str = "playlist.mp4") -> Path:
    """An HLS playlist under a video's name that points at another file."""
    text = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{of}\n#EXT-X-ENDLIST\n"
    (folder / name).write_text(text, "utf-8")
    return folder / name
