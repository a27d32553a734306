"""A checkpoint with random weights: of the right size, and of no sense."""

from pathlib import Path
from typing import Any

# https://github.com/openai/whisper/blob/main/model-card.md, and the dimensions in each file
SIZES: dict[str, dict[str, int]] = {
    "tiny": {
        "n_mels": 80,
        "n_audio_ctx": 1500,
        "n_audio_state": 384,
        "n_audio_head": 6,
        "n_audio_layer": 4,
        "n_vocab": 51865,
        "n_text_ctx": 448,
        "n_text_state": 384,
        "n_text_head": 6,
        "n_text_layer": 4,
    }
}


def write(path: Path, size: str) -> None:
    """Write an openai-whisper checkpoint of that size to `path`."""
    import torch
    import whisper

    torch.manual_seed(1)
    dims: Any = whisper.model.ModelDimensions(**SIZES[size])
    state = whisper.model.Whisper(dims).state_dict()
    halves = {name: tensor.half() for name, tensor in state.items()}
    torch.save({"dims": SIZES[size], "model_state_dict": halves}, path)
