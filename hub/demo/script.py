"""What is said in the demo's films: read from the TOML files beside this module.

A script is written in shots; a shot holds the sentences spoken over one picture. When each
sentence is heard was written down by `make_speech` in `speech/times.json`, so that every moment
in the demo (captions, chapters, comments, heard messages) is exact to the sentence.
"""

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CUT_BEFORE_S = 0.52  # so that a cross-fade is over when the sentence begins
SPEECH = HERE / "speech"
CAPTIONS = HERE / "captions"


@dataclass(frozen=True, slots=True, eq=False)
class Slide:
    """One slide: its kind (`points`, `bars`, `number` …), its title and what that kind shows."""

    kind: str
    title: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture and what is said over it; `chapter` is set where a chapter opens."""

    frame: str
    say: tuple[str, ...]
    chapter: str | None = None
    slide: Slide | None = None
    lower_third: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer under a comment, `hours` after the film came out."""

    by: str
    hours: float
    text: str
    answer: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment at the sentence that contains `on`, `hours` after the film came out."""

    by: str
    on: str
    hours: float
    text: str
    question: bool = False
    likes: int = 0
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyMessage:
    """What people should remember, and a piece of the sentence that says it."""

    text: str
    said: str


@dataclass(frozen=True, slots=True)
class Recall:
    """A question on a key message with one right option (`right` counts from 0)."""

    text: str
    options: tuple[str, ...]
    right: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """The short questions around a film."""

    opener: str
    recall: Recall
    rated: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """One film, from its title to what people said about it."""

    name: str
    title: str
    speaker: str
    days_ago: int
    at: str
    place: str
    shots: tuple[Shot, ...]
    description: str = ""
    audience: str = "everyone"
    outfit: str | None = None
    key_messages: tuple[KeyMessage, ...] = ()
    comments: tuple[Comment, ...] = ()
    pulse: Pulse | None = None
    sentences: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Lay the sentences of all shots end to end."""
        spoken = tuple(sentence for shot in self.shots for sentence in shot.say)
        object.__setattr__(self, "sentences", spoken)

    @property
    def speech(self) -> Path:
        """The file of its speech (Opus in Ogg)."""
        return SPEECH / f"{self.name}.opus"

    @property
    def captions(self) -> Path:
        """The file of its captions (WebVTT)."""
        return CAPTIONS / f"{self.name}.vtt"


@dataclass(frozen=True, slots=True)
class Timing:
    """When each sentence of a film starts and ends, in seconds, and how long the film is."""

    duration_s: float
    sentences: tuple[tuple[float, float], ...]


def _shot(raw: dict[str, Any]) -> Shot:
    facts = dict(raw.get("slide", {}))
    slide = Slide(facts.pop("kind"), facts.pop("title"), facts) if facts else None
    return Shot(
        frame=raw["frame"],
        say=tuple(raw["say"]),
        chapter=raw.get("chapter"),
        slide=slide,
        lower_third=raw.get("lower_third", False),
    )


def _comment(raw: dict[str, Any]) -> Comment:
    replies = tuple(Reply(**reply) for reply in raw.pop("replies", ()))
    return Comment(**raw, replies=replies)


def _pulse(raw: dict[str, Any] | None) -> Pulse | None:
    if raw is None:
        return None
    recall = raw["recall"]
    return Pulse(
        opener=raw["opener"]["text"],
        recall=Recall(recall["text"], tuple(recall["options"]), recall["right"]),
        rated=tuple(raw["rated"]),
    )


def read_script(path: Path) -> Script:
    """Read one film's TOML file; its name is the file's name."""
    raw = tomllib.loads(path.read_text("utf-8"))
    return Script(
        name=path.stem,
        shots=tuple(_shot(shot) for shot in raw.pop("shots")),
        key_messages=tuple(KeyMessage(**message) for message in raw.pop("key_messages")),
        comments=tuple(_comment(comment) for comment in raw.pop("comments")),
        pulse=_pulse(raw.pop("pulse", None)),
        **raw,
    )


def _archived(raw: dict[str, Any]) -> Script:
    say = tuple(raw.pop("say"))
    return Script(at="09:00", shots=(Shot("medium", say, lower_third=True),), **raw)


@cache
def films() -> tuple[Script, ...]:
    """The films of the last fortnight, newest first."""
    scripts = (read_script(path) for path in sorted((HERE / "clips").glob("*.toml")))
    return tuple(sorted(scripts, key=lambda script: script.days_ago))


@cache
def archive() -> tuple[Script, ...]:
    """The ten-second films of the months before, newest first."""
    raw = tomllib.loads((HERE / "archive.toml").read_text("utf-8"))
    return tuple(_archived(clip) for clip in raw["clips"])


@cache
def _times() -> dict[str, Timing]:
    raw = json.loads((SPEECH / "times.json").read_text("utf-8"))
    return {
        name: Timing(film["duration_s"], tuple((a, b) for a, b in film["sentences"]))
        for name, film in raw.items()
    }


def timing(script: Script) -> Timing:
    """When each sentence of `script` is heard."""
    return _times()[script.name]


def slide_of(shot: Shot) -> Slide:
    """The slide of a slide shot.

    Raises:
        ValueError: The shot has none.
    """
    if shot.slide is None:
        raise ValueError("A slide shot needs a [shots.slide] table; mend the script.")
    return shot.slide


def plain(text: str) -> str:
    """`text` with straight apostrophes, so that pieces of sentences are found either way."""
    return text.replace("’", "'")


def sentence_with(script: Script, piece: str) -> int:
    """The number (from 0) of the sentence that contains `piece`.

    Raises:
        ValueError: No sentence of the film contains it.
    """
    for number, sentence in enumerate(script.sentences):
        if plain(piece) in plain(sentence):
            return number
    raise ValueError(f"Nobody says “{piece}” in {script.name}; mend the script.")


def said_at(script: Script, piece: str) -> tuple[float, float]:
    """Start and end, in seconds, of the sentence that contains `piece`."""
    return timing(script).sentences[sentence_with(script, piece)]


def shot_times(script: Script) -> list[tuple[float, float]]:
    """Start and end of every shot, in seconds; they meet before the next sentence is heard."""
    heard = timing(script)
    cuts, number = [0.0], 0
    for shot in script.shots[:-1]:
        number += len(shot.say)
        cuts.append(round(heard.sentences[number][0] - CUT_BEFORE_S, 2))
    cuts.append(heard.duration_s)
    return list(pairwise(cuts))


def chapter_starts(script: Script) -> list[tuple[float, str]]:
    """Where each chapter opens, in seconds, and its title."""
    opened = zip(shot_times(script), script.shots, strict=True)
    return [(start, shot.chapter) for (start, _), shot in opened if shot.chapter]
