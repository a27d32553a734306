"""A film from its script: pictures laid frame by frame, speech beside them, one MP4.

    render(films()[0], Path("hero.mp4"), lambda fraction: None)

H.264 at 1280 by 720, 25 pictures a second, a key picture every two seconds, AAC: what browsers
play as it is, so that the pipeline can make it watchable by copying.
"""

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from hub.demo.acting import FPS, acting
from hub.demo.company import executive
from hub.demo.planes import Plate, Spot, mixed, paste, sprite
from hub.demo.raster import SCENE_PX, draw
from hub.demo.scenes import STEP_S, Moment, SlideScene, eased, end_picture, scenes_of
from hub.demo.script import Script, archive, films, shot_times, timing
from hub.demo.slides import lower_third
from hub.demo.timeline import (
    FADE_S,
    THIRD_COMES_S,
    THIRD_IN_S,
    THIRD_LEAVES_S,
    THIRD_OUT_S,
    end_card_s,
    shot_at,
)

WIDTH, HEIGHT = SCENE_PX
X264 = {
    "preset": "ultrafast",
    "crf": "21",
    "g": str(2 * FPS),
    "colorprim": "bt709",
    "x264-params": "colorprim=bt709:transfer=bt709:colormatrix=bt709:scenecut=0",
}
Progress = Callable[[float], None]


class Film:
    """All pictures of one film, in order."""

    def __init__(self, script: Script) -> None:
        """Read the times and prepare the acting."""
        self.script = script
        self.length_s = timing(script).duration_s
        self.frames = round(self.length_s * FPS)
        self.acts = acting(script.speech, self.length_s, script.name)
        self.scenes = scenes_of(script)
        self.cuts = shot_times(script)
        speaker = executive(script.speaker)
        third = lower_third(speaker.name, speaker.title)
        self.third = sprite(draw(third, (0, 0, 620, 92)))
        self.end_s = end_card_s(script)
        self.hurried = self._hurried()

    def _hurried(self) -> set[int]:
        """Frames in which something slides or fades; the others are drawn on twos."""
        spans = [(start, FADE_S) for start, _ in self.cuts[1:]] + [(self.end_s, FADE_S)]
        spans += [(THIRD_IN_S, THIRD_COMES_S), (THIRD_OUT_S, THIRD_LEAVES_S)]
        for scene in self.scenes:
            if isinstance(scene, SlideScene):
                spans += [(cue_s, STEP_S) for cue_s in scene.cues_s]
        return {frame for at_s, length_s in spans for frame in _frames(at_s, length_s)}

    def _scene(self, number: int, frame: int) -> Plate:
        at_s = frame / FPS
        return self.scenes[number].picture(
            Moment(at_s, at_s - self.cuts[number][0], self.acts[frame])
        )

    def _lower_third(self, seen: Plate, at_s: float) -> None:
        if not self.script.shots[0].lower_third or at_s > THIRD_OUT_S + THIRD_LEAVES_S:
            return
        came = eased((at_s - THIRD_IN_S) / THIRD_COMES_S)
        share = came - eased((at_s - THIRD_OUT_S) / THIRD_LEAVES_S)
        if share > 0:
            paste(seen, self.third.faded(share), Spot(64 - 60 * (1 - share), 60))

    def picture(self, frame: int) -> Plate:
        """One picture of the film."""
        at_s = frame / FPS
        number = shot_at(self.script, at_s)
        seen = self._scene(number, frame)
        since_s = at_s - self.cuts[number][0]
        if number and since_s < FADE_S:
            seen = mixed(self._scene(number - 1, frame), seen, since_s / FADE_S)
        self._lower_third(seen, at_s)
        if at_s > self.end_s:
            seen = mixed(seen, end_picture(), min((at_s - self.end_s) / FADE_S, 1.0))
        return seen

    def pictures(self) -> Iterator[Plate]:
        """Every picture; the end card, once it stands, is not drawn again."""
        still_from = int((self.end_s + FADE_S) * FPS) + 1
        seen = self.picture(0)
        for frame in range(self.frames):
            if frame > still_from:
                seen = end_picture()
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
