"""What an uploaded file is, found out safely: in another process, bounded, and judged here."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, Final

from transcoding import judge, run, sniff
from transcoding.errors import Refused, TimedOut
from transcoding.formats import VIDEO_CODECS, sound_is_known
from transcoding.run import OnProgress, ignore_progress
from transcoding.source import Audio, Hdr, Limits, Source, Video

_SLOWEST_DISK_BYTES_PER_S: Final = 10_000_000
_MEMORY_BYTES: Final = 4 * 2**30
_CUT_SLACK_S: Final = 1.0
_MOST_CHANNELS: Final = 64
_SHORTEST_S: Final = 0.1
# ISO/IEC 23091-2: transfer and matrix as the codecs number them.
_HDR: Final[dict[int, Hdr]] = {16: "pq", 18: "hlg"}
_MATRICES: Final = {0: "rgb", 1: "bt709", 5: "bt601", 6: "bt601", 9: "bt2020", 10: "bt2020"}
_FULL_RANGE: Final = 2


def probe(
    path: Path,
    limits: Limits = Limits(),  # noqa: B008 - frozen, safe to share
    on_progress: OnProgress = ignore_progress,
) -> Source:
    """What is in the file at `path`, read to its last packet; decodes one picture.

    Raises:
        Cancelled: `on_progress` answered False.
        Refused: it can't be used; the text says why.
        OSError: it can't be opened.
    """
    bytes_total = path.stat().st_size
    with path.open("rb") as file:
        sentence = sniff.what_it_is(file.read(sniff.HEAD_BYTES))
    if sentence:
        raise Refused(sentence)
    judge.check_bytes(bytes_total, limits)
    facts = facts_of(path, bytes_total, on_progress=on_progress)
    if "error" in facts:
        lost = judge.index_of(path, bytes_total) == "lost"
        raise Refused(judge.NO_INDEX if lost else judge.UNREADABLE)
    return _judged(facts, bytes_total, limits)


def facts_of(
    path: Path, bytes_total: int, *options: str, on_progress: OnProgress = ignore_progress
) -> dict[str, Any]:
    """What `scan` says of the file; run bounded, for the file may be hostile."""
    wall_s = 60 + bytes_total / _SLOWEST_DISK_BYTES_PER_S
    bounds = run.Bounds(wall_s, int(wall_s), memory_bytes=_MEMORY_BYTES, file_bytes=1, niceness=0)
    argv = run.own("scan", *options, os.fspath(path.absolute()))
    with tempfile.TemporaryDirectory(prefix="probe-") as nowhere:
        try:
            returncode, said, _ = run.output_of(
                argv, bounds, Path(nowhere), [path.absolute()], on_progress
            )
        except TimedOut:
            raise Refused(judge.NEVER_ENDS) from None
    if returncode != 0:  # it was killed by a bound, or the library crashed on the file
        return {"error": returncode}
    facts: dict[str, Any] = json.loads(said)
    return facts


def _judged(facts: dict[str, Any], bytes_total: int, limits: Limits) -> Source:
    judge.check_streams(facts["streams"], limits)
    video, audio, warning = _used(facts, limits)
    start_s, end_s = _span([track for track in (video, audio) if track is not None])
    duration_s, declared_s = end_s - start_s, float(facts["declared_s"])
    _check_length(max(duration_s, declared_s), duration_s, limits)
    damaged_at_s = _damage(facts, start_s, duration_s)
    if damaged_at_s is not None:
        judge.check_left(duration_s, declared_s)
    return Source(
        duration_s=round(duration_s, 3),
        declared_s=round(declared_s, 3),
        bytes_total=bytes_total,
        container=facts["container"],
        video=_video(video, start_s) if video is not None else None,
        audio=_audio(audio, start_s) if audio is not None else None,
        warning=_warning(damaged_at_s, duration_s, declared_s) or warning,
        damaged_at_s=damaged_at_s,
    )


_Track = dict[str, Any] | None


def _used(facts: dict[str, Any], limits: Limits) -> tuple[_Track, _Track, str | None]:
    """The picture and the sound that can be used, and a sentence if one can't."""
    video, audio = facts["video"], facts["audio"]
    warning: str | None = None
    if audio is not None and not audio["packets"]:
        audio = None
    elif audio is not None and not _known_sound(audio):
        audio, warning = None, judge.UNKNOWN_SOUND
    if video is not None and _is_a_still(video):
        if audio is None:
            raise Refused(sniff.PICTURE)
        video = None
    if video is not None:
        _check_video(video, limits)
    if video is None and audio is None:
        raise Refused(judge.UNREADABLE if warning else judge.NOTHING_TO_SEE)
    return video, audio, warning


def _check_video(video: dict[str, Any], limits: Limits) -> None:
    """Raise what is wrong with the picture, if anything is."""
    if video["codec"] not in VIDEO_CODECS:
        raise Refused(judge.UNREADABLE)
    judge.check_size(video["width_px"], video["height_px"], limits)
    if not video["decoded"]:
        raise Refused(judge.BEYOND_REPAIR)
    judge.check_rate(_fps(video), limits)


def _known_sound(audio: dict[str, Any]) -> bool:
    return sound_is_known(audio["codec"]) and 0 < audio["channels"] <= _MOST_CHANNELS


def _is_a_still(video: dict[str, Any]) -> bool:
    """One picture only: a cover that does not say so, or a photograph in a video's clothes."""
    return bool(video["packets"] + video.get("untimed", 0) <= 1)


def _check_length(claimed_s: float, duration_s: float, limits: Limits) -> None:
    judge.check_length(claimed_s, limits)
    if duration_s < _SHORTEST_S:
        raise Refused("This recording is shorter than a blink: there is nothing to show.")


def _span(tracks: list[dict[str, Any]]) -> tuple[float, float]:
    """Start and end over the used tracks; a track without any times starts at 0."""
    starts = [track["first_s"] for track in tracks if track["packets"]]
    ends = [_end(track) for track in tracks]
    # AAC and Opus begin a little before 0 with sound that is only there to warm up.
    start_s = min(starts, default=0.0)
    return (0.0 if -0.1 < start_s < 0 else start_s), max(ends)


def _end(track: dict[str, Any]) -> float:
    if track["packets"]:
        return float(track["end_s"])
    return float(track["untimed"] / (track.get("average_fps") or 25))


def _first(track: dict[str, Any], start_s: float) -> float:
    """Where a track begins after the start of the file."""
    return round(track["first_s"] - start_s, 3) if track["packets"] else 0.0


def _damage(facts: dict[str, Any], start_s: float, duration_s: float) -> float | None:
    if facts["damaged_at_s"] is not None:
        return round(max(0.0, float(facts["damaged_at_s"]) - start_s), 3)
    cut_short = facts["declared_s"] - duration_s > max(_CUT_SLACK_S, 0.02 * facts["declared_s"])
    return round(duration_s, 3) if cut_short or "broken_off" in facts else None


def _warning(damaged_at_s: float | None, duration_s: float, declared_s: float) -> str | None:
    if damaged_at_s is None:
        return None
    clock = f"{int(damaged_at_s) // 60:02d}:{int(damaged_at_s) % 60:02d}"
    if damaged_at_s >= duration_s - _CUT_SLACK_S and declared_s >= duration_s:
        return f"This file is damaged after {clock}; we kept that part."
    return f"This file is damaged at {clock}: the picture or the sound may break there."


def _fps(video: dict[str, Any]) -> float:
    """Pictures a second: the average where they come evenly, else by the usual step."""
    average, step_s = video["average_fps"], video.get("step_s", 0.0)
    if step_s <= 0:
        return float(average or 25.0)
    if not video["uneven"] and average and abs(average * step_s - 1) < 0.05:
        return float(average)
    return float(1 / step_s)


def _video(video: dict[str, Any], start_s: float) -> Video:
    turned = round(-video["rotation_deg"] / 90) * 90 % 360
    width_px = max(1, round(video["width_px"] * video["aspect"]))
    size = (width_px, video["height_px"])
    shown = size[::-1] if turned in (90, 270) else size
    return Video(
        stream_index=video["index"],
        codec=video["codec"],
        profile=video["profile"],
        pix_fmt=video["pix_fmt"],
        bits=video["bits"],
        width_px=shown[0],
        height_px=shown[1],
        rotation_deg=turned,
        square_pixels=abs(video["aspect"] - 1) < 0.001,
        fps=round(_fps(video), 4),
        variable_fps=bool(video.get("uneven", True)),
        longest_keyframe_gap_s=round(video.get("keyframe_gap_s", 1e9), 3),
        start_s=_first(video, start_s),
        duration_s=round(_end(video) - start_s - _first(video, start_s), 3),
        bitrate_kbps=video.get("kbps", 0),
        hdr=_HDR.get(video["transfer"]),
        matrix=_MATRICES.get(video["matrix"], ""),
        full_range=video["range"] == _FULL_RANGE or video["pix_fmt"].startswith("yuvj"),
        interlaced=video["interlaced"],
        alpha=video["alpha"],
        trimmed=bool(video.get("hidden")),
        frames=video["packets"],
    )


def _audio(audio: dict[str, Any], start_s: float) -> Audio:
    return Audio(
        stream_index=audio["index"],
        codec=audio["codec"],
        profile=audio["profile"],
        channels=audio["channels"],
        sample_rate_hz=audio["sample_rate_hz"],
        start_s=_first(audio, start_s),
        duration_s=round(_end(audio) - start_s - _first(audio, start_s), 3),
        bitrate_kbps=audio["kbps"],
    )
