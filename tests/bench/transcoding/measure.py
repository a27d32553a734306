"""How fast the pipeline is, as ratios within one run, each with its distance to the goal.

`python -m tests.bench.transcoding.measure FILE [--seconds 8] [--rounds 2]`: FILE is H.264 and AAC
at 1080p. Everything runs on a copy of its first seconds, in turns, and the cheapest of the rounds
counts, for other programs disturb. CPU is user and system time of all processes; memory is the
largest process of our own pipeline. VMAF compares every rung with the source, upscaled to it, both
from second 0.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from tests.bench.transcoding import hour
from tests.bench.transcoding.costs import QUIET, Cost, cost, ratio, run, say
from transcoding import content, encoders, ladder, loudness, package, probe, sandbox
from transcoding.ladder import Rung
from transcoding.source import Source

# PeerTube, packages/core-utils/src/videos/bitrate.ts: average bits per pixel by height.
PEERTUBE_BITS = {2160: 0.08, 1440: 0.09, 1080: 0.10, 720: 0.11, 480: 0.12, 360: 0.15, 240: 0.17}


@dataclass
class Bench:
    """One source on the bench."""

    path: Path
    source: Source
    rungs: tuple[Rung, ...]
    folder: Path
    rounds: int

    def fresh(self, name: str) -> Path:
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir()
        return target

    def cheapest(self, jobs: dict[str, Callable[[Path], object]]) -> dict[str, Cost]:
        """The least that each job took, the jobs taking turns.

        Every second round runs backwards: what follows a job that left half the machine idle was
        seen to take a tenth more, so none may always stand in the same place.
        """
        costs: dict[str, list[Cost]] = {name: [] for name in jobs}
        for number in range(self.rounds):
            for name, job in list(jobs.items())[:: -1 if number % 2 else 1]:
                one = cost(job, self.fresh(name))
                costs[name].append(one)
                say(f"  {name:9} {one.cpu_s:6.2f} s of CPU, {one.wall_s:6.2f} s by the clock")
        return {
            name: Cost(min(one.cpu_s for one in each), min(one.wall_s for one in each))
            for name, each in costs.items()
        }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", default="ladder,copy,extras,vmaf,memory,hour,first")
    given = parser.parse_args(arguments)
    # bubblewrap does not hand on what its programs used, so nothing could be counted inside it.
    sandbox.wrapped = lambda argv, _cwd, _reads: list(argv)
    only = set(given.only.split(","))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        bench = prepared(given.file, given.seconds, Path(folder), given.rounds)
        if "hour" in only:
            hour.measure(bench.path, bench.source.duration_s, bench.folder, given.rounds)
        if only & {"ladder", "vmaf", "extras", "copy"}:
            ladders(bench, only)
        if "memory" in only:
            memory(bench)
        if "first" in only:
            first(bench)
    return 0


def prepared(file: Path, seconds: float, folder: Path, rounds: int) -> Bench:
    path = folder / "source.mp4"
    run("-i", str(file), "-t", str(seconds), "-c", "copy", str(path))
    source = probe.probe(path)
    kind = content.measure(path, source, folder)
    say(f"content: {kind}")
    return Bench(path, source, ladder.rungs(source, content=kind), folder, rounds)


def ladders(bench: Bench, only: set[str]) -> None:
    raw = scaled(bench) if "ladder" in only else []
    jobs: dict[str, Callable[[Path], object]] = {"ours": lambda target: ours(bench, target)}
    if "extras" in only:
        jobs["extras"] = lambda target: extras(bench, target)
    if "ladder" in only or "vmaf" in only:
        jobs["peertube"] = lambda target: peertube(bench, target)
    if "ladder" in only:
        jobs["floor"] = lambda target: floor(bench, raw, target)
    if "copy" in only:
        jobs["copied"] = lambda target: copied(bench, target)
    found = bench.cheapest(jobs)
    for name, one in found.items():
        say(f"{name:9} {one.cpu_s:6.2f} s of CPU, {one.wall_s:6.2f} s by the clock")
    report(found)
    if "vmaf" in only:
        compare(bench)


def report(found: dict[str, Cost]) -> None:
    ours_ = found["ours"]
    if "peertube" in found:
        ratio("ladder / PeerTube, CPU", ours_.cpu_s / found["peertube"].cpu_s, 0.75)
        ratio("ladder / PeerTube, wall", ours_.wall_s / found["peertube"].wall_s, 0.55)
    if "floor" in found:
        ratio("whole job / libx264 alone, CPU", ours_.cpu_s / found["floor"].cpu_s, 1.2)
    if "copied" in found:
        ratio("top rung copied / full ladder, CPU", found["copied"].cpu_s / ours_.cpu_s, 0.6)
    if "extras" in found:
        ratio("with stills, speech, loudness / ladder", found["extras"].cpu_s / ours_.cpu_s, 1.06)


def memory(bench: Bench) -> None:
    """The largest process of a whole take, of the source and of the same in 4K."""
    large = bench.folder / "4k.mp4"
    run("-i", str(bench.path), "-vf", "scale=3840:2160", "-c:v", "libx264", "-preset", "ultrafast",
        "-t", "4", "-c:a", "copy", str(large))  # fmt: skip
    for path, goal_mb in ((bench.path, 600), (large, 2048)):
        source = probe.probe(path)
        one = replace(bench, path=path, source=source, rungs=ladder.rungs(source))
        peak_mb = peak_of(lambda one=one: extras(one, one.fresh("memory")))
        name = f"memory at {one.rungs[0].name}, MB"
        say(f"{name:40} {peak_mb:6}  goal {goal_mb}: {peak_mb - goal_mb:+}")


def first(bench: Bench) -> None:
    """How soon the first segment stands of a source that no browser plays: HEVC in 4K."""
    path = bench.folder / "hevc.mp4"
    run("-i", str(bench.path), "-vf", "scale=3840:2160", "-t", "6", "-c:v", "libx265",
        "-preset", "ultrafast", "-x265-params", "log-level=none", "-c:a", "copy",
        str(path))  # fmt: skip
    source, firsts_s = probe.probe(path), []
    for _ in range(bench.rounds):
        began = time.monotonic()
        told: list[float] = []

        def tell(_growth: object, began: float = began, told: list[float] = told) -> None:
            told.append(time.monotonic() - began)

        package.instant(path, source, bench.fresh("first"), on_growth=tell)
        firsts_s.append(told[0])
        say(f"  first segment of HEVC in 4K after {told[0]:.2f} s")
    ratio("first segment of HEVC in 4K, s", min(firsts_s), 1)


def peak_of(job: Callable[[], object]) -> int:
    """MB of the largest process that `job` starts; it runs in a process of its own."""
    read, write = os.pipe()
    if not (child := os.fork()):
        job()
        peak_kb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        os.write(write, str(peak_kb // 1024).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return int(said)


def ours(bench: Bench, target: Path) -> None:
    package.ladder(bench.path, bench.source, bench.rungs, 0.0, target)


def copied(bench: Bench, target: Path) -> None:
    package.instant(bench.path, bench.source, target)
    package.ladder(bench.path, bench.source, bench.rungs[1:], 0.0, target)


def extras(bench: Bench, target: Path) -> None:
    """The same ladder with everything else that a take gets after it can be watched."""
    heard = loudness.speech_audio(bench.path, bench.source, target / "speech.wav")
    gain_db = loudness.gain_db(heard)
    package.everything(bench.path, bench.source, bench.rungs, gain_db, target)


def peertube(bench: Bench, target: Path) -> None:
    """One process per rung, two at a time as its runners do, the sound copied into each."""
    waiting = [peertube_argv(rung, bench, target) for rung in bench.rungs]
    for pair in (waiting[:2], waiting[2:]):
        running = [subprocess.Popen(argv, cwd=target) for argv in pair]
        if any(process.wait() for process in running):
            raise SystemExit("PeerTube's command failed")


def peertube_argv(rung: Rung, bench: Bench, target: Path) -> list[str]:
    short = min(rung.width_px, rung.height_px)
    bits = next(value for height, value in PEERTUBE_BITS.items() if height <= short)
    bps = int(rung.width_px * rung.height_px * rung.fps * Fraction(bits))
    side = f"w=-2:h={short}" if rung.width_px >= rung.height_px else f"w={short}:h=-2"
    fps = str(rung.fps)
    return [
        *QUIET, "-i", str(bench.path), "-max_muxing_queue_size", "1024", "-map_metadata", "-1",
        "-c:v", "libx264", "-vf", f"scale={side}", "-preset", "veryfast", "-maxrate:v", str(bps),
        "-bufsize:v", str(2 * bps), "-b_strategy", "1", "-bf", "16", "-r", fps,
        "-pix_fmt", "yuv420p", "-g", str(round(2 * rung.fps)), "-c:a", "copy",
        "-hls_time", "4", "-hls_list_size", "0", "-hls_playlist_type", "vod",
        "-hls_segment_filename", f"{rung.name}.mp4", "-hls_segment_type", "fmp4", "-f", "hls",
        "-hls_flags", "single_file", str(target / f"{rung.name}.m3u8"),
    ]  # fmt: skip


def scaled(bench: Bench) -> list[Path]:
    """Raw pictures of every rung."""
    paths = [bench.folder / f"{rung.name}.nut" for rung in bench.rungs]
    for rung, path in zip(bench.rungs, paths, strict=True):
        size = f"scale={rung.width_px}:{rung.height_px}"
        run("-i", str(bench.path), "-an", "-vf", size, "-c:v", "rawvideo", str(path))
    return paths


def floor(bench: Bench, raw: list[Path], target: Path) -> None:
    """libx264 and nothing else, with our settings, in one process."""
    argv: list[str] = [word for path in raw for word in ("-i", str(path))]
    for index, rung in enumerate(bench.rungs):
        options = encoders.options(0, replace(rung))
        argv += ["-map", f"{index}:v"]
        argv += [str(word) for key, value in options.items() for word in (f"-{key}", value)]
        argv += ["-f", "null", str(target / rung.name)]
    run(*argv)


def compare(bench: Bench) -> None:
    """VMAF of every rung of both, and their bytes."""
    for rung in bench.rungs:
        theirs = bench.folder / "peertube" / f"{rung.name}.m3u8"
        mine = bench.folder / "ours" / rung.name / "index.m3u8"
        a, b = vmaf(bench, mine), vmaf(bench, theirs)
        kb = (rung_bytes(mine.parent), (theirs.with_suffix(".mp4")).stat().st_size)
        note = " (theirs with sound)" if bench.source.audio else ""
        say(f"{rung.name:6} VMAF ours {a:.2f}, PeerTube {b:.2f}, {a - b:+.2f} (goal ±0.5);"
            f" {kb[0] // 1000} and {kb[1] // 1000} kB{note}")  # fmt: skip


def rung_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.m4s"))


def vmaf(bench: Bench, playlist: Path) -> float:
    video = bench.source.video
    assert video is not None
    log = bench.folder / "vmaf.json"
    size = f"{video.width_px}:{video.height_px}"
    # HLS in fragmented MP4 starts at 0.066 s for its B-frames: both are put at 0. Where only one
    # says what its colours are, ffmpeg would turn the other's into them: both are called the same.
    tags = "colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=limited"
    same = f"setpts=PTS-STARTPTS,setparams={tags}"
    graph = (
        f"[0:v]{same},scale={size}:flags=bicubic[a];[1:v]{same}[b];"
        f"[a][b]libvmaf=n_threads=2:n_subsample=4:log_fmt=json:log_path={log.name}"
    )
    argv = [*QUIET, "-i", str(playlist), "-i", str(bench.path), "-lavfi", graph, "-f", "null", "-"]
    subprocess.run(argv, check=True, cwd=bench.folder)
    return float(json.loads(log.read_text())["pooled_metrics"]["vmaf"]["mean"])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
