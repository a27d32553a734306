"""An hour of H.264, copied as a file and made watchable.

`cp` beside `package.instant` into a folder (`remux`), beside the same published as the pipeline
publishes it (`watchable`: into the storage, told of segment by segment), in turns. `lasting` is
`watchable` and the sync that ends the step, against `cp` and a sync of its file. Once with the
file in memory, once with it on the disk alone. Nothing is deleted between rounds: ext4 looks
through every inode that was freed within the last minutes whenever it makes a file.
"""

from __future__ import annotations

import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from hub.core.settings import Settings
from hub.core.storage import Storage, open_storage
from tests.bench.transcoding.costs import Cost, cost, ratio, run, say
from transcoding import package, probe
from transcoding.growth import Growth
from transcoding.source import Source

GOAL, FIRST_GOAL_S = 5, 0.5
SECONDS = 3600


@dataclass
class Hour:
    """The file, and how long everything took."""

    path: Path
    source: Source
    folder: Path
    firsts_s: list[float] = field(default_factory=list)

    def cp(self, target: Path) -> None:
        subprocess.run(["cp", str(self.path), str(target / "copy.mp4")], check=True)

    def cp_lasting(self, target: Path) -> None:
        self.cp(target)
        subprocess.run(["sync", str(target / "copy.mp4")], check=True)

    def remux(self, target: Path) -> None:
        began = time.monotonic()
        firsts_s: list[float] = []

        def tell(_growth: Growth) -> None:
            firsts_s.append(time.monotonic() - began)

        package.instant(self.path, self.source, target, on_growth=tell)
        self.firsts_s.append(firsts_s[0])

    def watchable(self, target: Path) -> Storage:
        storage = open_storage(Settings(data=target / "data"))
        work = target / "work"
        work.mkdir()

        def publish(growth: Growth) -> None:
            for name in growth.files:
                storage.adopt(f"takes/{name}", work / name)
            for name, text in growth.playlists.items():
                storage.put_bytes(f"takes/{name}", text.encode(), settled=False)

        for made in package.instant(self.path, self.source, work, on_growth=publish):
            storage.adopt(f"takes/{made.playlist}", work / made.playlist)
        return storage

    def lasting(self, target: Path) -> None:
        self.watchable(target).settle()


def measure(path: Path, duration_s: float, folder: Path, rounds: int) -> None:
    """Print what an hour of `path` over and over costs, warm and cold."""
    whole = folder / "hour.mp4"
    again = ("-stream_loop", str(int(SECONDS / duration_s)), "-i", str(path), "-c", "copy")
    run(*again, "-movflags", "+faststart", str(whole))
    hour = Hour(whole, probe.probe(whole), folder)
    say(f"an hour of {whole.stat().st_size / 1e9:.2f} GB")
    for heat in ("in memory", "on disk"):
        least = _least(hour, heat, rounds)
        for name, against in (("remux", "cp"), ("watchable", "cp"), ("lasting", "cp_lasting")):
            what = f"{name} / {against}, {heat}"
            ratio(f"{what}, wall", least[name].wall_s / least[against].wall_s, GOAL)
            ratio(f"{what}, CPU", least[name].cpu_s / least[against].cpu_s, GOAL)
        ratio(f"first segment, {heat}, s", min(hour.firsts_s), FIRST_GOAL_S)
        hour.firsts_s.clear()


def _least(hour: Hour, heat: str, rounds: int) -> dict[str, Cost]:
    jobs = {
        "cp": hour.cp,
        "remux": hour.remux,
        "watchable": hour.watchable,
        "cp_lasting": hour.cp_lasting,
        "lasting": hour.lasting,
    }
    costs: dict[str, list[Cost]] = {name: [] for name in jobs}
    for number in range(rounds):
        for name, job in jobs.items():
            target = hour.folder / f"{heat.replace(' ', '-')}-{number}-{name}"
            target.mkdir()
            os.sync()  # nobody pays for the one before
            _heated(hour.path, cold=heat == "on disk")
            one = cost(job, target)
            costs[name].append(one)
            say(f"  {heat} {name:10} {one.wall_s:6.2f} s by the clock, {one.cpu_s:6.2f} s of CPU")
    return {
        name: Cost(min(one.cpu_s for one in each), min(one.wall_s for one in each))
        for name, each in costs.items()
    }


def _heated(path: Path, *, cold: bool) -> None:
    """Have the file in memory, or out of it."""
    with path.open("rb", buffering=0) as file:
        if cold:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            return
        while file.read(2**24):
            pass
