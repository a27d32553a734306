"""Who stands where: the places, how near the camera is, and the layers a film is laid from."""

from dataclasses import dataclass, field
from functools import cache

from hub.demo.acting import MOUTH_STEPS, Act
from hub.demo.figures import Figure, Pose, body, figure, head_back, head_front
from hub.demo.planes import Plate, Spot, Sprite, paste, plate, sprite
from hub.demo.raster import SCENE_PX, draw, place, set_in

WIDTH, HEIGHT = SCENE_PX
DRIFT_PX = 28
HEAD_BOX = (-150.0, -172.0, 300.0, 324.0)
BODY_BOX = (-276.0, 60.0, 552.0, 412.0)
PIVOT_Y = 120.0  # a head leans around the neck


@dataclass(frozen=True, slots=True)
class Framing:
    """A camera: the speaker's place and scale in pixels, and the piece of the place it sees."""

    x: float
    y: float
    scale: float
    zoom: float = 1.06
    look: tuple[float, float] = (640.0, 360.0)
    blur: float = 0.0


# Where the speaker stands in each place (x of the face, in the scene's 1280).
STANDS = {
    "harbour": 900.0,
    "library": 860.0,
    "window-day": 960.0,
    "window-dusk": 960.0,
    "whiteboard": 985.0,
    "depot": 660.0,
    "room-plum": 830.0,
    "room-violet": 830.0,
}
_STAGE = {
    "wide": Framing(640, 396, 0.6, zoom=1.06),
    "medium": Framing(640, 404, 0.98, zoom=1.6, look=(640, 350)),
    "close": Framing(640, 366, 1.4, zoom=1.9, look=(640, 330), blur=7),
}


def framing(where: str, frame: str) -> Framing:
    """The camera for a `wide`, `medium` or `close` shot in a place."""
    if where == "stage":
        return _STAGE[frame]
    stand = STANDS[where]
    if frame == "wide":
        return Framing(stand + 70 if stand > 700 else stand, 452, 0.64, zoom=1.05)
    if frame == "close":
        side = (stand - 640) * 0.45
        return Framing(640 + side, 372, 1.42, zoom=1.5, look=(stand - side * 0.5, 330), blur=6)
    return Framing(stand, 368, 1.02)


def _blurred(body_svg: str, radius: float) -> str:
    if not radius:
        return body_svg
    blur = f'<filter id="dof"><feGaussianBlur stdDeviation="{radius}"/></filter>'
    return f'{blur}<g filter="url(#dof)">{body_svg}</g>'


@cache
def backdrop(where: str, camera: Framing) -> Plate:
    """The place as that camera sees it, wider than the picture by the drift on either side."""
    scale = camera.zoom
    width, height = WIDTH + 2 * DRIFT_PX, HEIGHT
    x = min(max(camera.look[0] - width / scale / 2, 0), 1280 - width / scale)
    y = min(max(camera.look[1] - height / scale / 2, 0), 720 - height / scale)
    box = (x, y, width / scale, height / scale)
    scene = set_in(place(where), 0, 0, WIDTH, HEIGHT)
    return plate(draw(_blurred(scene, camera.blur), box, scale))


@cache
def foreground(where: str, camera: Framing) -> Sprite | None:
    """What stands before the speaker: on the stage, the desk and the hall."""
    if where != "stage" or camera.blur:
        return None
    scale = camera.zoom
    x = min(max(camera.look[0] - WIDTH / scale / 2, 0), 1280 - WIDTH / scale)
    y = min(max(camera.look[1] - HEIGHT / scale / 2, 0), 720 - HEIGHT / scale)
    scene = set_in(place("stage-front"), 0, 0, WIDTH, HEIGHT)
    return sprite(draw(scene, (x, y, WIDTH / scale, HEIGHT / scale), scale))


@dataclass
class Puppet:
    """A figure cut into sprites at one scale; faces are drawn when they are first needed."""

    who: Figure
    scale: float
    back: Sprite | None = None
    body: Sprite = field(init=False)
    faces: dict[tuple[int, float], Sprite] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Draw what never changes."""
        self.body = sprite(draw(body(self.who), BODY_BOX, self.scale))
        if self.who.hair_back:
            self.back = sprite(draw(head_back(self.who), HEAD_BOX, self.scale))

    def face(self, mouth: int, eyes: float) -> Sprite:
        """The head with that mouth and those eyes."""
        key = (mouth, eyes)
        if key not in self.faces:
            pose = Pose(mouth=mouth / MOUTH_STEPS, eyes=eyes)
            self.faces[key] = sprite(draw(head_front(self.who, pose), HEAD_BOX, self.scale))
        return self.faces[key]

    def _head_spot(self, x: float, y: float, act: Act) -> Spot:
        return Spot(
            x + (HEAD_BOX[0] + act.x) * self.scale,
            y + (HEAD_BOX[1] + act.y + act.breath) * self.scale,
            act.lean,
            (PIVOT_Y - HEAD_BOX[1]) * self.scale,
        )

    def show(self, onto: Plate, x: float, y: float, act: Act) -> None:
        """Lay the figure on a plate with the middle of the face at x, y."""
        head = self._head_spot(x, y, act)
        body_x = x + (BODY_BOX[0] + act.x * 0.3) * self.scale
        body_y = y + (BODY_BOX[1] + act.breath) * self.scale
        if self.back is not None:
            paste(onto, self.back, head)
        paste(onto, self.body, Spot(body_x, body_y))
        paste(onto, self.face(act.mouth, act.eyes), head)


@cache
def puppet(speaker: str, outfit: str | None, scale: float) -> Puppet:
    """The speaker's puppet at a scale, drawn once a process."""
    return Puppet(figure(speaker, outfit), scale)
