"""A large file that nothing can be made of is refused by its first megabytes."""

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from hub.clips import arrival, head, upload
from hub.core.services import Services
from hub.core.settings import Settings
from hub.core.storage import open_storage
from hub.people import queries as people
from tests import media
from tests.integration.clips.conftest import ON_SQLITE, Cast
from tests.integration.clips.tus import Tus
from tests.integration.storage.conftest import settings_for
from tests.services.s3 import S3

WHOLE = 200_000_000
NONSENSE = os.urandom(5_000_000)
SENTENCE = "neither a video nor a sound recording"


def test_a_large_file_of_nonsense_is_refused_before_it_is_sent(dana: Tus) -> None:
    url = dana.begin(WHOLE)
    answer = dana.patch(url, 0, NONSENSE)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert SENTENCE in answer.json["detail"]
    gone = dana.ask("HEAD", url)
    assert gone.status_code == 410
    assert dana.patch(url, 0, b"more").status_code == 410
    assert dana.ask("DELETE", url).status_code == 204


def test_the_pieces_of_a_large_file_are_looked_at_together(dana: Tus) -> None:
    url = dana.begin(WHOLE)
    sizes = []
    for start in range(0, len(NONSENSE), 500_000):
        answer = dana.patch(url, start, NONSENSE[start : start + 500_000])
        sizes.append(answer.status_code)
    assert sizes[:2] == [204, 204]
    assert 422 in sizes
    assert set(sizes[sizes.index(422) + 1 :]) <= {410}


@ON_SQLITE
def test_a_picture_in_the_clothes_of_a_film_is_refused_with_its_name(
    dana: Tus, tmp_path: Path
) -> None:
    url = dana.begin(WHOLE)
    padded = media.picture(tmp_path).read_bytes().ljust(1_000_000, b"\0")
    answer = dana.patch(url, 0, padded)
    assert answer.status_code == 422
    assert "picture, not a video" in answer.json["detail"]


@ON_SQLITE
def test_a_film_whose_index_comes_last_is_taken(dana: Tus) -> None:
    start = b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + (WHOLE - 100).to_bytes(4, "big") + b"mdat"
    url = dana.begin(WHOLE)
    assert dana.patch(url, 0, start + NONSENSE).status_code == 204
    assert dana.offset(url) == len(start + NONSENSE)


@ON_SQLITE
def test_a_small_file_is_looked_at_once_it_has_come(dana: Tus) -> None:
    url = dana.begin(len(NONSENSE))
    assert dana.patch(url, 0, NONSENSE).status_code == 204


@ON_SQLITE
def test_on_s3_too_nothing_of_a_refused_file_is_kept(
    services: Services, cast: Cast, s3: S3, tmp_path: Path
) -> None:
    there: Settings = replace(settings_for(s3, tmp_path), database=services.settings.database)
    remote = Services(there, services.database, open_storage(there))
    with remote.database.read() as session:
        asker = people.asker(session, cast.dana)
    with remote.database.write() as session:
        begun = upload.begin(session, remote, asker, "film.mp4", WHOLE)
    with pytest.raises(head.Hopeless, match=SENTENCE):
        arrival.receive(remote, asker, begun.id, 0, io.BytesIO(NONSENSE), len(NONSENSE))
    assert remote.storage.received(begun.id) == 0
    assert not list(remote.storage.keys("uploads/"))
    assert not list((there.data / "work" / "heads").iterdir())
