"""Files on their way in: what was received, by whom, for how long it is kept.

The offset people are told is what storage keeps; the row follows it, and is final once every
byte is there. Two requests never write to one upload: a lock that ends with its process holds
the second off, unless the first has stalled (a laptop that left the network).
"""

import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips import head
from hub.clips.model import Upload
from hub.core import clock
from hub.core.errors import Busy, Conflict, Gone, NotFound, Rejected, TooLarge, Unavailable
from hub.core.lock import alone
from hub.core.services import Services
from hub.core.settings import Settings
from hub.people.asker import Asker

GB = 1000**3
SPARE_BYTES = GB // 2  # what a full disk must still have for the database and for encoding
READ_BYTES = 256 * 1024  # the web server waits for all of them, on a slow line for seconds
TOUCH_S = 5.0
STALLED = timedelta(seconds=30)  # far more than storage takes for one part
UNKNOWN = "There is no such upload."
MISSING = "There is no such upload. Send the file first."
BUSY = "This upload is being continued elsewhere right now. Wait a few seconds, then try again."
ENDED = "This upload was left alone for too long and has been removed. Start it again."
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def begin(
    session: Session, services: Services, asker: Asker, name: str, bytes_total: int, told: str = ""
) -> Upload:
    """Make room for a file of ``bytes_total``; ``told`` is kept for the client.

    Raises:
        NotAllowed: this person may not put up updates.
        TooLarge: more than the company accepts.
        Unavailable: it does not fit on the disk.
    """
    access.require_upload(asker)
    return _begin(session, services, asker.id, name, bytes_total, told)


def find(session: Session, asker: Asker, upload_id: str) -> Upload:
    """Return an upload of ``asker`` (1 statement).

    Raises:
        NotFound: there is none, or it is somebody else's.
        Gone: it was left alone for too long, or its beginning was refused.
    """
    upload = session.get(Upload, upload_id)
    if upload is None or upload.person_id != asker.id:
        raise NotFound(UNKNOWN)
    if upload.refusal:
        raise Gone(upload.refusal)
    if not upload.used and upload.expires_at <= clock.now():
        raise Gone(ENDED)
    return upload


def settled(services: Services, asker: Asker, upload_id: str) -> Upload:
    """Return an upload of ``asker`` with the offset that storage keeps, joined if complete.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Gone: it was left alone for too long.
    """
    with services.database.read() as session:
        upload = find(session, asker, upload_id)
    if not upload.is_complete:
        upload.bytes_received = services.storage.received(upload_id)
    if upload.is_complete and not upload.used:
        _complete(services, upload)
    return upload


def receive(
    services: Services, asker: Asker, upload_id: str, offset: int, stream: BinaryIO, length: int
) -> Upload:
    """Append ``length`` bytes of ``stream`` at ``offset``; what is kept survives a kill.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Gone: it was left alone for too long.
        Busy: another request is writing to it.
        Conflict: ``offset`` isn't where it ends.
        TooLarge: the bytes go past its end.
        Hopeless: what has come of a large file tells that nothing can be made of it.
        StorageError: there is no room, or storage can't be reached.
    """
    generation = _overtake(services, asker, upload_id)
    with alone(services, f"upload:{upload_id}:{generation}", BUSY):
        upload = settled(services, asker, upload_id)
        if offset != upload.bytes_received:
            raise Conflict(f"This upload goes on at byte {upload.bytes_received}, not at {offset}.")
        if length > upload.bytes_total - offset:
            raise TooLarge("These bytes go past the end of the file that was announced.")
        if length:
            _append(services, upload, stream, length)
        return upload


def discard(services: Services, asker: Asker, upload_id: str) -> None:
    """Forget an upload of ``asker`` and its bytes.

    Raises:
        NotFound: there is none, or it is somebody else's.
        Conflict: an update is made of it.
        Busy: a request is writing to it.
    """
    with services.database.read() as session:
        upload = session.get(Upload, upload_id)
    if upload is None or upload.person_id != asker.id:
        raise NotFound(UNKNOWN)
    if upload.used:
        raise Conflict("An update is made of this upload. Delete the update instead.")
    generation = _overtake(services, asker, upload_id, must_live=False)
    with alone(services, f"upload:{upload_id}:{generation}", BUSY):
        _forget(services, upload_id)


def take_in(services: Services, person_id: str, path: Path) -> str:
    """Keep a copy of a file of this machine as a complete upload; return the upload's id.

    Raises:
        TooLarge: more than the company accepts.
        Unavailable: it does not fit on the disk.
        StorageError: storage can't be reached.
    """
    size = path.stat().st_size
    with services.database.write() as session:
        upload = _begin(session, services, person_id, path.name, size, "")
    with path.open("rb") as stream:
        _append(services, upload, stream, size)
    if not upload.is_complete:
        raise Conflict(f"{path.name} changed while it was read. Try again when it is finished.")
    return upload.id


def use(session: Session, asker: Asker, upload_id: str) -> Upload:
    """Take a complete upload for a take, once (2 statements).

    Raises:
        Rejected: it isn't there, isn't complete, is empty or has been taken.
    """
    upload = session.get(Upload, upload_id)
    if upload is None or upload.person_id != asker.id:
        raise Rejected(MISSING, "upload")
    if upload.refusal:
        raise Rejected(upload.refusal, "upload")
    if not upload.is_complete:
        raise Rejected("The file has not arrived in full yet. Finish the upload first.", "upload")
    if upload.bytes_total == 0:
        raise Rejected(f"“{upload.name}” is empty. Choose a file with a recording.", "upload")
    mine = session.execute(
        update(Upload).where(Upload.id == upload_id, ~Upload.used).values(used=True)
    )
    if mine.rowcount != 1:  # type: ignore[attr-defined] # an UPDATE always has it
        raise Rejected("An update has been made of this upload already.", "upload")
    return upload


def source_key(upload_id: str) -> str:
    """Return where storage keeps the file of a complete upload."""
    return f"uploads/{upload_id}/source"


def forget_expired(services: Services) -> None:
    """Remove uploads that were left alone for too long; a chore of the worker."""
    now = clock.now()
    with services.database.read() as session:
        old = select(Upload.id).where(Upload.expires_at <= now, ~Upload.used).limit(500)
        ids = list(session.scalars(old))
    for upload_id in ids:
        _forget(services, upload_id)


def _begin(
    session: Session,
    services: Services,
    person_id: str,
    name: str,
    bytes_total: int,
    told: str,
) -> Upload:
    require_room(services, bytes_total)
    now = clock.now()
    upload = Upload(
        person_id=person_id,
        name=_plain(name),
        told=told,
        bytes_total=bytes_total,
        bytes_received=0,
        created_at=now,
        touched_at=now,
        expires_at=now + _kept_for(services.settings),
    )
    session.add(upload)
    session.flush()  # for its id
    return upload


def require_room(services: Services, bytes_total: int) -> None:
    """Check that a file of this size is accepted and fits.

    Raises:
        TooLarge: more than the company accepts.
        Unavailable: it does not fit on the disk.
    """
    limit_gb = services.settings.upload_limit_gb
    if bytes_total > limit_gb * GB:
        raise TooLarge(
            f"This file has {bytes_total / GB:.1f} GB; at most {limit_gb:g} GB are accepted."
        )
    free = services.storage.free_bytes()
    if free is not None and bytes_total + SPARE_BYTES > free:
        raise Unavailable(
            f"There is not enough room for this file: it has {bytes_total / GB:.1f} GB and "
            f"{max(free - SPARE_BYTES, 0) / GB:.1f} GB are free. Ask an administrator to make room."
        )


def _overtake(services: Services, asker: Asker, upload_id: str, *, must_live: bool = True) -> int:
    """Return the generation whose lock counts: a new one where the last request has stalled."""
    with services.database.write() as session:
        upload = session.get(Upload, upload_id, with_for_update=True)
        if upload is None or upload.person_id != asker.id:
            raise NotFound(UNKNOWN)
        if must_live:
            find(session, asker, upload_id)
        now = clock.now()
        if now - upload.touched_at > STALLED:
            upload.generation += 1
            upload.touched_at = now
        return upload.generation


def _append(services: Services, upload: Upload, stream: BinaryIO, length: int) -> None:
    offset = upload.bytes_received
    beginning = head.Head(services, upload, offset)
    watched = _Watched(stream, length, lambda: _touch(services, upload), beginning.take)
    try:
        for kept in services.storage.append(upload.id, offset, watched):  # type: ignore[arg-type] # reads are all it takes
            upload.bytes_received = kept
            _touch(services, upload)
    except head.Hopeless as error:
        _refuse(services, upload, str(error))
        raise
    if upload.is_complete:
        beginning.forget()
        _complete(services, upload)


def _refuse(services: Services, upload: Upload, sentence: str) -> None:
    """End the upload; its row goes on saying why until it expires."""
    with services.database.write() as session:
        session.execute(update(Upload).where(Upload.id == upload.id).values(refusal=sentence))
    services.storage.discard(upload.id)


def _touch(services: Services, upload: Upload) -> None:
    """Write down how far it is.

    Raises:
        Busy: another request has overtaken this one.
    """
    now = clock.now()
    with services.database.write() as session:
        still_ours = session.execute(
            update(Upload)
            .where(Upload.id == upload.id, Upload.generation == upload.generation)
            .values(
                bytes_received=upload.bytes_received,
                touched_at=now,
                expires_at=now + _kept_for(services.settings),
            )
        )
    if still_ours.rowcount != 1:  # type: ignore[attr-defined] # an UPDATE always has it
        raise Busy(BUSY)


def _complete(services: Services, upload: Upload) -> None:
    """First the row, then the file: a kill between them is mended by the next look."""
    _touch(services, upload)
    if upload.bytes_total:
        services.storage.finish(upload.id)
    else:
        services.storage.put_bytes(source_key(upload.id), b"")


def _forget(services: Services, upload_id: str) -> None:
    head.forget(services, upload_id)
    services.storage.discard(upload_id)
    services.storage.delete_prefix(f"uploads/{upload_id}/")
    with services.database.write() as session:
        upload = session.get(Upload, upload_id)
        if upload is not None:
            session.delete(upload)


def _kept_for(settings: Settings) -> timedelta:
    return timedelta(hours=settings.upload_keep_h)


def _plain(name: str) -> str:
    """Return the last part of what a browser calls the file, fit to show."""
    last = re.split(r"[/\\]", name)[-1]
    return _UNPRINTABLE.sub("", last).strip()[:255] or "video"


class _Watched:
    """A stream of at most ``length`` bytes that calls ``touch`` every few seconds.

    ``look`` is shown each piece.
    """

    def __init__(
        self,
        stream: BinaryIO,
        length: int,
        touch: Callable[[], None],
        look: Callable[[bytes], None],
    ) -> None:
        self._stream = stream
        self._left = length
        self._touch = touch
        self._look = look
        self._touched = time.monotonic()

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; after a wait, only if the upload is still ours."""
        piece = self._stream.read(min(size, self._left, READ_BYTES))
        self._left -= len(piece)
        if time.monotonic() - self._touched > TOUCH_S:
            self._touch()
            self._touched = time.monotonic()
        self._look(piece)
        return piece
