"""The bytes of an upload as they come.

The offset people are told is what storage keeps; the row follows it, and is final once every
byte is there.
"""

import time
from collections.abc import Callable
from typing import BinaryIO

from sqlalchemy import update

from hub.clips import head
from hub.clips.files_model import Upload
from hub.clips.upload import BUSY, enter, find, overtake, source_key, touch
from hub.core.errors import Conflict, TooLarge
from hub.core.lock import alone
from hub.core.services import Services
from hub.people.asker import Asker

READ_BYTES = 256 * 1024  # the web server waits for all of them, on a slow line for seconds
TOUCH_S = 5.0


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
    generation = overtake(services, asker, upload_id)
    with alone(services, f"upload:{upload_id}:{generation}", BUSY):
        upload = settled(services, asker, upload_id)
        if offset != upload.bytes_received:
            raise Conflict(f"This upload goes on at byte {upload.bytes_received}, not at {offset}.")
        if length > upload.bytes_total - offset:
            raise TooLarge("These bytes go past the end of the file that was announced.")
        if length:
            _append(services, upload, stream, length)
        return upload


def take_in(services: Services, person_id: str, name: str, stream: BinaryIO, size: int) -> str:
    """Keep ``size`` bytes of this machine as a complete upload; return the upload's id.

    Raises:
        TooLarge: more than the company accepts.
        Unavailable: it does not fit on the disk.
        StorageError: storage can't be reached.
    """
    with services.database.write() as session:
        upload = enter(session, services, person_id, name, size, "")
    _append(services, upload, stream, size)
    return upload.id


def _append(services: Services, upload: Upload, stream: BinaryIO, length: int) -> None:
    offset = upload.bytes_received
    beginning = head.Head(services, upload, offset)
    watched = _Watched(stream, length, lambda: touch(services, upload), beginning.take)
    try:
        for kept in services.storage.append(upload.id, offset, watched):  # type: ignore[arg-type] # reads are all it takes
            upload.bytes_received = kept
            touch(services, upload)
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


def _complete(services: Services, upload: Upload) -> None:
    """First the row, then the file: a kill between them is mended by the next look."""
    touch(services, upload)
    if upload.bytes_total:
        services.storage.finish(upload.id)
    else:
        services.storage.put_bytes(source_key(upload.id), b"")


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
