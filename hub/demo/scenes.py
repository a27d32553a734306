"""The two kinds of picture a film is made of: a speaker in a place, and a slide."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from hub.demo.acting import Act
from hub.demo.company import COMPANY, executive
from hub.demo.planes import Plate, Spot, Sprite, paste, plate, sprite, window
from hub.demo.raster import SCENE_PX, draw, place, trimmed
from hub.demo.script import Script, Shot, shot_times, slide_of, timing
from hub.demo.slides import end_card, ground, heading, steps
from hub.demo.staging import DRIFT_PX, Framing, backdrop, foreground, framing, puppet

WIDTH, HEIGHT = SCENE_PX
SCENE_BOX = (0.0, 0.0, float(WIDTH), float(HEIGHT))
STEP_S = 0.45
INSET = (956, 404, 264)  # the speaker's small picture on slides: x, y and side
INSET_SCALE = 0.7


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
def end_picture() -> Plate:
    """The end card, the same for all."""
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


def scenes_of(script: Script) -> list[Scene | SlideScene]:
    """One scene for each shot."""
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
