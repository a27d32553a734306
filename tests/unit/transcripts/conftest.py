"""The test checkpoint, unpacked and taken in once for each worker of the suite."""

from pathlib import Path

import pytest

from tests.speech import unpack_checkpoint
from transcripts import loader, models
from transcripts.engine import ENGINE_NAMES, Engine
from transcripts.models import Model


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small checkpoint as an openai-whisper file. Do not change it."""
    return unpack_checkpoint(tmp_path_factory.mktemp("checkpoint"))


@pytest.fixture(scope="session")
def small_model(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The same, added to a folder of models, so that it is there in both forms."""
    return models.add(checkpoint, tmp_path_factory.mktemp("models"))


@pytest.fixture(params=ENGINE_NAMES)
def engine(request: pytest.FixtureRequest, small_model: Model) -> Engine:
    """Each engine in turn, for real."""
    return loader.load(request.param, small_model)
