"""From the end of an upload of one hour to its first caption on the page, with a real Hub."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import click
from sqlalchemy import select

from hub.core import migrate
from hub.core.db import Database
from hub.core.settings import Settings
from hub.core.work.model import Job
from hub.people import credentials
from hub.people.model import Role
from tests import factories, media
from tests.bench.speech import weights
from tests.services import hub_server
from tests.speech import ENGLISH, say, unpack_checkpoint
from transcripts import models

Seen = Callable[[Settings, str, str, str, float], float]
HOUR_S, GOAL_S, PATIENCE_S = 3600.0, 10.0, 110.0


def measure(folder: Path) -> None:
    """Put the hour up for each model and wait; the bar is 10 s."""
    film = _film(folder)
    weights.write(folder / "tiny-random.pt", "tiny")
    for checkpoint, what, seen in (
        (unpack_checkpoint(folder), "first caption, small checkpoint", _first_cue),
        (folder / "tiny-random.pt", "first window, size of tiny", _first_window),
    ):
        took_s = _one(folder / checkpoint.stem, checkpoint, film, seen)
        met = "met" if took_s <= GOAL_S else "NOT MET"
        click.echo(f"{what}, one hour: {took_s:.1f} s; goal ≤ {GOAL_S:g} s: {met}")


def _one(data: Path, checkpoint: Path, film: Path, seen: Seen) -> float:
    settings = Settings(data=data, node="bench", speech_model=checkpoint.stem)
    models.add(checkpoint, settings.data / "models")
    migrate.ensure(settings)
    token = _owner(settings)
    with hub_server.server(settings) as running:
        upload = _sent(running.url, token, film)
        began = time.perf_counter()
        clip = _asked(running.url, token, "clips", {"title": "An hour", "upload": upload})
        return seen(settings, running.url, token, clip["id"], began)


def _owner(settings: Settings) -> str:
    database = Database(settings.database_url)
    with database.write() as session:
        owner = factories.person(session, "Olga Owner", role=Role.EXECUTIVE)
        token = credentials.make_token(session, owner.id, factories.THEN)
    database.close()
    return token


def _film(folder: Path) -> Path:
    """An hour: the same few minutes of speech again and again, and a picture that stands."""
    say(ENGLISH * 10, folder / "said.wav")
    film = folder / "hour.mp4"
    picture = ("-f", "lavfi", "-i", "color=s=640x360:r=5")
    sound = ("-stream_loop", "-1", "-i", str(folder / "said.wav"), "-t", str(HOUR_S))
    codecs = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac", "-b:a", "96k")
    media.ffmpeg(*picture, *sound, *codecs, "-pix_fmt", "yuv420p", str(film))
    return film


def _sent(url: str, token: str, film: Path) -> str:
    """Send the file by tus in one piece; return the upload's id."""
    data = film.read_bytes()
    headers = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {token}"}
    length = {"Upload-Length": str(len(data)), "Upload-Metadata": "filename aG91ci5tcDQ="}
    made = Request(f"{url}/api/v1/uploads", method="POST", headers=headers | length)
    with urlopen(made, timeout=60) as answer:
        upload = str(answer.headers["Location"]).rsplit("/", 1)[-1]
    kind = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    address = f"{url}/api/v1/uploads/{upload}"
    with urlopen(Request(address, data=data, method="PATCH", headers=headers | kind), timeout=60):
        return upload


def _asked(url: str, token: str, what: str, body: object) -> dict[str, str]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asked = Request(f"{url}/api/v1/{what}", data=json.dumps(body).encode(), headers=headers)
    with urlopen(asked, timeout=60) as answer:
        found: dict[str, str] = json.load(answer)
        return found


def _first_cue(_settings: Settings, url: str, token: str, clip_id: str, began: float) -> float:
    """Seconds until the stream of the page tells a caption."""
    headers = {"Authorization": f"Bearer {token}"}
    address = f"{url}/api/v1/clips/{clip_id}/events"
    stage = ""
    with urlopen(Request(address, headers=headers), timeout=PATIENCE_S) as stream:
        for line in stream:
            took_s = time.perf_counter() - began
            if line.startswith(b"event: cue"):
                return took_s
            if line.startswith(b"data: {"):
                stage = _noted(json.loads(line[6:]), stage, took_s)
            if took_s > PATIENCE_S:
                break
    raise click.ClickException("No caption came.")


def _noted(shown: dict[str, Any], before: str, took_s: float) -> str:
    """Tell when a stage begins, so that one sees where the time goes."""
    words = [one["state"] for one in shown["transcripts"]]
    stage = f"{shown['progress']['stage']}, words {words}"
    if stage != before:
        click.echo(f"  {took_s:5.1f} s  {stage}")
    return stage


def _first_window(settings: Settings, _url: str, _token: str, clip_id: str, began: float) -> float:
    """Seconds until the job of the words says that some of it is done."""
    database = Database(settings.database_url)
    done = select(Job.fraction).where(Job.clip_id == clip_id, Job.subject.startswith("speech:"))
    while (took_s := time.perf_counter() - began) < PATIENCE_S:
        with database.read() as session:
            if session.scalar(done):
                database.close()
                return took_s
        time.sleep(0.1)
    raise click.ClickException("No window was decoded.")
