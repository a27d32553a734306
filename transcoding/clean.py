"""Decoded pictures made plain: one rate, one size, upright, SDR, 8 bits, nothing see-through."""

from __future__ import annotations

from typing import Any, Final

from transcoding.ladder import Rung
from transcoding.source import Video

Stream = Any  # ffmpeg-python has no types
_SHARPNESS: Final = 0.67  # C of Mitchell and Netravali's cubic filters, with B = 0
_BT709: Final = {
    "range": "limited",
    "color_primaries": "bt709",
    "color_trc": "bt709",
    "colorspace": "bt709",
}


def steady(
    stream: Stream, video: Video, rung: Rung, longer_s: float = 0, first: int = 0, last: int = 0
) -> Stream:
    """Decoded video as the top rung wants it: one rate, whole pictures, one size, plain.

    The last picture stays for `longer_s`. Of a stream on the timeline of the whole, only the
    pictures from `first` up to `last` are given (0: to the end), as if they began it.
    """
    start_s = float(first / rung.fps)
    whole = progressive(stream, video).filter("fps", fps=str(rung.fps), start_time=start_s)
    if longer_s >= 1 / rung.fps:
        whole = whole.filter("tpad", stop_mode="clone", stop_duration=round(longer_s, 3))
    if last:
        whole = whole.filter("trim", end_frame=last - first)
    if first:
        whole = whole.filter("setpts", "PTS-STARTPTS")
    return plain(whole, video, rung.width_px, rung.height_px)


def progressive(stream: Stream, video: Video) -> Stream:
    """Whole pictures where the source has half ones (fields)."""
    if not video.interlaced:
        return stream
    return stream.filter("bwdif", mode="send_frame", deint="interlaced")


def plain(stream: Stream, video: Video, width_px: int, height_px: int) -> Stream:
    """A picture of the source in the given size, BT.709, 8 bits, 4:2:0, nothing see-through."""
    if video.hdr is not None:
        return _tone_mapped(stream, video, width_px, height_px)
    if video.alpha:
        stream = stream.filter("format", "gbrap").filter("premultiply", inplace=1)
        stream = stream.filter("format", "gbrp")
    if _is_plain(video):
        return resized(_tagged(stream), width_px, height_px).filter("setsar", 1)
    return _to_bt709(stream, width_px, height_px, _matrix(video), _range(video))


def drawn(stream: Stream) -> Stream:
    """The same for a picture in RGB that a filter drew."""
    return _to_bt709(stream.filter("format", "gbrp"), "iw", "ih", "auto", "full")


def jpeg(stream: Stream) -> Stream:
    """A plain picture in the colours of JPEG files: BT.601, full range (JFIF, ITU-T T.871)."""
    shown = stream.filter(
        "scale",
        in_color_matrix="bt709",
        in_range="limited",
        out_color_matrix="bt601",
        out_range="full",
    )
    return shown.filter("format", "yuvj420p")


def resized(stream: Stream, width_px: int, height_px: int) -> Stream:
    """A plain picture (see `plain`) in another size.

    By zimg, which takes less than half of swscale's work. A little sharper than Catmull-Rom's 0.5
    and swscale's 0.6, for scaling again and again softens.
    """
    return stream.filter(
        "zscale", width_px, height_px, filter="bicubic", param_a=0, param_b=_SHARPNESS
    )


def _to_bt709(
    stream: Stream, width: int | str, height: int | str, matrix: str, colour_range: str
) -> Stream:
    return _tagged(
        stream.filter(
            "scale",
            width,
            height,
            flags="bicubic",
            in_color_matrix=matrix,
            in_range=colour_range,
            out_color_matrix="bt709",
            out_range="limited",
        )
    )


def _is_plain(video: Video) -> bool:
    """Whether only the size is to be changed: 8 bits, 4:2:0, BT.709, limited range, even."""
    even = video.width_px % 2 == video.height_px % 2 == 0 and video.square_pixels
    usual = _matrix(video) == "bt709" and _range(video) == "limited"
    return video.pix_fmt == "yuv420p" and usual and even


def _range(video: Video) -> str:
    return "full" if video.full_range or video.alpha else "limited"


def _matrix(video: Video) -> str:
    """What the colours of an untagged file most likely are: by its size, as players guess."""
    if video.alpha or video.matrix == "rgb":
        return "auto"
    return video.matrix or ("bt709" if video.short_px >= 720 else "bt601")


def _tone_mapped(stream: Stream, video: Video, width_px: int, height_px: int) -> Stream:
    """HDR (PQ or HLG over BT.2020) to SDR: linear light, BT.709 primaries, Möbius curve."""
    given = stream.filter(
        "setparams",  # files often say only half of it, and zscale wants all
        range=_range(video),
        color_primaries="bt2020",
        color_trc="smpte2084" if video.hdr == "pq" else "arib-std-b67",
        colorspace="bt2020nc",
    )
    # ITU-R BT.2408: 203 nits is where HDR puts the white of paper.
    linear = given.filter("zscale", width_px, height_px, transfer="linear", npl=203)
    sdr = linear.filter("format", "gbrpf32le").filter("zscale", primaries="bt709")
    # Möbius leaves what is darker than half of paper white as it is, faces above all, and bends
    # only what is brighter, up to 1,000 nits (five times paper white).
    mapped = sdr.filter("tonemap", "mobius", param=0.5, peak=5, desat=0)
    return _tagged(mapped.filter("zscale", transfer="bt709", matrix="bt709", range="limited"))


def _tagged(stream: Stream) -> Stream:
    return stream.filter("format", "yuv420p").filter("setsar", 1).filter("setparams", **_BT709)
