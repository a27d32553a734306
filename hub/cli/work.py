"""`hub worker`: what encodes, listens and tidies up; as many as there are machines."""

import os
import signal
import sys
import threading

import click

from hub import pipeline
from hub.cli.start import opened
from hub.core.settings import Settings
from hub.core.work import worker
from hub.demo import jobs as demo  # noqa: F401 - a worker must know its work by name


@click.command(name="worker")
@click.pass_obj
def work(settings: Settings) -> None:
    """Start a worker alone; each needs its own HUB_NODE."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    with opened(settings) as services, worker.running(services, pipeline.CHORES):
        stop.wait()
    sys.stderr.flush()
    os._exit(0)  # a step in its middle is taken up again at the next start; its ffmpeg dies now


COMMANDS = (work,)
