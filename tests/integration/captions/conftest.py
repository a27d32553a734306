from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hub.clips.model import Clip
from hub.core.db import Database
from hub.core.services import Services
from hub.people.model import Person, Role
from tests import factories
from tests.speech import say, unpack_checkpoint
from transcripts import models


class Room:
    """One clip of an executive's, and somebody who may watch it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            self.amara: Person = factories.person(session, "Amara Okafor", role=Role.EXECUTIVE)
            self.kim: Person = factories.person(session, "Kim Staff")
            clip: Clip = factories.clip(session, self.amara, "Größen: 100% & mehr")
            self.clip_id, self.take_id = clip.id, clip.takes[0].id


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small checkpoint that the project trained. Do not change it."""
    return unpack_checkpoint(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture(scope="session")
def small_model(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a folder for faster-whisper, converted and loaded once. Do not change it."""
    added = models.add(checkpoint, tmp_path_factory.mktemp("models"))
    assert added.ctranslate2 is not None
    return added.ctranslate2


@pytest.fixture
def listening(services: Services, small_model: Path) -> Services:
    """Services whose speech model is the small checkpoint, with windows of 5 s."""
    settings = replace(services.settings, speech_model=str(small_model), speech_window_s=5.0)
    return replace(services, settings=settings)


@pytest.fixture
def sound(services: Services, room: Room, tmp_path: Path) -> Callable[..., list]:
    """Let sentences be the sound of the room's take; returns (start_s, end_s, text) of each."""

    def speak(sentences, **how):
        spoken = say(sentences, tmp_path / "speech.wav", **how)
        services.storage.put(f"takes/{room.take_id}/first/speech.wav", tmp_path / "speech.wav")
        return spoken

    return speak
