"""The first megabytes of a file on its way in, looked at before the rest is sent.

They are kept on this machine beside the upload, whatever the storage is. Where the pieces of one
upload come to several machines, none may have all of them: then the look after the upload tells.
Small files are looked at after they have come, which is as soon.
"""

from pathlib import Path

from hub.clips.files_model import Upload
from hub.core.errors import Rejected
from hub.core.services import Services
from transcoding import glance
from transcoding.errors import Refused
from transcoding.source import Limits

MIB = 1024 * 1024
WORTH_A_LOOK_BYTES = 64_000_000
LOOKS = (MIB // 4, MIB, glance.ENOUGH_BYTES, 4 * glance.ENOUGH_BYTES)  # bytes at which to look


class Hopeless(Rejected):
    """What has come of the file tells that nothing can be made of it; the text says why."""


class Head:
    """The beginning of one upload as far as it has come."""

    def __init__(self, services: Services, upload: Upload, offset: int) -> None:
        """Go on at ``offset``, the number of bytes that are kept."""
        self._path = _path(services, upload.id)
        self._limits = limits(services)
        self._bytes_total = upload.bytes_total
        self._kept = min(offset, self._path.stat().st_size if self._path.exists() else 0)
        large = upload.bytes_total > WORTH_A_LOOK_BYTES
        self._whole = large and self._kept == offset < LOOKS[-1]

    def take(self, piece: bytes) -> None:
        """Keep what has come, and look at it where enough is new.

        Raises:
            Hopeless: it tells that nothing can be made of the file.
        """
        if not self._whole or not piece:
            return
        before, self._kept = self._kept, self._kept + len(piece)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("r+b" if before else "wb") as file:
            file.seek(before)
            file.truncate()
            file.write(piece)
        last = self._kept >= LOOKS[-1]
        if last or any(before < mark <= self._kept for mark in LOOKS):
            self._look(last=last)

    def _look(self, *, last: bool) -> None:
        try:
            told = look(self._path, self._bytes_total, self._limits)
        except Hopeless:
            self.forget()
            raise
        if told is not None or last:
            self.forget()

    def forget(self) -> None:
        """Keep nothing more of it."""
        self._whole = False
        self._path.unlink(missing_ok=True)


def look(path: Path, bytes_total: int, limits: Limits) -> glance.Glance | None:
    """Return what the beginning at ``path`` tells of a file, None where it can't tell yet.

    Raises:
        Hopeless: nothing can be made of the file.
    """
    try:
        return glance.glance(path, bytes_total, limits)
    except Refused as error:
        raise Hopeless(str(error), "file") from error


def limits(services: Services) -> Limits:
    """Return what the company accepts."""
    return Limits(
        duration_s=services.settings.duration_limit_h * 3600,
        bytes_total=int(services.settings.upload_limit_gb * 1e9),
    )


def forget(services: Services, upload_id: str) -> None:
    """Keep nothing more of an upload's beginning."""
    _path(services, upload_id).unlink(missing_ok=True)


def _path(services: Services, upload_id: str) -> Path:
    return services.settings.data / "work" / "heads" / upload_id
