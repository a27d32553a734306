"""A film from its script: pictures laid frame by frame, speech beside them, one MP4.

    render(films()[0], Path("hero.mp4"), lambda fraction: None)

H.264 at 1280 by 720, 25 pictures a second, a key picture every two seconds, AAC: what browsers
play as it is, so that the pipeline can make it watchable by copying.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np

from hub.demo.acting import FPS, Act, acting
from hub.demo.company import COMPANY, executive
from hub.demo.planes import Plate, Spot, Sprite, mixed, paste, plate, sprite, window
from hub.demo.raster import SCENE_PX, draw, place, trimmed
from hub.demo.script import Script, Shot, archive, films, shot_times, slide_of, timing
from hub.demo.slides import end_card, ground, heading, lower_third, steps
from hub.demo.staging import DRIFT_PX, Framing, backdrop, foreground, framing, puppet

WIDTH, HEIGHT = SCENE_PX
SCENE_BOX = (0.0, 0.0, float(WIDTH), float(HEIGHT))
FADE_S = 0.4
STEP_S = 0.45
THIRD_S = (0.9, 6.0)
INSET = (956, 404, 264)  # the speaker's small picture on slides: x, y and side
INSET_SCALE = 0.7
X264 = {
    "preset": "ultrafast",
    "crf": "21",
    "g": str(2 * FPS),
    "colorprim": "bt709",
    "x264-params": "colorprim=bt709:transfer=bt709:colormatrix=bt709:scenecut=0",
}
Progress = Callable[[float], None]


def eased(share: float) -> float:
    """Slow at the end (cubic), for what slides in; 0 to 1."""
    left = 1 - min(max(share, 0.0), 1.0)
    return 1 - left**3


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in a film: the second, the seconds since the shot began, and the speaker's act."""

    at_s: float
    since_s: float
    act: Act


@dataclass(frozen=True)
class Scene:
    """A speaker in a place; the camera drifts slowly along it."""

    script: Script
    shot: Shot
    length_s: float
    leftwards: bool

    def _camera(self) -> Framing:
        return framing(self.script.place, self.shot.frame)

    def picture(self, moment: Moment) -> Plate:
        """The scene at a moment."""
        camera = self._camera()
        share = min(moment.since_s / max(self.length_s, 6.0), 1.0)
        travel = 2 * DRIFT_PX * (1 - share if self.leftwards else share)
        seen = window(backdrop(self.script.place, camera), travel, WIDTH, HEIGHT)
        if self.script.place == "harbour" and not camera.blur:
            paste(seen, _ship(), Spot(270 + 3 * moment.at_s - travel, 455))
        nearer = (travel - DRIFT_PX) * 0.25
        figure = puppet(self.script.speaker, self.script.outfit, camera.scale)
        figure.show(seen, camera.x - nearer, camera.y, moment.act)
        front = foreground(self.script.place, camera)
        if front is not None:
            paste(seen, front, Spot(-nearer, 0))
        return seen


@dataclass(frozen=True)
class SlideScene:
    """A slide whose steps come in as they are spoken of, with the speaker small beside it."""

    script: Script
    shot: Shot
    cues_s: tuple[float, ...]

    def picture(self, moment: Moment) -> Plate:
        """The slide at a moment."""
        shares = [eased((moment.at_s - cue_s) / STEP_S) for cue_s in self.cues_s]
        stages, parts = _slide_layers(self.shot)
        seen = stages[sum(share >= 1 for share in shares)].copy()
        for (part, x, y), share in zip(parts, shares, strict=True):
            if 0 < share < 1:
                paste(seen, part.faded(share), Spot(x, y + 18 * (1 - share)))
        self._inset(seen, moment.act)
        return seen

    def _inset(self, seen: Plate, act: Act) -> None:
        x, y, side = INSET
        small = _inset_ground(self.script.speaker).copy()
        figure = puppet(self.script.speaker, self.script.outfit, INSET_SCALE)
        figure.show(small, side / 2, side / 2 - 2, act)
        mask = _inset_mask()
        for target, source, cover, part in zip(
            seen.planes,
            small.planes,
            (mask.alpha, mask.alpha_half, mask.alpha_half),
            (1, 2, 2),
            strict=True,
        ):
            top, left, size = y // part, x // part, side // part
            inner = cover[2 // part : 2 // part + size, 2 // part : 2 // part + size]
            spot = target[top : top + size, left : left + size]
            spot[:] = (spot * (255 - inner) + source * inner + 127) // 255


@cache
def _ship() -> Sprite:
    return sprite(draw(place("ship"), (0, 0, 620, 210), 0.52))


@cache
def _inset_ground(speaker: str) -> Plate:
    side = INSET[2]
    return plate(
        draw(
            f'<rect width="{side}" height="{side}" fill="{executive(speaker).ground}"/>',
            (0, 0, side, side),
        )
    )


@cache
def _inset_mask() -> Sprite:
    side = INSET[2]
    return sprite(
        draw(f'<rect width="{side}" height="{side}" rx="28" fill="#fff"/>', (0, 0, side, side))
    )


@cache
def _end() -> Plate:
    return plate(draw(end_card(COMPANY), SCENE_BOX))


@cache
def _slide_layers(shot: Shot) -> tuple[list[Plate], list[tuple[Sprite, int, int]]]:
    """The slide with 0, 1, 2 … of its steps in place, and the steps by themselves."""
    slide = slide_of(shot)
    drawn = [trimmed(draw(part, SCENE_BOX)) for part in steps(slide)]
    parts = [(sprite(drawing), x, y) for drawing, x, y in drawn]
    stages = [plate(draw(ground() + heading(slide), SCENE_BOX))]
    for part, x, y in parts:
        stages.append(stages[-1].copy())
        paste(stages[-1], part, Spot(x, y))
    return stages, parts


def _cues(shot: Shot, spoken_s: list[tuple[float, float]], parts: int) -> tuple[float, ...]:
    starts = [start for start, _ in spoken_s]
    if len(starts) >= parts:
        return tuple(starts[:parts])
    first, last = starts[0], starts[0] + 0.6 * (spoken_s[-1][1] - starts[0])
    return tuple(np.linspace(first, last, parts).tolist())


def _scenes(script: Script) -> list[Scene | SlideScene]:
    heard, number = timing(script).sentences, 0
    scenes: list[Scene | SlideScene] = []
    for place_in_row, (shot, (start_s, end_s)) in enumerate(
        zip(script.shots, shot_times(script), strict=True)
    ):
        spoken = list(heard[number : number + len(shot.say)])
        number += len(shot.say)
        if shot.slide is None:
            scenes.append(Scene(script, shot, end_s - start_s, place_in_row % 2 == 1))
        else:
            cues = _cues(shot, spoken, len(steps(shot.slide)))
            scenes.append(SlideScene(script, shot, cues))
    return scenes


class Film:
    """All pictures of one film, in order."""

    def __init__(self, script: Script) -> None:
        """Read the times and prepare the acting."""
        self.script = script
        self.length_s = timing(script).duration_s
        self.frames = round(self.length_s * FPS)
        self.acts = acting(script.speech, self.length_s, script.name)
        self.scenes = _scenes(script)
        self.cuts = shot_times(script)
        speaker = executive(script.speaker)
        third = lower_third(speaker.name, speaker.title)
        self.third = sprite(draw(third, (0, 0, 620, 92)))
        self.end_s = timing(script).sentences[-1][1] + 0.55
        self.hurried = self._hurried()

    def _hurried(self) -> set[int]:
        """Frames in which something slides or fades; the others are drawn on twos."""
        spans = [(start, FADE_S) for start, _ in self.cuts[1:]] + [(self.end_s, FADE_S)]
        spans += [(THIRD_S[0], 0.6), (THIRD_S[1] - 0.5, 0.5)]
        for scene in self.scenes:
            if isinstance(scene, SlideScene):
                spans += [(cue_s, STEP_S) for cue_s in scene.cues_s]
        return {frame for at_s, length_s in spans for frame in _frames(at_s, length_s)}

    def _shot_at(self, at_s: float) -> int:
        return max(k for k, (start, _) in enumerate(self.cuts) if start <= at_s)

    def _scene(self, number: int, frame: int) -> Plate:
        at_s = frame / FPS
        return self.scenes[number].picture(
            Moment(at_s, at_s - self.cuts[number][0], self.acts[frame])
        )

    def _lower_third(self, seen: Plate, at_s: float) -> None:
        if not self.script.shots[0].lower_third or at_s > THIRD_S[1]:
            return
        share = eased((at_s - THIRD_S[0]) / 0.6) - eased((at_s - THIRD_S[1] + 0.5) / 0.5)
        if share > 0:
            paste(seen, self.third.faded(share), Spot(64 - 60 * (1 - share), 60))

    def picture(self, frame: int) -> Plate:
        """One picture of the film."""
        at_s = frame / FPS
        number = self._shot_at(at_s)
        seen = self._scene(number, frame)
        since_s = at_s - self.cuts[number][0]
        if number and since_s < FADE_S:
            seen = mixed(self._scene(number - 1, frame), seen, since_s / FADE_S)
        self._lower_third(seen, at_s)
        if at_s > self.end_s:
            seen = mixed(seen, _end(), min((at_s - self.end_s) / FADE_S, 1.0))
        return seen

    def pictures(self) -> Iterator[Plate]:
        """Every picture; the end card, once it stands, is not drawn again."""
        still_from = int((self.end_s + FADE_S) * FPS) + 1
        seen = self.picture(0)
        for frame in range(self.frames):
            if frame > still_from:
                seen = _end()
            elif frame % 2 == 0 or frame in self.hurried:
                seen = self.picture(frame)
            yield seen


def _frames(at_s: float, length_s: float) -> range:
    return range(int(at_s * FPS) - 1, int((at_s + length_s) * FPS) + 2)


def _video_frame(seen: Plate) -> av.VideoFrame:
    rows = np.empty((HEIGHT * 3 // 2, WIDTH), np.uint8)
    rows[:HEIGHT] = seen.y
    rows[HEIGHT : HEIGHT * 5 // 4] = seen.u.reshape(HEIGHT // 4, WIDTH)
    rows[HEIGHT * 5 // 4 :] = seen.v.reshape(HEIGHT // 4, WIDTH)
    return av.VideoFrame.from_ndarray(rows, format="yuv420p")


def _add_speech(out: av.container.OutputContainer, stream: av.AudioStream, speech: Path) -> None:
    with av.open(str(speech)) as sound:
        for frame in sound.decode(audio=0):
            frame.pts = None
            out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def render(script: Script, target: Path, on_progress: Progress) -> None:
    """Make one film as MP4 at `target`; `on_progress` is told the share done, 0 to 1."""
    film = Film(script)
    with av.open(str(target), "w", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=FPS, options=X264)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        audio = out.add_stream("aac", rate=48_000, layout="mono", bit_rate=80_000)
        for number, seen in enumerate(film.pictures()):
            frame = _video_frame(seen)
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            out.mux(video.encode(frame))
            if number % FPS == 0:
                on_progress(number / film.frames)
        out.mux(video.encode(None))
        _add_speech(out, audio, script.speech)
    on_progress(1.0)


def main() -> None:
    """Draw the film that is named first to the path that is named second."""
    name, target = sys.argv[1:3]
    script = next(one for one in (*films(), *archive()) if one.name == name)
    render(script, Path(target), lambda _fraction: None)


if __name__ == "__main__":
    main()
