"""Servers to tell viewings to, and wrk telling them: every request another viewer's whole state."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hub.core import clock
from hub.core.db import Database
from hub.core.settings import Settings
from hub.people import credentials
from tests.bench import wrk
from tests.services import hub_server, process

TICKS = os.sysconf("SC_CLK_TCK")
# Each connection tells for viewers of its own thread, one after another; a viewer's sequence rises.
# With a rate they are asked by the clock, each connection when its turn has come and it is free.
_PACE = """
local ffi = require("ffi")
ffi.cdef[[ typedef struct { long s; long ns; } moment; int clock_gettime(int, moment *); ]]
local moment = ffi.new("moment")
local function now_ms()
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.s) * 1000 + tonumber(moment.ns) / 1e6
end
local due = now_ms()
delay = function()
  local now = now_ms()
  due = math.max(due + %(every_ms).4f, now - 100)
  return math.max(0, math.floor(due - now))
end
"""
_TELL = """
local tokens = { %(tokens)s }
local at, round = 0, %(first)d
%(pace)s
request = function()
  at = at %% #tokens + 1
  if at == 1 then round = round + 1 end
  local upto = 150 * (round %% 100 + 1)
  local body = string.format('{"viewing":"bench-%%06d","clip":"%(clip)s","take":1,"seq":%%d,' ..
    '"wall_ms":3600000,"segments":[[0,%%d,10,0],[%%d,%%d,10,4]]}', at, round, upto, upto + 60,
    upto + 200)
  return wrk.format("POST", "/api/v1/viewings",
    { ["Authorization"] = "Bearer " .. tokens[at], ["Content-Type"] = "application/json" }, body)
end
"""


@dataclass
class Server:
    """A web process of a bench."""

    url: str
    pid: int

    def cpu_s(self) -> float:
        """CPU seconds of the process and of those it started."""
        return sum(_cpu_s(pid) for pid in (self.pid, *_children(self.pid)))


@contextmanager
def server(settings: Settings, kind: str) -> Iterator[Server]:
    """Run one web process, `hub` or `nothing`, until the block ends."""
    port = process.free_port()
    url, log = f"http://127.0.0.1:{port}", settings.data / f"{kind}-{port}.log"
    words = ("-m", "tests.bench.viewing.serve", kind, "web", "--host", "127.0.0.1")
    argv = process.python(*words, "--port", str(port))
    env = hub_server.environment(settings) | {"PYTHONPATH": str(Path(__file__).parents[3])}
    with process.running(argv, log, stop_signal=signal.SIGTERM, env=env) as running:
        process.wait_until(lambda: hub_server.healthy(url), running, log)
        yield Server(url, running.pid)


def tell(
    url: str, clip: str, tokens: Sequence[str], connections: int, seconds: int, **other: int
) -> wrk.Answers:
    """Tell viewings as fast as they are taken, or ``rate`` a second; ``first`` sequence number."""
    rate = other.get("rate", 0)
    pace = _PACE % {"every_ms": 1000 / rate} if rate else ""
    quoted = ", ".join(f'"{one}"' for one in tokens)
    words = {"tokens": quoted, "clip": clip, "pace": pace, "first": other.get("first", 0)}
    return wrk.run(url, _TELL % words, connections, seconds)


def tokens(database: Database, ids: Sequence[str]) -> list[str]:
    """Make a token for each of these people."""
    with database.write() as session:
        return [credentials.make_token(session, one, clock.now()) for one in ids]


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    direct = [int(one) for one in told]
    return [*direct, *(one for child in direct for one in _children(child))]


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
