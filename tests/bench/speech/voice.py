"""Training speech: espeak-ng's sentences with the time of every word."""

from __future__ import annotations

import ctypes
import itertools
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass

import espeakng_loader
import numpy as np
from whisper.audio import SAMPLE_RATE

from tests.bench.speech.grammar import PHRASES, held_out, sentences
from tests.bench.speech.vocabulary import tokenizer

UTTERANCES = {"en": 4500, "de": 3000}
PHRASE_SHARE = 0.15
ACCENTS = {
    "en": ["en-us", "en", "en-gb-x-rp", "en-gb-scotland"],  # plain "en" is British
    "de": ["de"],
}
VARIANTS = ["m1", "m2", "m3", "m4", "m5", "m7", "m8", "f1", "f2", "f3", "f4"]
WORDS_A_MINUTE, PITCH = (145, 190), (30, 70)


class _EspeakEvent(ctypes.Structure):
    """`espeak_EVENT` of espeak-ng's speak_lib.h."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    ]


class Espeak:
    """Speech with the time of each word, from the espeak-ng library."""

    _CALLBACK = ctypes.CFUNCTYPE(
        ctypes.c_int,
        ctypes.POINTER(ctypes.c_short),
        ctypes.c_int,
        ctypes.POINTER(_EspeakEvent),
    )
    _SYNCHRONOUS, _UTF8, _RATE, _PITCH, _LIST_END, _WORD = 2, 1, 1, 3, 0, 1

    def __init__(self) -> None:
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate: int = self._library.espeak_Initialize(
            self._SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0
        )
        self._callback = self._CALLBACK(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)
        self._audio: list[np.ndarray] = []
        self._words: list[tuple[int, float]] = []

    def _receive(self, samples, count: int, events) -> int:
        if samples and count > 0:
            self._audio.append(np.ctypeslib.as_array(samples, (count,)).copy())
        happened = (events[index] for index in itertools.count())
        for event in itertools.takewhile(lambda event: event.type != self._LIST_END, happened):
            if event.type == self._WORD:
                self._words.append((event.text_position - 1, event.audio_position / 1000))
        return 0

    def say(
        self, text: str, voice: str, words_a_minute: int, pitch: int
    ) -> tuple[np.ndarray, list[tuple[int, float]]]:
        """The samples, and (index of its first character, second) of each word."""
        self._audio, self._words = [], []
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        self._library.espeak_SetParameter(self._RATE, words_a_minute, 0)
        self._library.espeak_SetParameter(self._PITCH, pitch, 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, self._UTF8, None, None)
        return np.concatenate(self._audio), self._words


@dataclass
class Utterance:
    """A spoken sentence at 16 kHz, and when each of its tokens is heard."""

    language: str
    text: str
    samples: np.ndarray
    tokens: list[int]
    spans: list[tuple[float, float]]

    @property
    def seconds(self) -> float:
        return len(self.samples) / SAMPLE_RATE


def resample(samples: np.ndarray, source: int) -> np.ndarray:
    """16-bit samples at `source` Hz as float at 16 kHz, by cutting the spectrum."""
    length = round(len(samples) * SAMPLE_RATE / source)
    spectrum = np.fft.rfft(samples / 32768)[: length // 2 + 1]
    return (np.fft.irfft(spectrum, length) * (SAMPLE_RATE / source)).astype(np.float32)


def trim_end(samples: np.ndarray, floor: float = 0.005) -> np.ndarray:
    """Cut the quiet end, so that the length is the time of the last sound."""
    return samples[: np.flatnonzero(np.abs(samples) > floor)[-1] + 1]


def token_spans(
    text: str,
    pieces: list[bytes],
    words: list[tuple[int, float]],
    seconds: float,
) -> list[tuple[float, float]]:
    """When each token is heard, by interpolating between the starts of words."""
    offsets = [len(text[:position].encode()) for position, _ in words]
    offsets.append(len(text.encode()) - 1)  # the full stop comes after the last sound
    times = [start for _, start in words] + [seconds]
    edges = np.cumsum([0] + [len(piece) for piece in pieces]) - 1  # leading blank
    starts = np.interp(edges, offsets, times)
    spans = list(itertools.pairwise(starts.tolist()))
    return [*spans[:-1], (seconds, seconds + 0.2)]


_espeak: Espeak | None = None


def speak(request: tuple[str, str, str, int, int]) -> Utterance:
    """Synthesise one (language, text, voice, words a minute, pitch)."""
    global _espeak
    _espeak = _espeak or Espeak()
    language, text, voice, words_a_minute, pitch = request
    raw, words = _espeak.say(text, voice, words_a_minute, pitch)
    samples = trim_end(resample(raw, _espeak.rate))
    encoding = tokenizer().encoding
    tokens = encoding.encode(" " + text)
    pieces = encoding.decode_tokens_bytes(tokens)
    spans = token_spans(text, pieces, words, len(samples) / SAMPLE_RATE)
    return Utterance(language, text, samples.astype(np.float16), tokens, spans)


def requests(language: str, count: int, rng: np.random.Generator) -> Iterator[tuple]:
    """What to say, and in which voice: half plain voices, half their variants."""
    trained = [text for text in sentences(language) if not held_out(text)]
    for _ in range(count):
        source = PHRASES[language] if rng.random() < PHRASE_SHARE else trained
        voice = str(rng.choice(ACCENTS[language]))
        if rng.random() < 0.5:
            voice += "+" + str(rng.choice(VARIANTS))
        pace, pitch = rng.integers(*WORDS_A_MINUTE), rng.integers(*PITCH)
        yield language, str(rng.choice(source)), voice, int(pace), int(pitch)


def speak_all(rng: np.random.Generator) -> dict[str, list[Utterance]]:
    """The utterances of the training, by language."""
    spoken = {}
    with multiprocessing.get_context("spawn").Pool() as pool:
        for language, count in UTTERANCES.items():
            wanted = list(requests(language, count, rng))
            spoken[language] = pool.map(speak, wanted, chunksize=64)
    return spoken
