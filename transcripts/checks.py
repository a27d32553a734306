"""Is it a speech model, and is it whole? Looked at before anything runs it."""

from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, BinaryIO, Final

from transcripts.errors import ModelRefused
from transcripts.whisper_engine import WhisperModel, whisper_module

NEEDED: Final = ("model.bin", "config.json", "tokenizer.json")
VOCABULARIES: Final = ("vocabulary.json", "vocabulary.txt")
NEWEST_BINARY: Final = 6  # of CTranslate2's model.bin
MOST_LAYERS, MOST_WIDTH, MOST_TOKENS = 64, 4096, 100_000  # large-v3 has 32, 1280, 51,866
# What PyTorch raises, depending on where in a file the damage is.
DAMAGED: Final = (
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    UnpicklingError,
    ValueError,
    struct.error,
)
Json = Any  # what a JSON or a pickle file may hold


def check_ctranslate2(folder: Path) -> None:
    """See that a folder is a whole CTranslate2 Whisper model, without loading it.

    Raises:
        ModelRefused: a file is missing, damaged or of another kind; the text says which.
    """
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    if missing:
        raise ModelRefused(
            f"{folder} is not a CTranslate2 speech model: {', '.join(missing)} is missing. "
            "Copy the whole folder."
        )
    for name in ("config.json", "tokenizer.json"):
        _check_json(folder / name)
    _check_binary(folder / "model.bin")


def _check_json(file: Path) -> None:
    try:
        content: Json = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ModelRefused(f"{file} is damaged ({error}). Copy the model again.") from error
    if not isinstance(content, dict):
        raise ModelRefused(f"{file} is not what it should be. Copy the model again.")


def _check_binary(file: Path) -> None:
    """Walk through model.bin from name to name; it must end exactly where the file does.

    The layout is that of CTranslate2's `ModelSpec._serialize`:
    https://github.com/OpenNMT/CTranslate2/blob/master/python/ctranslate2/specs/model_spec.py
    """
    try:
        with file.open("rb") as stream:
            version = _number(stream, "<I")
            kind = _text(stream) if version <= NEWEST_BINARY else ""
            if kind != "WhisperSpec":
                raise ModelRefused(
                    f"{file} is not a Whisper model for CTranslate2. "
                    "Check that the folder holds a speech model."
                )
            _number(stream, "<I")  # revision
            _walk(stream)
            whole = stream.tell() == file.stat().st_size
    except (struct.error, UnicodeDecodeError, EOFError):
        whole = False
    if not whole:
        raise ModelRefused(f"{file} is damaged or not complete. Copy the model again.")


def _walk(stream: BinaryIO) -> None:
    """Step over every variable and alias."""
    for _ in range(_number(stream, "<I")):
        _text(stream)
        rank = _number(stream, "<B")
        stream.seek(4 * rank + 1, 1)  # sizes, and the type
        stream.seek(_number(stream, "<I"), 1)
    for _ in range(_number(stream, "<I")):
        _text(stream)
        _text(stream)


def _number(stream: BinaryIO, form: str) -> int:
    (number,) = struct.unpack(form, stream.read(struct.calcsize(form)))
    return int(number)


def _text(stream: BinaryIO) -> str:
    length = _number(stream, "<H")
    raw = stream.read(length)
    if len(raw) < length:
        raise EOFError
    return raw[:-1].decode()  # a zero byte ends it


def read_checkpoint(file: Path) -> WhisperModel:
    """Load an openai-whisper checkpoint, running nothing that it contains.

    Raises:
        EngineMissing: the extra `whisper` is not installed.
        ModelRefused: it is no such checkpoint, or is damaged; the text says so.
    """
    _check_archive(file)
    whisper = whisper_module()
    content = _read_weights(file)
    try:
        dims = whisper.model.ModelDimensions(**content["dims"])
        state = content["model_state_dict"]
        _check_sizes(file, content["dims"], state)
        model = whisper.model.Whisper(dims)
        model.load_state_dict(state)
    except DAMAGED as error:
        raise _no_checkpoint(file) from error
    return model


def _no_checkpoint(file: Path) -> ModelRefused:
    return ModelRefused(
        f"{file} is not an openai-whisper checkpoint, or it is damaged. "
        "Check where it comes from, and copy it again."
    )


def _check_archive(file: Path) -> None:
    """PyTorch writes its archives uncompressed; a compressed one could be a bomb."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _no_checkpoint(file) from error
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise _no_checkpoint(file)


def _read_weights(file: Path) -> Json:
    """What is in the file, tensors and plain values only."""
    import torch

    try:
        return torch.load(file, map_location="cpu", weights_only=True)
    except DAMAGED as error:
        raise _no_checkpoint(file) from error


def _check_sizes(file: Path, dims: dict[str, int], state: dict[str, Json]) -> None:
    """Refuse sizes that no Whisper model has before memory is set aside for them.

    Raises:
        ValueError: a size is out of bounds, or the tensors claim more than the file holds.
    """
    limits = {"layer": MOST_LAYERS, "vocab": MOST_TOKENS}
    for name, size in dims.items():
        most = limits.get(name.rsplit("_", 1)[-1], MOST_WIDTH)
        if not 0 < size <= most:
            raise ValueError(f"{name} is {size}")
    for part in ("audio", "text"):
        if dims[f"n_{part}_state"] % dims[f"n_{part}_head"]:
            raise ValueError(f"the width of {part} can't be shared among its heads")
    claimed = sum(tensor.numel() * tensor.element_size() for tensor in state.values())
    deepest = max(dims["n_audio_layer"], dims["n_text_layer"])
    if claimed > file.stat().st_size or not any(f".{deepest - 1}." in name for name in state):
        raise ValueError("the weights do not belong to these sizes")
