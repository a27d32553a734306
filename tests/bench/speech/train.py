"""Train a very small Whisper checkpoint on synthetic speech, for tests.

    python -m tests.bench.speech.train --minutes 20 --out speech-test.pt

The result is a file in openai-whisper's own format that `whisper.load_model`
reads. It understands a small grammar of English and German office sentences
spoken by espeak-ng and nothing else, which is what a test suite needs: the real
Whisper code path, with a transcript that is known in advance.

How it stays small and trains fast:

* Only the tokens in use are trained. All other rows of the vocabulary stay zero
  and are represented by one extra row, so the softmax equals that of the full
  vocabulary and an unused token can never win.
* espeak-ng reports when each word is spoken. The cross-attention heads that
  Whisper reads word times from (the upper half of the decoder, by default) are
  trained to look at the word being written.
* For the same reason it is known which token is spoken at any time, and during the
  training the encoder is asked for it, through a layer that is thrown away. This
  teaches it to hear within minutes.
* The first part of the training uses short windows laid at a random place within
  the thirty seconds, so that every timestamp is learned at a low price.
* Weights are rounded to eight significant bits, which compresses well.

Needs: openai-whisper, torch, numpy and espeakng-loader, as the tests do. Seeds are
fixed, but the number of steps depends on the machine unless `--steps` is given.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict

import numpy as np
import torch
from torch import Tensor

from tests.bench.speech.trainee import DIMS, Batch, Trainee, collate, losses
from tests.bench.speech.vocabulary import Vocabulary
from tests.bench.speech.voice import UTTERANCES, speak_all
from tests.bench.speech.windows import FULL_FRAMES, Stage, WindowMaker

log = logging.getLogger(__name__)
SEED = 2026
PEAK_RATE, FINAL_RATE, WARM_UP_STEPS = 2e-3, 4e-5, 200
LOOKING_WEIGHT, HEARING_WEIGHT = 0.5, 1.0
SIGNIFICANT_BITS = 8

SAVE_EVERY = 250
STAGES = [
    Stage(until=0.25, frames=500, most_sentences=1, batch=24),
    Stage(until=0.45, frames=1000, most_sentences=3, batch=16),
    Stage(until=1.0, frames=FULL_FRAMES, most_sentences=10, batch=8),
]


def rate(progress: float, step: int) -> float:
    """Learning rate: a short warm-up, then half a cosine."""
    cosine = FINAL_RATE + (PEAK_RATE - FINAL_RATE) * (1 + math.cos(math.pi * progress)) / 2
    return cosine * min(1.0, (step + 1) / WARM_UP_STEPS)


def train(
    model: Trainee,
    maker: WindowMaker,
    rng: np.random.Generator,
    progress_at: Callable[[int], float],
    path: str,
) -> None:
    """Train until `progress_at(step)` reaches one, and save every so often."""

    def prepare(step: int) -> Batch:
        progress = min(1.0, progress_at(step))
        stage = next(stage for stage in STAGES if progress <= stage.until)
        return collate(maker.batch(stage), stage.frames, model.vocabulary, rng)

    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    recent: list[list[float]] = []
    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(prepare, 0)
        for step in itertools.count():
            progress = progress_at(step)
            if progress >= 1:
                break
            batch = coming.result()
            coming = worker.submit(prepare, step + 1)
            tokens, looking, hearing = losses(model, batch)
            optimizer.zero_grad()
            (tokens + LOOKING_WEIGHT * looking + HEARING_WEIGHT * hearing).backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            for group in optimizer.param_groups:
                group["lr"] = rate(progress, step)
            optimizer.step()
            recent.append([tokens.item(), looking.item(), hearing.item()])
            if len(recent) == 50:
                means = np.mean(recent, axis=0)
                log.info("%5.1f %% step %d: %s", 100 * progress, step + 1, means.round(3))
                recent.clear()
            if step % SAVE_EVERY == SAVE_EVERY - 1:
                save(model, path)
    save(model, path)


def coarse(weights: Tensor) -> Tensor:
    """fp16 with few significant bits, which xz makes smaller."""
    mantissa, exponent = torch.frexp(weights.float())
    scale = 2.0**SIGNIFICANT_BITS
    return torch.ldexp((mantissa * scale).round() / scale, exponent).half()


def save(model: Trainee, path: str) -> None:
    """Write openai-whisper's format, with the rows in use put back in place."""
    state = model.whisper.state_dict()
    embedding = torch.zeros(DIMS.n_vocab, DIMS.n_text_state)
    embedding[torch.tensor(model.vocabulary.used)] = model.rows.detach()
    state["decoder.token_embedding.weight"] = embedding
    state = {name: coarse(value) for name, value in state.items()}
    torch.save({"dims": asdict(DIMS), "model_state_dict": state}, path)


def load(model: Trainee, path: str) -> None:
    """Go on from a checkpoint that `save` wrote."""
    state = torch.load(path, weights_only=True)["model_state_dict"]
    state = {name: value.float() for name, value in state.items()}
    rows = state["decoder.token_embedding.weight"][torch.tensor(model.vocabulary.used)]
    with torch.no_grad():
        model.whisper.load_state_dict(state)
        model.rows.copy_(rows)


def main() -> None:
    """Read the command line, then speak, train and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20, help="how long to train")
    parser.add_argument("--steps", type=int, help="train so many steps instead")
    parser.add_argument("--out", required=True, help="the checkpoint to write")
    parser.add_argument("--start", help="a checkpoint of this script to go on from")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    began = time.monotonic()
    utterances = speak_all(rng)
    count = sum(map(len, utterances.values()))
    log.info("spoke %d sentences in %.0f s", count, time.monotonic() - began)
    model = Trainee(Vocabulary(list(UTTERANCES)))
    if options.start:
        load(model, options.start)
    maker = WindowMaker(model.vocabulary, utterances, rng)
    began = time.monotonic()

    def progress_at(step: int) -> float:
        if options.steps:
            return step / options.steps
        return (time.monotonic() - began) / (60 * options.minutes)

    train(model, maker, rng, progress_at, options.out)


if __name__ == "__main__":
    main()
