"""Durable work: start, queues, executor lock, reaper, progress, cancel.

Built on DBOS Transact (https://docs.dbos.dev/python/): a workflow's steps are recorded in the
database, so that work goes on where it stopped after a kill at any point. Rooms below the
pipeline start work by name; only `hub.pipeline` knows what the names do.
"""

from hub.core.work.aside import AsideAttempt
from hub.core.work.engine import begin, beside, child, commit, results, step, workflow
from hub.core.work.folder import folder
from hub.core.work.jobs import (
    WAITING_FOR_SPACE,
    Attempt,
    Span,
    Stopped,
    cancel,
    end,
    note,
    stages,
    state,
    states,
    wait_turn,
    waiting_for_space,
)
from hub.core.work.parts import PartAttempt, forget_parts
from hub.core.work.start import (
    MEDIA,
    PARTS,
    SOUND,
    SPEECH,
    begin_again,
    is_alive,
    living,
    start,
)

__all__ = [
    "MEDIA",
    "PARTS",
    "SOUND",
    "SPEECH",
    "WAITING_FOR_SPACE",
    "AsideAttempt",
    "Attempt",
    "PartAttempt",
    "Span",
    "Stopped",
    "begin",
    "begin_again",
    "beside",
    "cancel",
    "child",
    "commit",
    "end",
    "folder",
    "forget_parts",
    "is_alive",
    "living",
    "note",
    "results",
    "stages",
    "start",
    "state",
    "states",
    "step",
    "wait_turn",
    "waiting_for_space",
    "workflow",
]
