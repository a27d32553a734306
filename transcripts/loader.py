"""Which engine runs a model; loaded once and kept for the life of the process."""

from __future__ import annotations

from transcripts.engine import Engine, EngineName
from transcripts.models import Model


def load(engine_name: EngineName | None, model: Model, *, threads: int = 0) -> Engine:
    """The engine with its model, ready to listen.

    None takes the first engine that can run the model: faster-whisper where there is a
    CTranslate2 form or one can be made, else openai-whisper. `threads` 0 lets the engine
    choose.

    Raises:
        EngineMissing: the extra `whisper` is needed and not installed.
        ModelMissing: the model is not here in a form that this engine can run.
        ModelRefused: the model can't be loaded.
    """
    raise NotImplementedError
