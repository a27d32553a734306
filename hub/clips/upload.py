"""Files on their way in: whose they are, whether they fit, how long they are kept.

Their bytes come in `arrival`. Two requests never write to one upload: a lock that ends with its
process holds the second off, unless the first has stalled (a laptop that left the network).
"""

import re
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips import head
from hub.clips.files_model import Upload
from hub.clips.room import GB, amount, room_bytes
from hub.core import clock
from hub.core.errors import Busy, Conflict, Gone, NotFound, Rejected, TooLarge, Unavailable
from hub.core.lock import alone
from hub.core.services import Services
from hub.core.settings import Settings
from hub.people.asker import Asker

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
    return enter(session, services, asker.id, name, bytes_total, told)


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
    generation = overtake(services, asker, upload_id, must_live=False)
    with alone(services, f"upload:{upload_id}:{generation}", BUSY):
        _forget(services, upload_id)


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


def enter(
    session: Session,
    services: Services,
    person_id: str,
    name: str,
    bytes_total: int,
    told: str,
) -> Upload:
    """Make room for a file of this person.

    Raises:
        TooLarge: more than the company accepts.
        Unavailable: it does not fit on the disk.
    """
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
            f"This file has {amount(bytes_total)}; at most {limit_gb:g} GB are accepted."
        )
    free = room_bytes(services)
    if free is not None and bytes_total > free:
        raise Unavailable(
            f"There is not enough room for this file: it has {amount(bytes_total)} and "
            f"{amount(free)} are free. Ask an administrator to make room."
        )


def overtake(services: Services, asker: Asker, upload_id: str, *, must_live: bool = True) -> int:
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


def touch(services: Services, upload: Upload) -> None:
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
