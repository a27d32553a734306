"""Files that nothing needs any more: given up in a transaction, deleted after it.

A worker deletes them too, so that a kill between the two leaves nothing behind; and once more
after a while, because work that was being cancelled may have written a last file.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from hub.clips.model import DoomedFiles, Rendition, Take, Upload
from hub.core import clock
from hub.core.services import Services

LAST_LOOK = timedelta(minutes=10)
PLAYED_ON = timedelta(hours=12)  # a player that has an old playlist finishes with it
UPLOADS = "uploads/"
SPEECH_AUDIO = "speech.wav"
SPEECH_HEAD = "speech-head.wav"  # its first minutes, until it is whole


def give_up(session: Session, prefixes: Iterable[str], now: datetime) -> None:
    """Doom the files below ``prefixes`` (each ends in “/”); an upload's row goes with them."""
    for prefix in prefixes:
        session.add(DoomedFiles(prefix=prefix, at=now))
        if prefix.startswith(UPLOADS):
            session.execute(delete(Upload).where(Upload.id == _upload_id(prefix)))


def folders_of(take: Take) -> list[str]:
    """Return every folder in storage that belongs to ``take``: its source, what was made of it."""
    return [take.source_key.rpartition("/")[0] + "/", f"takes/{take.id}/"]


def delete_doomed(services: Services) -> None:
    """Delete doomed files; what was doomed a while ago is forgotten with it.

    Raises:
        StorageError: storage can't be reached; a worker tries again.
    """
    with services.database.read() as session:
        doomed = list(session.scalars(select(DoomedFiles).limit(500)))
    for one in doomed:
        if one.prefix.startswith(UPLOADS):
            services.storage.discard(_upload_id(one.prefix))
        services.storage.delete_prefix(one.prefix)
    if old := [one.id for one in doomed if one.at < clock.now() - LAST_LOOK]:
        with services.database.write() as session:
            session.execute(delete(DoomedFiles).where(DoomedFiles.id.in_(old)))


def give_up_superseded(services: Services) -> None:
    """Doom renditions that the ladder replaced, once no player can be playing them."""
    now = clock.now()
    long_ago = Rendition.superseded_at < now - PLAYED_ON
    with services.database.read() as session:
        found = list(session.scalars(select(Rendition).where(long_ago)))
    if found:
        with services.database.write() as session:
            give_up(session, [rendition.prefix for rendition in found], now)
            ids = [rendition.id for rendition in found]
            session.execute(delete(Rendition).where(Rendition.id.in_(ids)))


def tidy_files(services: Services) -> None:
    """Do all of it; a chore of the worker."""
    give_up_superseded(services)
    delete_doomed(services)


def sweep(services: Services, take_id: str) -> None:
    """Delete the files of attempts at a take of which nothing became (1 statement).

    Speech audio stays: the words are written down from it whenever a model is there.
    """
    with services.database.read() as session:
        take = session.get(Take, take_id, options=[selectinload(Take.renditions)])
    if take is None:
        return  # its files are doomed
    folder = f"takes/{take_id}/"
    named = [one.prefix for one in take.renditions] + [take.poster_key]
    named.append(take.stills.get("prefix", ""))
    needed = {_attempt(key, folder) for key in named}
    keys = list(services.storage.keys(folder))
    needed |= {_attempt(key, folder) for key in keys if key.endswith(f"/{SPEECH_AUDIO}")}
    for attempt in {_attempt(key, folder) for key in keys} - needed:
        services.storage.delete_prefix(f"{folder}{attempt}/")


def _attempt(key: str, folder: str) -> str:
    return key.removeprefix(folder).partition("/")[0]


def erase(session: Session, person_id: str, now: datetime) -> None:
    """Doom a person's uploads that no clip is made of; rows of theirs go with the person."""
    mine = select(Upload.id).where(Upload.person_id == person_id, ~Upload.used)
    give_up(session, [f"{UPLOADS}{upload_id}/" for upload_id in session.scalars(mine)], now)


def _upload_id(prefix: str) -> str:
    return prefix.removeprefix(UPLOADS).rstrip("/")
