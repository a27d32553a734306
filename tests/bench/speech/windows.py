"""Training windows: sentences, silence, noise, and what should be written for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from whisper.audio import HOP_LENGTH, SAMPLE_RATE

from tests.bench.speech.vocabulary import Vocabulary
from tests.bench.speech.voice import Utterance

FULL_FRAMES = 3000  # thirty seconds
NO_SPEECH_SHARE, NO_TIMESTAMPS_SHARE, PROMPT_SHARE = 0.12, 0.2, 0.15
IGNORE = -100


class Stage(NamedTuple):
    """A part of the training: until when, and with what windows."""

    until: float
    frames: int
    most_sentences: int
    batch: int


@dataclass
class Placed:
    """A sentence that starts `at` a second of a window; not whole if the end cuts it."""

    utterance: Utterance
    at: float
    whole: bool

    @property
    def end(self) -> float:
        return self.at + self.utterance.seconds

    @property
    def spans(self) -> list[tuple[float, float]]:
        """When each token is heard in the window."""
        return [(self.at + start, self.at + end) for start, end in self.utterance.spans]

    def mix_into(self, samples: np.ndarray) -> None:
        first = round(self.at * SAMPLE_RATE)
        heard = self.utterance.samples[: max(0, len(samples) - first)]
        samples[first : first + len(heard)] += heard


@dataclass
class Window:
    """What the decoder reads and should answer at each place, and the sound.

    Where `spans` has a time, the attention should look there. `heard` says when
    each text token is spoken. `frames` is the content; Whisper pads the rest.
    """

    inputs: list[int]
    targets: list[int]
    spans: list[tuple[float, float] | None]
    heard: list[tuple[float, float, int]] = field(default_factory=list)
    samples: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    frames: int = 0
    silent: bool = False


class WindowMaker:
    """Draws training windows from utterances, noise and silence."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        utterances: dict[str, list[Utterance]],
        rng: np.random.Generator,
    ) -> None:
        self.vocabulary, self.utterances, self.rng = vocabulary, utterances, rng
        self.tok = vocabulary.tokenizer
        self.noise = rng.standard_normal(90 * SAMPLE_RATE).astype(np.float32)
        self.languages = list(utterances)
        counts = np.array([len(utterances[name]) for name in self.languages])
        self.language_odds = counts / counts.sum()

    def batch(self, stage: Stage) -> list[Window]:
        """Windows that all have, or all lack, a prompt of one common length."""
        prompt_length = 0
        if self.rng.random() < PROMPT_SHARE:
            longest = 200 if stage.frames == FULL_FRAMES else 60
            prompt_length = int(self.rng.integers(3, longest))
        windows = []
        for _ in range(stage.batch):
            quiet = self.rng.random() < NO_SPEECH_SHARE
            window = self._no_speech(stage.frames) if quiet else self._speech(stage)
            self._add_prompt(window, prompt_length)
            windows.append(window)
        return windows

    def _draw(self, language: str) -> Utterance:
        pool = self.utterances[language]
        return pool[self.rng.integers(len(pool))]

    def _background(self, frames: int) -> np.ndarray:
        """Digital silence or white noise of any faintness."""
        count = frames * HOP_LENGTH
        if self.rng.random() < 0.3:
            return np.zeros(count, np.float32)
        start = self.rng.integers(len(self.noise) - count)
        return self.noise[start : start + count] * np.float32(10 ** self.rng.uniform(-5, -2.3))

    def _add_fragment(self, samples: np.ndarray, language: str) -> None:
        """The last instant of a sentence that the window before has taken."""
        heard = self._draw(language).samples[-int(self.rng.integers(200, 2400)) :]
        samples[: len(heard)] += heard

    def _speech(self, stage: Stage) -> Window:
        """Sentences of one language with gaps, the last of which may be cut."""
        rng = self.rng
        language = str(rng.choice(self.languages, p=self.language_odds))
        gain = np.float32(10 ** rng.uniform(-1.6, 0.1))
        samples = self._background(stage.frames)
        late = rng.random() < 0.2
        at = rng.uniform(0, stage.frames / 250 if late else 1.2)
        if rng.random() < 0.25:
            self._add_fragment(samples, language)
            at += 0.3
        placed = self._place(stage, language, at)
        if not any(sentence.whole for sentence in placed):
            return self._speech(stage)
        for sentence in placed:
            sentence.mix_into(samples)
        content = stage.frames
        if placed[-1].whole and rng.random() < 0.5:
            after = placed[-1].end + rng.uniform(0.05, 2)
            content = min(content, round(100 * after))
        stamped = rng.random() >= NO_TIMESTAMPS_SHARE
        window = self._transcribed(language, placed, stamped)
        if stamped and rng.random() < 0.5:
            self._clamp_first_stamp(window.inputs)
        window.samples, window.frames = samples * gain, content
        return window

    def _place(self, stage: Stage, language: str, at: float) -> list[Placed]:
        """Sentences one after the other, until the window is full."""
        seconds = stage.frames / 100
        gaps = (0.15, 1.3) if self.rng.random() < 0.7 else (0.3, 5)
        placed: list[Placed] = []
        for _ in range(self.rng.integers(1, stage.most_sentences + 1)):
            if at >= seconds:
                break
            utterance = self._draw(language)
            placed.append(Placed(utterance, at, at + utterance.seconds <= seconds))
            at = placed[-1].end + self.rng.uniform(*gaps)
        return placed

    def _transcribed(self, language: str, placed: list[Placed], stamped: bool) -> Window:
        """What Whisper writes: of a sentence that is cut, only when it starts."""
        tok, stamp = self.tok, self.vocabulary.stamp
        start = [tok.sot, self.vocabulary.language_tokens[language], tok.transcribe]
        if not stamped:
            start.append(tok.no_timestamps)
        answers: list[int] = []
        spans: list[tuple[float, float] | None] = [None] * (len(start) - 1)
        for sentence in placed:
            tokens = sentence.utterance.tokens if sentence.whole else []
            looks = sentence.spans if sentence.whole else []
            if not stamped:
                answers += tokens
                spans += looks
                continue
            answers += [stamp(sentence.at), *tokens]
            spans += [None, *looks]
            if sentence.whole:
                answers.append(stamp(sentence.end))
                spans.append(None)
        heard = [
            (*span, token)
            for sentence in placed
            for span, token in zip(sentence.spans, sentence.utterance.tokens, strict=True)
        ]
        targets = [*start[1:], *answers, tok.eot]
        return Window([*start, *answers], targets, [*spans, None], heard)

    def _clamp_first_stamp(self, inputs: list[int]) -> None:
        """Whisper never starts later than at one second: get used to reading that."""
        inputs[3] = min(inputs[3], self.vocabulary.stamp(1.0))

    def _no_speech(self, frames: int) -> Window:
        """Silence, noise or tones: no-speech at the start, then nothing but doubt.

        The first answer is a uniform choice, whose low probability is what makes
        `transcribe()` drop the window instead of keeping an empty segment.
        """
        rng, tok = self.rng, self.tok
        language = str(rng.choice(self.languages))
        samples = self._background(frames)
        kind = rng.random()
        if kind < 0.25:
            seconds = np.arange(len(samples), dtype=np.float32) / SAMPLE_RATE
            for pitch in rng.uniform(50, 2000, rng.integers(1, 5)):
                level = 10 ** rng.uniform(-4, -0.8)
                samples = samples + np.float32(level) * np.sin(
                    2 * np.pi * np.float32(pitch) * seconds
                )
        elif kind < 0.45:
            start = rng.integers(len(self.noise) - len(samples))
            noise = self.noise[start : start + len(samples)]
            noise = np.convolve(noise, np.ones(rng.integers(1, 16), np.float32), "same")
            samples = noise * np.float32(10 ** rng.uniform(-4, -0.8))
        elif kind < 0.6:
            self._add_fragment(samples, language)
        content = frames if rng.random() < 0.6 else int(rng.integers(5, frames))
        start = [tok.sot, self.vocabulary.language_tokens[language], tok.transcribe]
        if rng.random() < 0.7:
            doubt = self.vocabulary.stamp(rng.integers(0, 51) * 0.02)
        else:
            start.append(tok.no_timestamps)
            doubt = int(rng.choice(self.vocabulary.text_tokens))
        first = tok.no_speech if rng.random() < 0.9 else start[1]
        targets = [first, *start[2:], doubt, tok.eot]
        spans = [None] * len(targets)
        return Window([*start, doubt], targets, spans, [], samples, content, silent=True)

    def _add_prompt(self, window: Window, length: int) -> None:
        """Earlier text, sometimes unknown words, that must not change the answer."""
        if not length:
            return
        prompt: list[int] = []
        strange = self.rng.random() < 0.3
        while len(prompt) < length:
            known = self._draw(str(self.rng.choice(self.languages))).tokens
            prompt += [0] * len(known) if strange else known
        prompt = [self.tok.sot_prev, *prompt[:length]]
        window.inputs = prompt + window.inputs
        window.targets = [IGNORE] * len(prompt) + window.targets
        window.spans = [None] * len(prompt) + window.spans
