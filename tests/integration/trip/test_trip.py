"""The trip by command line and API, with kills on the way, on folders and on a real S3 server."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from hub.core.db import Database
from hub.core.settings import Settings
from hub.people.model import Role
from tests import factories, media, speech
from tests.services import hub_server, process
from tests.services.hub_server import Running
from transcripts import models

PATIENCE_S = 180.0
BY_LEA = ("--speaker", "lea@example.com")
SENTENCES = speech.ENGLISH[:3]


@dataclass
class House:
    """Settings with a speech model in place, a token of an executive, and a film to put up."""

    settings: Settings
    token: str
    film: Path
    spoken: list[speech.Spoken]

    def hub(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            process.python("-m", "hub", *arguments),
            env=hub_server.environment(self.settings),
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    def ask(
        self, url: str, path: str, method: str = "GET", body: Any = None, **headers: str
    ) -> Any:
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body else None
        given = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        made = Request(url + path, data=data, method=method, headers=given | headers)
        with urlopen(made, timeout=60) as answer:
            read = answer.read()
            return json.loads(read) if "json" in answer.headers.get("Content-Type", "") else answer


@pytest.fixture(scope="session")
def speech_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the test checkpoint taken in, to be copied: to convert it takes a second."""
    folder = tmp_path_factory.mktemp("models")
    models.add(speech.unpack_checkpoint(folder), folder / "models")
    return folder / "models"


@pytest.fixture(params=["file", "s3"])
def house(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str) -> House:
    """The same on both storages; the database is SQLite (others test PostgreSQL)."""
    settings = Settings(
        data=tmp_path / "var", database=sqlite_url, node="trip", speech_model="speech-test"
    )
    if request.param == "s3":
        s3 = request.getfixturevalue("s3")
        settings = replace(
            settings,
            storage=f"s3://{s3.bucket}/media",
            s3_endpoint=s3.endpoint,
            s3_region=s3.region,
            s3_key=s3.access_key,
            s3_secret=s3.secret_key,
        )
    shutil.copytree(request.getfixturevalue("speech_models"), settings.data / "models")
    return _furnished(settings, tmp_path)


def _furnished(settings: Settings, folder: Path) -> House:
    database = Database(settings.database_url)
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        token = factories.token(session, leader)["Authorization"].removeprefix("Bearer ")
    database.close()
    spoken = speech.say(SENTENCES, folder / "said.wav", gaps_s=1.0)
    film = folder / "autumn-update.mp4"
    picture = media.flag(1280, 720, 25, spoken[-1][1] + 1)
    sound = ("-i", str(folder / "said.wav"))
    media.ffmpeg(*picture, *sound, *media.X264, *media.AAC, "-shortest", str(film))
    return House(settings, token, film, spoken)


def until(true: Callable[[], bool], why: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, why
        time.sleep(0.2)


def test_a_file_added_from_disk_can_be_watched_read_and_found(house):
    added = house.hub("add", str(house.film), "--title", "Autumn", "--publish", "--wait")
    assert added.returncode == 0, added.stderr
    clip = added.stdout.strip()
    with hub_server.server(house.settings, "web") as running:
        shown = house.ask(running.url, f"/api/v1/clips/{clip}")
        assert (shown["state"], shown["playable"], shown["title"]) == ("published", True, "Autumn")
        assert [one["state"] for one in shown["transcripts"]] == ["ready"]
        assert {one["height_px"] for one in shown["renditions"]} >= {0, 360, 720}
        _plays(house, running, clip)
        _is_found(house, running, clip)


def _plays(house: House, running: Running, clip: str) -> None:
    master = house.ask(running.url, f"/clips/{clip}/media/master.m3u8")
    assert master.headers["Content-Type"].startswith("application/vnd.apple.mpegurl")
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{running.url}/clips/{clip}/media/master.m3u8", timeout=30)
    assert refused.value.code == 401
    refused.value.close()


def _is_found(house: House, running: Running, clip: str) -> None:
    for start_s, _end_s, text in house.spoken:
        words = "+".join(text.rstrip(".").split()[-5:])
        hits = house.ask(running.url, f"/api/v1/search?q={words}")["hits"]
        starts = [moment["start_s"] for hit in hits for moment in hit["moments"]]
        assert [hit["clip"] for hit in hits] == [clip]
        assert min(abs(start - start_s) for start in starts) <= 1.0


@pytest.mark.parametrize("house", ["file"], indirect=True)
def test_a_worker_killed_while_it_encodes_goes_on_and_nothing_is_lost(house):
    slow = house.film.with_name("slow.mp4")
    picture, sound = media.flag(1920, 1080, 30, 15), media.voice(15)
    media.ffmpeg(*picture, *sound, *media.X264, *media.AAC, str(slow))
    clip = house.hub("add", str(slow), "--publish", *BY_LEA).stdout.strip()
    with hub_server.server(house.settings) as running:
        stage = lambda: house.ask(running.url, f"/api/v1/clips/{clip}")["progress"]["stage"]  # noqa: E731 - asked twice
        until(lambda: stage() in ("ladder", "done"), "it never came to the ladder")
        worker = _worker_of(running.process.pid)
        os.kill(worker, signal.SIGKILL)
        until(lambda: not _children_of(worker, "ffmpeg"), "ffmpeg outlived its worker")
        complete = lambda: house.ask(running.url, f"/api/v1/clips/{clip}")["complete"]  # noqa: E731 - asked often
        until(complete, "the work did not go on")
        shown = house.ask(running.url, f"/api/v1/clips/{clip}")
        names = [one["name"] for one in shown["renditions"]]
        assert len(names) == len(set(names)) >= 3


@pytest.mark.parametrize("house", ["file"], indirect=True)
def test_a_cut_off_film_is_published_once_its_part_was_accepted(house):
    whole = house.film.with_name("whole.mp4")
    media.ffmpeg("-i", str(house.film), "-c", "copy", "-movflags", "+faststart", str(whole))
    cut = house.film.with_name("cut.mp4")
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    added = house.hub("add", str(cut), "--publish", *BY_LEA, "--wait")
    assert added.returncode == 1
    assert "we kept that part" in added.stderr
    clip = added.stdout.strip()
    with hub_server.server(house.settings, "web") as running:
        shown = house.ask(running.url, f"/api/v1/clips/{clip}")
        assert (shown["state"], shown["playable"], shown["accepted"]) == ("draft", True, False)
        with pytest.raises(HTTPError) as refused:
            house.ask(running.url, f"/api/v1/clips/{clip}/publish", "POST", {"at": None})
        assert refused.value.code == 409
        refused.value.close()
        accepted = {"accept_partial": True}
        shown = house.ask(running.url, f"/api/v1/clips/{clip}/publish", "POST", accepted)
        assert (shown["state"], shown["accepted"]) == ("published", True)
        _plays(house, running, clip)


@pytest.mark.parametrize("house", ["file"], indirect=True)
def test_cancelling_ends_ffmpeg_and_leaves_nothing_behind(house):
    short, slow = house.film.with_name("short.mov"), house.film.with_name("slow.mov")
    picture, sound = media.flag(1280, 720, 30, 30), media.voice(30)
    keys = ("-g", "900")  # too few for a copy
    media.ffmpeg(*picture, *sound, *media.X264, *keys, *media.AAC, str(short))
    # 15 minutes: the lowest rung still grows when it is cancelled, however fast the machine
    media.ffmpeg("-stream_loop", "29", "-i", str(short), "-c", "copy", str(slow))
    with hub_server.server(house.settings) as running:
        clip = house.hub("add", str(slow), "--publish", *BY_LEA).stdout.strip()
        asked = f"/api/v1/clips/{clip}"
        worker = _worker_of(running.process.pid)
        until(lambda: house.ask(running.url, asked)["playable"], "it was never watchable")
        shown = house.ask(running.url, f"{asked}/cancel", "POST", {})
        assert (shown["state"], shown["playable"]) == ("withdrawn", False)
        until(lambda: not _children_of(worker, "ffmpeg"), "ffmpeg goes on")
        until(lambda: not _files(house, "work", "media"), f"left: {_files(house, 'work', 'media')}")
        assert house.ask(running.url, asked)["renditions"] == []


def _files(house: House, *folders: str) -> list[Path]:
    found = [path for folder in folders for path in (house.settings.data / folder).rglob("*")]
    return [path for path in found if path.is_file()]


def _worker_of(parent: int) -> int:
    found: list[int] = []
    until(lambda: bool(found.extend(_children_of(parent, "hub worker")) or found), "no worker")
    return found[0]


def _children_of(parent: int, started: str) -> list[int]:
    children = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            name = (folder / "comm").read_text().strip()
        except OSError:
            continue
        if int(fields[1]) == parent and name.startswith(started):
            children.append(int(folder.name))
    return children
