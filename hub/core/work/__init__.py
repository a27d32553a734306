"""Durable work: start, queues, executor lock, reaper, progress, cancel.

Built on DBOS Transact (https://docs.dbos.dev/python/): a workflow's steps are recorded in the
database, so that work goes on where it stopped after a kill at any point. Rooms below the
pipeline start work by name; only `hub.pipeline` knows what the names do.
"""

from hub.core.work.engine import commit, step, workflow
from hub.core.work.jobs import Attempt, Stopped, cancel, end, note, state, states
from hub.core.work.start import MEDIA, SPEECH, is_alive, start

__all__ = [
    "MEDIA",
    "SPEECH",
    "Attempt",
    "Stopped",
    "cancel",
    "commit",
    "end",
    "is_alive",
    "note",
    "start",
    "state",
    "states",
    "step",
    "workflow",
]
