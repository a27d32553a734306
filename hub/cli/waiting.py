"""Waiting for a clip: a bar on stderr while its take and its words are made."""

import sys
import time

import click

from hub.captions import queries as captions
from hub.captions.model import Transcript, TranscriptState
from hub.clips import queries as clips
from hub.clips.model import Clip, Take
from hub.core import work
from hub.core.services import Services
from hub.core.work.model import Job

LOOK_EVERY_S = 0.3
BAR_WIDTH = 28
STAGES = {
    "waiting": "waiting its turn",
    "probe": "looking at the file",
    "instant": "first quality",
    "sound": "listening to the sound",
    "stills": "pictures",
    "ladder": "all qualities",
    "speech": "writing down the words",
    "waiting for space": "waiting for space on the disk",
    "done": "done",
}
SETTLED = (TranscriptState.READY, TranscriptState.NONE, TranscriptState.FAILED)


def wait_for(services: Services, clip_id: str) -> int:
    """Wait until all rungs are ready and the words are, or wait for a model; return 0, or 1."""
    shown = ""
    while True:
        with services.database.read() as session:
            clip = clips.get(session, clip_id)
            take = clip.takes[-1]
            words = captions.of_takes(session, [take.id]).get(take.id, [])
            jobs = work.states(session, [clip_id]).get(clip_id, [])
        shown = _draw(jobs, shown)
        if take.refusal:
            return _end(take.refusal, 1)
        if take.complete and _are_settled(words, jobs):
            return _result(clip, take, words)
        time.sleep(LOOK_EVERY_S)


def _are_settled(words: list[Transcript], jobs: list[Job]) -> bool:
    """Whether nothing more comes; what waits with a note and no job waits for a model."""
    speaking = any(job.subject.startswith("speech:") for job in jobs)
    return not speaking and all(
        one.state in SETTLED or (one.state is TranscriptState.WAITING and one.note) for one in words
    )


def _result(clip: Clip, take: Take, words: list[Transcript]) -> int:
    failed = next((one for one in words if one.state is TranscriptState.FAILED), None)
    if failed is not None:
        return _end(failed.note, 1)
    for one in words:
        if one.state is TranscriptState.WAITING:
            _end(one.note, 0)
    if take.warning and not take.accept_partial:
        return _end(f"{take.warning} Accept that part to publish it.", 1)
    return _end(f"“{clip.title}” is ready.", 0)


def _draw(jobs: list[Job], shown: str) -> str:
    line = " · ".join(_bar(job) for job in jobs)
    if line and line != shown:
        if sys.stderr.isatty():
            click.echo(f"\r\033[K{line}", nl=False, err=True)
        elif _stages(line) != _stages(shown):
            click.echo(line, err=True)
    return line or shown


def _stages(line: str) -> list[str]:
    """The line without its figures: outside a terminal only a new stage is worth a line."""
    return [part.split("━")[0].split("─")[0] for part in line.split(" · ")]


def _bar(job: Job) -> str:
    filled = round(job.fraction * BAR_WIDTH)
    stage = STAGES.get(job.stage, job.stage)
    bar = f"{stage} {'━' * filled}{'─' * (BAR_WIDTH - filled)} {job.fraction:4.0%}"
    return f"{bar} {_left(job.eta_s)} left" if job.eta_s and job.eta_s >= 1 else bar


def _left(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"


def _end(sentence: str, code: int) -> int:
    clear = "\r\033[K" if sys.stderr.isatty() else ""
    click.echo(f"{clear}{sentence}", err=True)
    return code
