"""How a drawn speaker moves: the mouth follows the voice, the head nods, the eyes blink."""

import random
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FPS = 25
RATE_HZ = 16_000
MOUTH_STEPS = 4
Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Act:
    """One frame of acting: offsets in figure units, `lean` as a slope, mouth in steps."""

    x: float
    y: float
    lean: float
    mouth: int
    eyes: float
    breath: float


def voice_curve(speech: Path, duration_s: float) -> Curve:
    """How loud the voice is in each frame, 0 to about 1."""
    with av.open(str(speech)) as sound:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
        pieces = [
            out.to_ndarray().reshape(-1)
            for frame in sound.decode(audio=0)
            for out in resampler.resample(frame)
        ]
    samples = np.concatenate(pieces).astype(np.float64)
    frames, hop = round(duration_s * FPS), RATE_HZ // FPS
    fitted = np.zeros(frames * hop)
    fitted[: len(samples)] = samples[: len(fitted)]
    loud = np.sqrt((fitted.reshape(frames, hop) ** 2).mean(axis=1))
    return np.asarray(loud / max(float(np.percentile(loud, 92)), 1e-6), np.float64)


def _smooth(curve: Curve, frames: int) -> Curve:
    window = np.hanning(frames + 2)[1:-1]
    return np.convolve(curve, window / window.sum(), mode="same")


def _blinks(frames: int, chance: random.Random) -> Curve:
    eyes = np.ones(frames)
    at = chance.randint(30, 70)
    while at < frames - 4:
        eyes[at : at + 4] = (0.4, 0.0, 0.0, 0.5)
        at += chance.randint(55, 130)
    return eyes


def acting(speech: Path, duration_s: float, seed: str) -> list[Act]:
    """The acting of one film, frame by frame; the same seed acts the same way."""
    chance = random.Random(seed)  # noqa: S311 - a head's sway, no secret
    loud = voice_curve(speech, duration_s)
    mouth = np.clip(_smooth(loud, 3) * 1.15 - 0.1, 0, 1) ** 0.8
    nod, talk = _smooth(loud, 17), _smooth(loud, 60)
    t = np.arange(len(loud)) / FPS
    turn = chance.uniform(0, 6)
    lean = 0.021 * np.sin(0.9 * t + turn) * talk + 0.013 * np.sin(0.37 * t + 2 * turn)
    x = 3.2 * np.sin(0.61 * t + turn) + 1.6 * np.sin(1.7 * t) * talk
    y = 7.5 * (nod - talk) + 1.2 * np.sin(1.3 * t + turn)
    eyes = _blinks(len(loud), chance)
    breath = 1.5 * np.sin(1.5 * t)
    rounded = np.rint(mouth * MOUTH_STEPS).astype(int)
    rows = zip(x, y, lean, rounded, eyes, breath, strict=True)
    return [
        Act(float(a), float(b), float(c), int(m), float(e), float(d)) for a, b, c, m, e, d in rows
    ]
