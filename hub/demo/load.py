"""Bringing the demo's films in: drawn here, then put through the real pipeline like any upload."""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.captions import actions as captions
from hub.captions import chapters
from hub.captions.files import read
from hub.clips import actions as clips
from hub.clips import opening
from hub.clips import queries as clip_queries
from hub.clips.model import Clip, State
from hub.core.errors import NotFound, Unavailable
from hub.core.ids import new_id
from hub.core.services import Services
from hub.core.settings import ROOT
from hub.demo import talk, watching
from hub.demo.found import founded_at
from hub.demo.script import Script, archive, chapter_starts, films, said_at, timing
from hub.demo.staff import colleague
from hub.demo.timeline import frame_at, is_clear
from hub.people import queries as people
from hub.people.model import Person
from transcoding import run

FRESH = timedelta(hours=2, minutes=40)  # the newest film has been out for at least this long
WAIT_S, LOOK_S = 1800.0, 0.4
LANGUAGE = "en"
LIKED = ("medium", "wide", "close", "slide")  # as a poster


def script_named(name: str) -> Script:
    """The film of that name.

    Raises:
        NotFound: there is none.
    """
    found = next((one for one in (*films(), *archive()) if one.name == name), None)
    if found is None:
        raise NotFound(f"The demo has no film called {name}.")
    return found


def published_at(script: Script, now: datetime) -> datetime:
    """When a film came out, in this machine's own time of day, counted from `now`."""
    hour, minute = map(int, script.at.split(":"))
    local = now.astimezone() - timedelta(days=script.days_ago)
    nominal = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return min(nominal, now.astimezone() - FRESH)


def bring(services: Services, name: str) -> None:
    """Draw a film and hand it in; one that is there already is left alone."""
    script = script_named(name)
    with services.database.read() as session:
        if find(session, script) is not None:
            return
    folder = services.settings.data / "work" / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.mp4"
    try:
        draw(script, path)
        _hand_in(services, script, path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def draw(script: Script, path: Path) -> None:
    """Draw a film in a process of its own, so that the worker's threads go on meanwhile.

    Raises:
        Unavailable: the process ended badly.
    """
    argv = [sys.executable, "-m", "hub.demo.render", script.name, str(path)]
    # Unboxed: it draws from Hub's own folder and reads no stranger's file.
    bounds = replace(
        run.Bounds.for_length(timing(script).duration_s, 20.0), niceness=0, boxed=False
    )
    code, _, said = run.output_of(argv, bounds, ROOT)
    if code:
        raise Unavailable(f"The film “{script.title}” could not be drawn: {said[-400:]}")


def find(session: Session, script: Script) -> Clip | None:
    """The clip of a film with its takes, if it has been brought in (7 statements)."""
    wanted = select(Clip.id).join(Person, Person.id == Clip.owner_id)
    owned = Person.email == colleague(script.speaker).email
    clip_id = session.scalar(wanted.where(Clip.title == script.title, owned))
    return clip_queries.get(session, clip_id) if clip_id else None


def _hand_in(services: Services, script: Script, path: Path) -> None:
    source = clips.Source(f"demo/{new_id()}/{path.name}", path.name, path.stat().st_size)
    services.storage.put(source.key, path)
    file = read(script.captions.read_bytes(), LANGUAGE)
    with services.database.write() as session:
        made_at = published_at(script, _founded(session)) - timedelta(hours=1)
        speaker = people.by_email(session, colleague(script.speaker).email)
        clip = clips.create(session, speaker.id, source, _draft(script), made_at)
        captions.upload(session, None, clip, file, made_at)


def _draft(script: Script) -> clips.Draft:
    return clips.Draft(
        title=script.title,
        description=script.description,
        key_messages=[
            clips.Message(message.text, *said_at(script, message.said))
            for message in script.key_messages
        ],
        audience=script.audience,
        language=LANGUAGE,
    )


def enliven(services: Services, name: str, go_on: Callable[[], bool]) -> None:
    """Wait until a film can be watched; then publish it, with what people said and watched.

    `go_on` is asked while waiting; its False ends the wait.
    """
    script = script_named(name)
    _wait_until_shown(services, script, go_on)
    with services.database.write() as session:
        now = _founded(session)
        opened = published_at(script, now)
        clip = _there(session, script)
        plan = watching.plan(session, script, clip, opened, now)
        if clip.state is State.DRAFT:
            clips.choose_poster(session, clip, poster(script, clip), opened)
            _divide(session, script, clip, opened)
            opening.publish(session, clip.owner_id, clip, opened)
            talk.say(session, script, clip, plan, talk.Span(opened, now))
    watching.watch(services, clip.id, plan, opened)


def _divide(session: Session, script: Script, clip: Clip, now: datetime) -> None:
    speaker = people.asker(session, clip.owner_id or "")
    wanted = [chapters.Wanted(*one) for one in chapter_starts(script)]
    if speaker is not None and len(wanted) > 1:
        chapters.replace_all(session, speaker, clip, wanted, now)


def poster(script: Script, clip: Clip) -> str:
    """The best of the clip's pictures: the speaker in the place, with nothing laid over."""
    offered = clip.take.stills["posters"] if clip.take else []
    frames = [
        (frame_at(script, one["at_s"]), one["at_s"], one["file"])
        for one in offered
        if is_clear(script, one["at_s"])
    ]
    ranked = sorted(frames, key=lambda one: (LIKED.index(one[0]), one[1]))
    return str(ranked[0][2] if ranked else offered[0]["file"])


def _wait_until_shown(services: Services, script: Script, go_on: Callable[[], bool]) -> None:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until and go_on():
        with services.database.read() as session:
            take = _there(session, script).take
        if take is not None and take.playable and take.stills:
            return
        if take is not None and take.refusal:
            break
        time.sleep(LOOK_S)
    raise Unavailable(f"The film “{script.title}” has not become watchable.")


def _there(session: Session, script: Script) -> Clip:
    clip = find(session, script)
    if clip is None:
        raise NotFound(f"The film “{script.title}” has not been brought in.")
    return clip


def _founded(session: Session) -> datetime:
    at = founded_at(session)
    if at is None:
        raise NotFound("The demo company has not been founded.")
    return at
