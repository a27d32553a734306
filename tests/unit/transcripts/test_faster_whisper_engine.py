"""What is particular to faster-whisper: how several windows are decoded at once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from transcripts.engine import Options
from transcripts.faster_whisper_engine import FasterWhisper
from transcripts.models import Model


class Watched:
    """A CTranslate2 model that notes how many take in a window at the same time."""

    def __init__(self, model: Any) -> None:
        self.model, self.lock = model, threading.Lock()
        self.now, self.most, self.count = 0, 0, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.model, name)

    def encode(self, *given: Any, **named: Any) -> Any:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)
            self.count += 1
        try:
            time.sleep(0.02)  # long enough for another thread to come in, were it let in
            return self.model.encode(*given, **named)
        finally:
            with self.lock:
                self.now -= 1


def test_windows_at_once_are_taken_in_one_after_the_other(small_model: Model):
    assert small_model.ctranslate2 is not None
    engine = FasterWhisper("small", small_model.ctranslate2, threads=2)
    watched = engine._model.model = Watched(engine._model.model)
    sound = np.zeros(16_000, np.float32)
    with ThreadPoolExecutor(engine.at_once) as threads:
        said = list(threads.map(lambda _: engine.decode(sound, "en", Options(beam=1)), range(4)))
    assert (engine.at_once, len(said), watched.most) == (2, 4, 1)
    assert watched.count >= 4
