"""Which engine runs a model; loaded once and kept for the life of the process."""

from __future__ import annotations

import functools
import os
import threading
from pathlib import Path

from transcripts.checks import read_checkpoint
from transcripts.engine import Engine, EngineName
from transcripts.errors import EngineMissing, ModelMissing
from transcripts.models import WHAT_TO_DO, Model, converted
from transcripts.whisper_engine import OpenAIWhisper, whisper_module

_loading = threading.Lock()  # or two at once would both load it


def load(engine_name: EngineName | None, model: Model, *, threads: int = 0) -> Engine:
    """The engine with its model, ready to listen; the same one at the next call.

    None takes the first engine that can run the model: faster-whisper, for which a `.pt`
    is converted once. `threads` 0 takes half of the processor's, for encoding goes on beside.

    Raises:
        EngineMissing: the extra `whisper` is needed and not installed.
        ModelMissing: the model is not here in a form that this engine can run.
        ModelRefused: the model can't be loaded.
    """
    # Threads that spin while they wait are many times slower where others need the processor.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    threads = threads or max(1, (os.cpu_count() or 1) // 2)
    with _loading:
        return _loaded(engine_name, model, threads)


def _loaded(engine_name: EngineName | None, model: Model, threads: int) -> Engine:
    if engine_name == "openai-whisper":
        if model.openai is None:
            raise ModelMissing(
                f"The speech model “{model.name}” is here for faster-whisper only; "
                f"openai-whisper needs it as a .pt file. {WHAT_TO_DO}"
            )
        return _openai_whisper(model.name, model.openai, _age(model.openai), threads)
    folder = converted(model).ctranslate2 or model.home
    return _faster_whisper(model.name, folder, _age(folder / "model.bin"), threads)


def installed(engine_name: EngineName) -> bool:
    """True when the engine's program is here; faster-whisper always is."""
    if engine_name == "faster-whisper":
        return True
    try:
        whisper_module()
    except EngineMissing:
        return False
    return True


def _age(file: Path) -> int:
    """A new file under an old name is another model."""
    return file.stat().st_mtime_ns if file.exists() else 0


@functools.lru_cache(maxsize=1)
def _faster_whisper(name: str, folder: Path, _age: int, threads: int) -> Engine:
    from transcripts.faster_whisper_engine import FasterWhisper

    return FasterWhisper(name, folder, threads)


@functools.lru_cache(maxsize=1)
def _openai_whisper(name: str, file: Path, _age: int, threads: int) -> Engine:
    return OpenAIWhisper(name, read_checkpoint(file), threads)
