"""An openai-whisper checkpoint as a CTranslate2 folder, for faster-whisper.

CTranslate2's own converter goes through the transformers library, which Hub does not
otherwise need; this one needs openai-whisper (the extra `whisper`) and what
faster-whisper brings along. Layout of the specification:
https://github.com/OpenNMT/CTranslate2/blob/master/python/ctranslate2/specs/whisper_spec.py
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import whisper_spec
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from transcripts.whisper_engine import (
    WhisperModel,
    WhisperTokenizer,
    set_alignment_heads,
    tokenizer_for,
)

Weight = NDArray[np.float32]
Layer = Any  # ctranslate2's specifications and openai-whisper's classes ship no types
SAVED_AS = "int8"


class _Weights:
    """Copies a checkpoint's weights into the layers of a CTranslate2 specification."""

    def __init__(self, state: dict[str, Any]) -> None:
        self._state = state

    def __contains__(self, name: str) -> bool:
        return name in self._state

    def __getitem__(self, name: str) -> Weight:
        weight: Weight = self._state[name].float().numpy()
        return weight

    def linear(self, spec: Layer, *names: str) -> None:
        """One layer, or several that CTranslate2 wants in one; absent biases are zero."""
        weights = [self[f"{name}.weight"] for name in names]
        biases = [
            self[f"{name}.bias"] if f"{name}.bias" in self else np.zeros(len(weight), np.float32)
            for name, weight in zip(names, weights, strict=True)
        ]
        spec.weight, spec.bias = np.concatenate(weights), np.concatenate(biases)

    def norm(self, spec: Layer, name: str) -> None:
        """A layer norm."""
        spec.gamma, spec.beta = self[f"{name}.weight"], self[f"{name}.bias"]

    def self_attention(self, spec: Layer, name: str) -> None:
        """Query, key and value in one matrix, then the way out."""
        self.linear(spec.linear[0], f"{name}.query", f"{name}.key", f"{name}.value")
        self.linear(spec.linear[1], f"{name}.out")

    def cross_attention(self, spec: Layer, name: str) -> None:
        """The decoder's look at the sound."""
        self.linear(spec.linear[0], f"{name}.query")
        self.linear(spec.linear[1], f"{name}.key", f"{name}.value")
        self.linear(spec.linear[2], f"{name}.out")

    def block(self, spec: Layer, name: str) -> None:
        """A whole block of the encoder or the decoder."""
        self.self_attention(spec.self_attention, f"{name}.attn")
        self.norm(spec.self_attention.layer_norm, f"{name}.attn_ln")
        if f"{name}.cross_attn.query.weight" in self:
            self.cross_attention(spec.attention, f"{name}.cross_attn")
            self.norm(spec.attention.layer_norm, f"{name}.cross_attn_ln")
        self.linear(spec.ffn.linear_0, f"{name}.mlp.0")
        self.linear(spec.ffn.linear_1, f"{name}.mlp.2")
        self.norm(spec.ffn.layer_norm, f"{name}.mlp_ln")

    def encoder(self, spec: Layer) -> None:
        """Everything that hears."""
        for name in ("conv1", "conv2"):
            layer = getattr(spec, name)
            layer.weight, layer.bias = self[f"encoder.{name}.weight"], self[f"encoder.{name}.bias"]
        spec.position_encodings.encodings = self["encoder.positional_embedding"]
        self.norm(spec.layer_norm, "encoder.ln_post")
        for depth, layer in enumerate(spec.layer):
            self.block(layer, f"encoder.blocks.{depth}")

    def decoder(self, spec: Layer) -> None:
        """Everything that writes."""
        spec.embeddings.weight = self["decoder.token_embedding.weight"]
        spec.projection.weight = self["decoder.token_embedding.weight"]
        spec.position_encodings.encodings = self["decoder.positional_embedding"]
        self.norm(spec.layer_norm, "decoder.ln")
        for depth, layer in enumerate(spec.layer):
            self.block(layer, f"decoder.blocks.{depth}")


def byte_letters() -> dict[int, str]:
    """A visible letter for each byte, as GPT-2's vocabulary files have it.

    https://github.com/openai/gpt-2/blob/master/src/encoder.py (`bytes_to_unicode`)
    """
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    letters = {byte: chr(byte) for byte in visible}
    return letters | {byte: chr(256 + index) for index, byte in enumerate(hidden)}


def _written(raw: bytes, letters: dict[int, str]) -> str:
    return "".join(letters[byte] for byte in raw)


def vocabulary(tok: WhisperTokenizer, size: int) -> list[str]:
    """Every token as text, in order."""
    letters = byte_letters()
    special = {number: name for name, number in tok.special_tokens.items()}
    return [
        special.get(number) or _written(tok.encoding.decode_single_token_bytes(number), letters)
        for number in range(size)
    ]


def last_merge(token: bytes, ranks: dict[bytes, int]) -> tuple[bytes, ...]:
    """The parts that byte pair encoding joins last to make a token."""
    parts = [bytes([byte]) for byte in token]
    while True:
        joined = [ranks.get(left + right) for left, right in pairwise(parts)]
        known = [rank for rank in joined if rank is not None and rank < ranks[token]]
        if not known:
            return tuple(parts)
        at = joined.index(min(known))
        parts[at : at + 2] = [parts[at] + parts[at + 1]]


def json_tokenizer(tok: WhisperTokenizer) -> Tokenizer:
    """The same tokenizer in the form that faster-whisper reads.

    Raises:
        ValueError: a special token would get another number.
    """
    letters, ranks = byte_letters(), tok.encoding._mergeable_ranks
    splits = [last_merge(token, ranks) for token in ranks if len(token) > 1]
    merges = [(_written(s[0], letters), _written(s[1], letters)) for s in splits if len(s) == 2]
    vocab = {_written(token, letters): rank for token, rank in ranks.items()}
    result = Tokenizer(models.BPE(vocab=vocab, merges=merges))
    result.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    result.decoder = decoders.ByteLevel()
    special = sorted(tok.special_tokens, key=tok.special_tokens.__getitem__)
    result.add_special_tokens([AddedToken(name, special=True) for name in special])
    if any(result.token_to_id(name) != tok.special_tokens[name] for name in special):
        raise ValueError("the special tokens of this checkpoint are not Whisper's")
    return result


def _alignment_heads(model: WhisperModel, name: str) -> list[list[int]]:
    """(layer, head) pairs to read word times from, as openai-whisper would choose them."""
    set_alignment_heads(model, name)
    pairs: list[list[int]] = model.alignment_heads.indices().T.tolist()
    return pairs


def _spec(
    model: WhisperModel, state: dict[str, Any], tok: WhisperTokenizer, name: str
) -> whisper_spec.WhisperSpec:
    """The filled specification."""
    dims, weights = model.dims, _Weights(state)
    spec = whisper_spec.WhisperSpec(
        dims.n_audio_layer, dims.n_audio_head, dims.n_text_layer, dims.n_text_head
    )
    weights.encoder(spec.encoder)
    weights.decoder(spec.decoder)
    spec.register_vocabulary(vocabulary(tok, dims.n_vocab))
    spec.config.suppress_ids = []  # faster-whisper names them at each call
    spec.config.suppress_ids_begin = [*tok.encode(" "), tok.eot]
    spec.config.lang_ids = list(tok.all_language_tokens) if model.is_multilingual else []
    spec.config.alignment_heads = _alignment_heads(model, name)
    return spec


def convert(model: WhisperModel, name: str, folder: Path) -> None:
    """Write `model` (an openai-whisper model in memory) into `folder`, with 8-bit weights.

    `name` is the model's, by which its alignment heads may be known.

    Raises:
        EngineMissing: the extra `whisper` is not installed.
        ValueError: the checkpoint has another vocabulary than Whisper's.
    """
    tok = tokenizer_for(model)
    spec = _spec(model, model.state_dict(), tok, name)
    spec.validate()
    spec.optimize(quantization=SAVED_AS)
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))
    json_tokenizer(tok).save(str(folder / "tokenizer.json"))
    features = {"feature_size": model.dims.n_mels}
    (folder / "preprocessor_config.json").write_text(json.dumps(features), encoding="utf-8")
