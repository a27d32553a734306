"""How fast and how right speech recognition is. By hand, from the root of the checkout:

    python -m tests.bench.speech.measure [quiet] [wer] [speed] [first]

`quiet`: words in a minute of silence, noise and music, both engines. `wer` and `speed`: the
default engine against openai-whisper's own `transcribe`, same model, sound and settings; errors
with the small checkpoint, speed and memory with random weights of the size of `tiny`. `first`:
seconds from the end of an upload of one hour until its first caption can be read, with the small
checkpoint, and with what a model of the size of `tiny` takes longer for the first window.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np

from tests.bench.speech import first, weights
from tests.bench.speech.alone import WINDOWS
from tests.bench.speech.wer import words_wrong
from tests.services import process
from tests.speech import ENGLISH, GERMAN, SAMPLE_RATE_HZ, say, unpack_checkpoint, write_wav
from transcripts import loader, models, speech
from transcripts.audio import open_wav
from transcripts.checks import read_checkpoint
from transcripts.engine import ENGINE_NAMES, Options
from transcripts.models import Model

ROUNDS = 3
BARS = {"speed": 2.0, "memory": 0.6}


def quiet(folder: Path) -> None:
    """Words in a minute in which nobody speaks; the bar is none."""
    model = models.add(unpack_checkpoint(folder), folder / "models")
    rng, at = np.random.default_rng(5), np.arange(60 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    beat = 0.5 + 0.5 * np.sign(np.sin(2 * np.pi * 2 * at))
    chords = sum(np.sin(2 * np.pi * pitch * at) for pitch in (220, 277, 330, 440))
    sounds = {
        "silence": np.zeros(len(at)),
        "noise": rng.standard_normal(len(at)) * 0.05,
        "music": 0.08 * beat * chords,
    }
    for name, samples in sounds.items():
        write_wav(folder / "quiet.wav", samples)
        for engine_name in ENGINE_NAMES:
            engine = loader.load(engine_name, model)
            heard = speech.transcribe(engine, folder / "quiet.wav", Options(language="en"))
            count = sum(len(segment.words) for segment in heard.segments)
            _told(f"{name}, {engine_name}", f"{count} words", count, 0, at_most=True)


def wer(folder: Path) -> None:
    """Errors of the default engine against openai-whisper's own way; the bar is not more."""
    model = models.add(unpack_checkpoint(folder), folder / "models")
    assert model.openai is not None
    own = read_checkpoint(model.openai)
    engine = loader.load(None, model)
    wrong, count = [0, 0], 0
    for voice, lang, pace in (("en-us", "en", 165), ("en-us", "en", 150), ("de", "de", 165)):
        texts = (ENGLISH if lang == "en" else GERMAN) * 3
        say(texts, folder / "talk.wav", voice=voice, words_a_minute=pace)
        samples = open_wav(folder / "talk.wav").between(0, 3600)
        settings = {"beam_size": 5, "condition_on_previous_text": False, "word_timestamps": True}
        theirs = own.transcribe(samples, language=lang, fp16=False, **settings)["text"]
        said = speech.transcribe(engine, folder / "talk.wav", Options(language=lang))
        ours = " ".join(segment.text for segment in said.segments)
        for at, text in enumerate((ours, theirs)):
            wrong[at] += words_wrong(" ".join(texts), text)
        count += len(" ".join(texts).split())
    ours_wer, theirs_wer = wrong[0] / count, wrong[1] / count
    told = f"{ours_wer:.3f} ({wrong[0]} of {count}), openai-whisper's own {theirs_wer:.3f}"
    _told("WER", told, ours_wer, theirs_wer, at_most=True)


def speed(folder: Path) -> None:
    """Speed and memory with random weights, a process for each engine and round, in turn."""
    weights.write(folder / "tiny-random.pt", "tiny")
    model = models.add(folder / "tiny-random.pt", folder / "models")
    took: dict[str, list[float]] = {name: [] for name in ENGINE_NAMES}
    memory: dict[str, list[float]] = {name: [] for name in ENGINE_NAMES}
    for _ in range(ROUNDS):
        for name in ENGINE_NAMES:
            seconds, megabytes = _alone(model, name)
            took[name].append(seconds)
            memory[name].append(megabytes)
    ours, theirs = (min(took[name]) for name in ENGINE_NAMES)
    sound_s = 30.0 * WINDOWS
    told = f"{sound_s / ours:.0f}x real time against {sound_s / theirs:.0f}x: {theirs / ours:.2f}x"
    _told("speed", told, theirs / ours, BARS["speed"], at_most=False)
    ours, theirs = (statistics.median(memory[name]) for name in ENGINE_NAMES)
    told = f"{ours:.0f} MB against {theirs:.0f} MB: {ours / theirs:.2f}"
    _told("memory", told, ours / theirs, BARS["memory"], at_most=True)


def _alone(model: Model, name: str) -> tuple[float, float]:
    """Seconds for the windows, and the most memory in megabytes, of a process of its own."""
    where = model.openai if name == "openai-whisper" else model.ctranslate2
    command = process.python("-m", "tests.bench.speech.alone", name, str(where))
    # Threads that spin while they wait would measure who else is using the machine.
    env = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    seconds, megabytes = ran.stdout.split()
    return float(seconds), float(megabytes)


def _told(what: str, told: str, figure: float, bar: float, *, at_most: bool) -> None:
    met = figure <= bar if at_most else figure >= bar
    goal = f"{'≤' if at_most else '≥'} {bar:g}"
    click.echo(f"{what}: {told}; goal {goal}: {'met' if met else 'NOT MET'}")


PARTS: dict[str, Callable[[Path], None]] = {
    "quiet": quiet,
    "wer": wer,
    "speed": speed,
    "first": first.measure,
}


def main() -> None:
    """Run the parts that are named, or all."""
    for part in sys.argv[1:] or PARTS:
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            PARTS[part](Path(folder))
        click.echo(f"  ({part} took {time.perf_counter() - began:.0f} s)")


if __name__ == "__main__":
    main()
