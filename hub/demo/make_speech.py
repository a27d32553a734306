"""Write the demo's speech and captions: run by hand after a script was changed.

    python -m hub.demo.make_speech

It needs Debian's `flite`. Sentence by sentence, each speaker with a voice of their own, joined
with pauses, brought to one level and encoded as small Opus files; the captions and `times.json`
come from the same sentence times.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from hub.demo.captions_file import write_vtt
from hub.demo.script import CAPTIONS, SPEECH, Script, archive, films, plain

RATE_HZ = 16_000
LEAD_S, TAIL_S = 0.8, 1.3
PAUSE_S, SHOT_PAUSE_S = 0.42, 0.75
LEVEL_RMS = 0.105  # about -20 LUFS for one voice; the pipeline brings it to its own target
SHORTEST_S = 10.0
OPUS_BPS = 24_000

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Voice:
    """A flite voice; `depth` < 1 makes it deeper (played slower), `stretch` sets its pace."""

    name: str
    stretch: float = 1.0
    depth: float = 1.0


VOICES = {
    "maren.adeyemi": Voice("slt", stretch=1.04, depth=0.92),
    "noor.haddad": Voice("slt", stretch=1.08, depth=1.03),
    "callum.reid": Voice("awb", stretch=1.05),
    "dev.rastogi": Voice("rms", stretch=1.02),
}

# How flite has to read the words that it would spell out wrongly.
SPOKEN = {
    "Avocet": "Avvoset",
    "Eastness": "East ness",
    "Thornsea": "Thorn sea",
    "café": "caffay",
    "Aisha's": "Eye eesha's",
    "Aisha": "Eye eesha",
    "Tomasz": "Tom ash",
    "rota": "roh ta",
    "Wren": "Ren",
    "Kofi": "Koh fee",
    "Amina": "Ameena",
}


def _spoken(sentence: str) -> str:
    text = plain(sentence)
    for written, read in SPOKEN.items():
        text = text.replace(written, read)
    return text


def _read_wav(path: Path) -> Samples:
    with av.open(str(path)) as sound:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
        pieces = [
            out.to_ndarray().reshape(-1)
            for frame in sound.decode(audio=0)
            for out in resampler.resample(frame)
        ]
    return np.asarray(np.concatenate(pieces), np.float32)


def _deepen(sound: Samples, depth: float) -> Samples:
    places = np.arange(0, len(sound) - 1, depth)
    return np.asarray(np.interp(places, np.arange(len(sound)), sound), np.float32)


def _trim(sound: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(sound) > 0.012 * np.abs(sound).max())
    return np.asarray(sound[max(0, loud[0] - 320) : loud[-1] + 960], np.float32)


def speak(sentence: str, voice: Voice, folder: Path) -> Samples:
    """One sentence as samples at 16 kHz, trimmed and levelled."""
    flite = shutil.which("flite")
    if flite is None:
        raise SystemExit("flite is missing: apt-get install flite")
    wav = folder / "sentence.wav"
    stretch = f"duration_stretch={voice.stretch * voice.depth}"
    command = [
        flite,
        "-voice",
        voice.name,
        "--setf",
        stretch,
        "-t",
        _spoken(sentence),
        "-o",
        str(wav),
    ]
    subprocess.run(command, check=True)  # noqa: S603 - our own words, no shell
    sound = _trim(_deepen(_read_wav(wav), voice.depth))
    return np.asarray(sound * (LEVEL_RMS / np.sqrt(np.mean(sound**2))), np.float32)


def _limited(sound: Samples) -> Samples:
    return np.asarray(np.tanh(sound * 1.1) / 1.1, np.float32)


def write_opus(sound: Samples, path: Path) -> None:
    """Encode mono samples at 16 kHz as Opus in Ogg."""
    with av.open(str(path), "w", format="ogg") as out:
        stream = out.add_stream("libopus", rate=48_000, layout="mono", bit_rate=OPUS_BPS)
        stream.options = {"application": "audio", "vbr": "on", "cutoff": "8000"}
        frame = av.AudioFrame.from_ndarray(sound[None, :], format="flt", layout="mono")
        frame.sample_rate, frame.pts = RATE_HZ, 0
        for resampled in av.AudioResampler("flt", "mono", 48_000, 960).resample(frame):
            out.mux(stream.encode(resampled))
        out.mux(stream.encode(None))


def _gaps(script: Script) -> list[float]:
    gaps: list[float] = []
    for shot in script.shots:
        gaps += [PAUSE_S] * (len(shot.say) - 1) + [SHOT_PAUSE_S]
    return [*gaps[:-1], TAIL_S]


def make_film(script: Script, folder: Path) -> dict[str, object]:
    """Write one film's speech and captions; returns its entry of `times.json`."""
    voice = VOICES[script.speaker]
    pieces = [np.zeros(int(LEAD_S * RATE_HZ), np.float32)]
    times, at_s = [], LEAD_S
    for sentence, gap_s in zip(script.sentences, _gaps(script), strict=True):
        sound = speak(sentence, voice, folder)
        end_s = at_s + len(sound) / RATE_HZ
        times.append((round(at_s, 3), round(end_s, 3)))
        pieces += [sound, np.zeros(int(gap_s * RATE_HZ), np.float32)]
        at_s = end_s + int(gap_s * RATE_HZ) / RATE_HZ
    if at_s < SHORTEST_S:
        pieces.append(np.zeros(int((SHORTEST_S - at_s) * RATE_HZ), np.float32))
        at_s = SHORTEST_S
    write_opus(_limited(np.concatenate(pieces)), script.speech)
    script.captions.write_text(write_vtt(script.sentences, times), "utf-8")
    return {"duration_s": round(at_s, 3), "sentences": times}


def main() -> None:
    """Make every film's speech anew, then say how large it all is."""
    for folder in (SPEECH, CAPTIONS):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    with tempfile.TemporaryDirectory() as scratch:
        times = {s.name: make_film(s, Path(scratch)) for s in (*films(), *archive())}
    (SPEECH / "times.json").write_text(json.dumps(times, separators=(",", ":")), "utf-8")
    bytes_total = sum(path.stat().st_size for path in SPEECH.glob("*.opus"))
    seconds = sum(float(str(film["duration_s"])) for film in times.values())
    sys.stdout.write(f"{len(times)} films, {seconds:.0f} s, {bytes_total / 1e6:.2f} MB\n")


if __name__ == "__main__":
    main()
