"""One engine in a process of its own: prints seconds for the windows, and its most megabytes.

Both write exactly as many tokens: nonsense has no end of its own. Each has two threads, and greedy
reading, which is openai-whisper's default. No times are asked for: those of nonsense would send
each engine back to another second, so that they would not do the same work.
"""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click
import numpy as np

WINDOWS, TOKENS, THREADS, RATE_HZ = 4, 100, 2, 16_000


def _sound() -> np.ndarray[Any, np.dtype[np.float32]]:
    return (np.random.default_rng(0).standard_normal(RATE_HZ * 30) * 0.05).astype(np.float32)


def _ours(folder: Path) -> Callable[[], None]:
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from transcripts.faster_whisper_engine import FasterWhisper

    engine = FasterWhisper("random", folder, THREADS)
    settings = {"beam_size": 1, "temperature": 0.0, "without_timestamps": True, "language": "en"}
    settings |= {"max_new_tokens": TOKENS, "log_prob_threshold": None, "no_speech_threshold": None}
    settings |= {"compression_ratio_threshold": None, "condition_on_previous_text": False}

    def one(_number: int) -> None:
        list(engine._model.transcribe(_sound(), **settings)[0])

    def windows() -> None:
        with ThreadPoolExecutor(engine.at_once) as threads:
            list(threads.map(one, range(WINDOWS)))

    return windows


def _theirs(file: Path) -> Callable[[], None]:
    import torch

    from transcripts.checks import read_checkpoint

    torch.set_num_threads(THREADS)
    model = read_checkpoint(file)
    settings = {"temperature": 0.0, "without_timestamps": True, "language": "en"}
    settings |= {"fp16": False}
    settings |= {"sample_len": TOKENS, "logprob_threshold": None, "no_speech_threshold": None}
    settings |= {"compression_ratio_threshold": None, "condition_on_previous_text": False}

    def windows() -> None:
        for _ in range(WINDOWS):
            model.transcribe(_sound(), **settings)

    return windows


def main() -> None:
    """Load, run once to warm up, run again and tell."""
    name, where = sys.argv[1:]
    run = (_theirs if name == "openai-whisper" else _ours)(Path(where))
    run()
    began = time.perf_counter()
    run()
    took_s = time.perf_counter() - began
    click.echo(f"{took_s} {_most_megabytes()}")


def _most_megabytes() -> float:
    """The most this process ever held; `getrusage` begins with what held whoever started it.

    https://man7.org/linux/man-pages/man5/proc_pid_status.5.html
    """
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
