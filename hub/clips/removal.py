"""Files that nothing needs any more: given up in a transaction, deleted after it.

A worker deletes them too, so that a kill between the two leaves nothing behind; and again for a
while, because work that was being cancelled may have written a last file, and storage that can't
be reached now may be later.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from hub.clips.files_model import DoomedFiles, Upload
from hub.clips.model import Rendition, Take
from hub.core import clock, work
from hub.core.services import Services
from hub.core.storage.base import StorageError

log = logging.getLogger(__name__)

LAST_LOOK = timedelta(minutes=10)
PLAYED_ON = timedelta(hours=12)  # a player that has an old playlist finishes with it
UPLOADS = "uploads/"
_UNNAMED = "*"  # ends a doomed prefix of which only what nothing names is to go
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


def delete_doomed(services: Services, *, sweeps: bool = False) -> None:
    """Delete doomed files; what was doomed a while ago is forgotten with it.

    With ``sweeps`` also what ended work left behind, which takes a look at each take.

    Raises:
        StorageError: storage can't be reached; a worker tries again.
    """
    with services.database.read() as session:
        wanted = select(DoomedFiles).order_by(DoomedFiles.id).limit(500)
        if not sweeps:
            wanted = wanted.where(~DoomedFiles.prefix.endswith(_UNNAMED))
        doomed = list(session.scalars(wanted))
    for one in doomed:
        _delete(services, one.prefix)
    if old := [one.id for one in doomed if one.at < clock.now() - LAST_LOOK]:
        with services.database.write() as session:
            session.execute(delete(DoomedFiles).where(DoomedFiles.id.in_(old)))


def delete_soon(services: Services) -> None:
    """Delete doomed files now, or by the chore where storage can't be reached now."""
    try:
        delete_doomed(services)
    except StorageError as error:
        log.warning("files.left: a chore tries again. %s", error)


def _delete(services: Services, prefix: str) -> None:
    if prefix.endswith(_UNNAMED):
        sweep(services, prefix.removesuffix(_UNNAMED).split("/")[1])
        return
    if prefix.startswith(UPLOADS):
        services.storage.discard(_upload_id(prefix))
    services.storage.delete_prefix(prefix)


def leave_nothing(services: Services, take_id: str) -> None:
    """Delete what work on a take left behind, as its last step: now, and once more later.

    Storage that can't be reached does not hold the end of the work up.
    """
    with services.database.write() as session:
        session.add(DoomedFiles(prefix=f"takes/{take_id}/{_UNNAMED}", at=clock.now()))
    try:
        sweep(services, take_id, at_the_end=True)
    except StorageError as error:
        log.warning("files.left take=%s: a chore tries again. %s", take_id, error)
    delete_soon(services)


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
    delete_doomed(services, sweeps=True)


def sweep(services: Services, take_id: str, *, at_the_end: bool = False) -> None:
    """Delete the files of attempts at a take of which nothing became (2 statements).

    Speech audio stays: the words are written down from it whenever a model is there. While the
    take is being worked on nothing goes, unless ``at_the_end`` of that work.
    """
    folder = f"takes/{take_id}/"
    # Listed before it is asked who works: an attempt that begins meanwhile has nothing in here.
    keys = list(services.storage.keys(folder, soon=True))
    with services.database.read() as session:
        take = session.get(Take, take_id, options=[selectinload(Take.renditions)])
        job = work.state(session, "take", take_id)
    if take is None or (job is not None and not job.ended and not at_the_end):
        return  # its files are doomed, or its work will end with this
    named = [one.prefix for one in take.renditions] + [take.poster_key]
    named.append(take.stills.get("prefix", ""))
    needed = {_attempt(key, folder) for key in named}
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
