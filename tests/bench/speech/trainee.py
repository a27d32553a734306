"""The model in training: Whisper with its vocabulary cut down, and what it is judged by."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - its usual name
from torch import Tensor
from whisper.audio import HOP_LENGTH, N_FFT, mel_filters
from whisper.model import ModelDimensions, MultiHeadAttention, Whisper, sinusoids

from tests.bench.speech.vocabulary import Vocabulary
from tests.bench.speech.windows import FULL_FRAMES, IGNORE, Window

DIMS = ModelDimensions(
    n_mels=80,
    n_audio_ctx=1500,
    n_audio_state=128,
    n_audio_head=2,
    n_audio_layer=2,
    n_vocab=51865,
    n_text_ctx=448,
    n_text_state=128,
    n_text_head=2,
    n_text_layer=3,
)

HEAD_START = 12.0  # first logit of the tokens in use; ln(unused) is 10.8


def log_mel(windows: list[Window], frames: int, rng: np.random.Generator) -> Tensor:
    """Whisper's log-mel, with the accidents of real files added.

    Whisper sets the floor of the spectrum from the loudest place of the whole
    file, and pads the last window with the value 0. Microphones and codecs tilt
    the spectrum and cut its top.
    """
    samples = torch.from_numpy(np.stack([w.samples for w in windows]))
    spectrum = torch.stft(
        samples, N_FFT, HOP_LENGTH, window=torch.hann_window(N_FFT), return_complex=True
    )
    power = spectrum[..., :-1].abs().square()
    mel = (mel_filters("cpu", DIMS.n_mels) @ power).clamp(min=1e-10).log10()
    for row, window in zip(mel, windows, strict=True):
        tilt = torch.linspace(-1, 1, DIMS.n_mels) * rng.uniform(-0.3, 0.3)
        if rng.random() < 0.3:
            tilt[rng.integers(60, DIMS.n_mels) :] -= rng.uniform(0, 4)
        row += tilt[:, None]
        row.clamp_(min=-10)
        loudest = float(row.max()) + (rng.exponential(1.0) if rng.random() < 0.3 else 0)
        row.clamp_(min=loudest - 8).add_(4).div_(4)
        if rng.random() < 0.8:
            row[:, window.frames :] = 0
    return mel[..., :frames]


def cross_attention(
    attention: MultiHeadAttention, x: Tensor, audio: Tensor
) -> tuple[Tensor, Tensor]:
    """Whisper's cross-attention, and the logarithm of its weights."""
    queries, keys, values = (
        layer(source).unflatten(-1, (attention.n_head, -1)).transpose(1, 2)
        for layer, source in (
            (attention.query, x),
            (attention.key, audio),
            (attention.value, audio),
        )
    )
    scores = queries @ keys.transpose(-1, -2) * queries.shape[-1] ** -0.5
    weights = scores.float().log_softmax(-1)
    mixed = weights.exp().to(values.dtype) @ values
    return attention.out(mixed.transpose(1, 2).flatten(2)), weights


class Trainee(torch.nn.Module):
    """A Whisper model whose vocabulary is cut down to the tokens in use."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self.vocabulary = vocabulary
        self.whisper = Whisper(DIMS)
        self.whisper.decoder.token_embedding.requires_grad_(False)
        width = DIMS.n_text_state
        rows = torch.randn(len(vocabulary.used), width) * 0.05
        first = vocabulary.index(vocabulary.tokenizer.timestamp_begin)
        rows[first : first + 1501] = sinusoids(1501, width) * 0.15
        rows[:, 0] += 1  # with the next line: every token in use starts above the others
        self.rows = torch.nn.Parameter(rows)
        with torch.no_grad():
            self.whisper.decoder.ln.bias[0] = HEAD_START
            positions = sinusoids(DIMS.n_text_ctx, width) * 0.05
            self.whisper.decoder.positional_embedding.copy_(positions)
        self.ear = torch.nn.Linear(DIMS.n_audio_state, vocabulary.silence + 1)
        unused = DIMS.n_vocab - len(vocabulary.used)
        bias = torch.zeros(len(vocabulary.used) + 1)
        bias[-1] = math.log(unused)
        self.register_buffer("bias", bias)

    def encode(self, mel: Tensor, offset: int) -> Tensor:
        """Encode a window that lies `offset` positions into the thirty seconds."""
        encoder = self.whisper.encoder
        x = F.gelu(encoder.conv2(F.gelu(encoder.conv1(mel)))).permute(0, 2, 1)
        x = x + encoder.positional_embedding[offset : offset + x.shape[1]]
        for block in encoder.blocks:
            x = block(x)
        return encoder.ln_post(x)

    def forward(
        self, mel: Tensor, tokens: Tensor, offset: int
    ) -> tuple[Tensor, list[Tensor], Tensor]:
        """Logits, attention of the layers with the word times, what the encoder hears."""
        audio, decoder = self.encode(mel, offset), self.whisper.decoder
        rows = torch.cat([self.rows, self.rows.new_zeros(1, self.rows.shape[1])])
        x = rows[tokens] + decoder.positional_embedding[: tokens.shape[1]]
        looks = []
        for depth, block in enumerate(decoder.blocks):
            x = x + block.attn(block.attn_ln(x), mask=decoder.mask)[0]
            mixed, weights = cross_attention(block.cross_attn, block.cross_attn_ln(x), audio)
            x = x + mixed
            x = x + block.mlp(block.mlp_ln(x))
            if depth >= DIMS.n_text_layer // 2:
                looks.append(weights)
        with torch.autocast("cpu", enabled=False):
            logits = decoder.ln(x).float() @ rows.T + self.bias
        return logits, looks, self.ear(audio)


@dataclass
class Batch:
    """Windows as tensors.

    `look` says where to look at the marked places, `heard` which token is spoken
    at each position of the encoder.
    """

    mel: Tensor
    inputs: Tensor
    targets: Tensor
    marked: tuple[Tensor, Tensor]
    look: Tensor
    heard: Tensor
    offset: int


def collate(
    windows: list[Window], frames: int, vocabulary: Vocabulary, rng: np.random.Generator
) -> Batch:
    """Put windows together, moved to a random place if they are short."""
    offset = int(rng.integers(0, (FULL_FRAMES - frames) // 2 + 1))
    if rng.random() < 0.2:
        offset = 0
    stamps = vocabulary.tokenizer.timestamp_begin

    def number(token: int, moves: bool) -> int:
        shifted = token + offset if moves and token >= stamps else token
        return IGNORE if token == IGNORE else vocabulary.index(shifted)

    length = max(len(w.inputs) for w in windows)
    inputs = torch.full((len(windows), length), vocabulary.unknown)
    targets = torch.full((len(windows), length), IGNORE)
    heard = torch.full((len(windows), frames // 2), vocabulary.silence)
    places: list[tuple[int, int]] = []
    looks: list[Tensor] = []
    for row, window in enumerate(windows):
        moves = not window.silent
        count = len(window.inputs)
        inputs[row, :count] = torch.tensor([number(t, moves) for t in window.inputs])
        targets[row, :count] = torch.tensor([number(t, moves) for t in window.targets])
        for start, end, token in window.heard:
            heard[row, round(start * 50) : round(end * 50)] = vocabulary.sound(token)
        for column, span in enumerate(window.spans):
            if span is None:
                continue
            first = min(int(span[0] * 50), frames // 2 - 1)
            last = max(first + 1, min(round(span[1] * 50), frames // 2))
            look = torch.zeros(frames // 2)
            look[first:last] = 1 / (last - first)
            places.append((row, column))
            looks.append(look)
    marked = torch.tensor(places, dtype=torch.long).reshape(-1, 2).unbind(1)
    look = torch.stack(looks) if looks else torch.zeros(0, frames // 2)
    mel = log_mel(windows, frames, rng)
    return Batch(mel, inputs, targets, marked, look, heard, offset)


def losses(model: Trainee, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Of the tokens, of where the attention looks, and of what the encoder hears."""
    with torch.autocast("cpu", torch.bfloat16):
        logits, looks, ear = model(batch.mel, batch.inputs, batch.offset)
    tokens = F.cross_entropy(logits.flatten(0, 1), batch.targets.flatten())
    hearing = F.cross_entropy(ear.float().flatten(0, 1), batch.heard.flatten())
    rows, columns = batch.marked
    if not len(rows):
        return tokens, tokens.new_zeros(()), hearing
    weights = torch.stack([w[rows, :, columns] for w in looks]).float()
    entropy = (batch.look * batch.look.clamp(min=1e-9).log()).sum(-1).mean()
    looking = entropy - (weights * batch.look[:, None]).sum(-1).mean()
    return tokens, looking, hearing
