"""wrk (https://github.com/wg/wrk) over a list of addresses, signed in by a token."""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

_SCRIPT = """
local paths = { %s }
local at = 0
wrk.headers["Authorization"] = "%s"
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
"""
_DONE = """
done = function(summary, latency, requests)
  io.write(string.format('{"p50_ms": %.3f, "p95_ms": %.3f, "p99_ms": %.3f, "requests": %d, '
    .. '"seconds": %.3f, "failed": %d}\\n', latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.timeout + summary.errors.connect
    + summary.errors.read + summary.errors.write))
end
"""


@dataclass(frozen=True)
class Answers:
    """What wrk saw; ``failed`` answers were no 2xx or never came."""

    p50_ms: float
    p95_ms: float
    p99_ms: float
    requests: int
    seconds: float
    failed: int

    @property
    def a_second(self) -> float:
        """Answers a second."""
        return self.requests / self.seconds


def wrk(url: str, paths: Sequence[str], token: str, connections: int, seconds: int) -> Answers:
    """Ask for ``paths`` in turn over so many connections, for so long."""
    quoted = ", ".join(json.dumps(path) for path in paths)
    return run(url, _SCRIPT % (quoted, token), connections, seconds)


def run(url: str, script_text: str, connections: int, seconds: int) -> Answers:
    """Ask as a Lua script says, over so many connections, for so long."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        script.write_text(script_text + _DONE)
        argv = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(script), url]
        said = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
    return Answers(**json.loads(said.splitlines()[-1]))


def best(
    url: str,
    paths: Sequence[str],
    token: str,
    connections: int,
    rounds: int,
    seconds: int = 8,
) -> Answers:
    """Return the round with the lowest p95: others may be using the machine.

    A round without any answer is no round: its p95 would be nought.
    """
    asked = [wrk(url, paths, token, connections, seconds) for _ in range(rounds)]
    answered = [one for one in asked if one.requests]
    if not answered:
        raise RuntimeError(f"Nothing was answered at {url}{paths[0]}: {asked}")
    return min(answered, key=lambda answers: answers.p95_ms)
