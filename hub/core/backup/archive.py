"""The file of a backup: a tar (https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html).

First `hub-backup.json`, then `rows/TABLE.jsonl`, `secret.key`, `files/KEY`, and last `SHA256SUMS`,
as `sha256sum -c` reads it. It is written and read from front to back, so that it may be a pipe; it
is whole if its last member names every other with the right sum.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Protocol

from hub.core.errors import Rejected

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

FORMAT = 1
ABOUT, SUMS = "hub-backup.json", "SHA256SUMS"
PIECE_BYTES = 1024 * 1024
LARGEST_TEXT_BYTES = 256 * 1024 * 1024  # of what is read into memory: its first and last member
NOT_OURS = "This is not a backup of Hub."
CUT_OFF = "This backup is cut off or damaged. Take another one; nothing was changed."


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself: the version it is from and the shape of its rows."""

    version: str
    schema: str  # Alembic's revision
    made_at: str
    columns: dict[str, list[str]]  # by table, in the order of the lines
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Summary:
    """What was saved or restored."""

    rows: int
    files: int
    bytes_total: int
    made_at: datetime


class Writer:
    """Writes members one after the other, with the sum of each for the last."""

    def __init__(self, target: BinaryIO) -> None:
        """Begin an archive on ``target``, which need not be able to seek."""
        self._tar = tarfile.open(  # noqa: SIM115 - closed by `finish`
            fileobj=target, mode="w|", format=tarfile.PAX_FORMAT
        )
        self._sums: list[str] = []
        self.bytes_total = 0

    def about(self, about: About) -> None:
        """Write the first member."""
        self.small(ABOUT, json.dumps(asdict(about), indent=1).encode())

    def small(self, name: str, data: bytes) -> None:
        """Write a small member."""
        self.pieces(name, len(data), iter([data]))

    def pieces(self, name: str, size: int, pieces: Iterator[bytes]) -> None:
        """Write a member of ``size`` bytes, which ``pieces`` yields."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        reader = _Summed(pieces)
        self._tar.addfile(member, io.BufferedReader(reader, PIECE_BYTES))
        self._sums.append(f"{reader.sum.hexdigest()}  {name}\n")
        self.bytes_total += size

    def finish(self) -> None:
        """Write the sums and end the archive."""
        data = "".join(self._sums).encode()
        member = tarfile.TarInfo(SUMS)
        member.size, member.mode = len(data), 0o600
        self._tar.addfile(member, io.BytesIO(data))
        self._tar.close()


class _Summed(io.RawIOBase):
    """What ``pieces`` yield, as a file; keeps the sum of what was read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest, self.sum = pieces, memoryview(b""), hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._pieces, b""))
        view = memoryview(buffer)
        part, self._rest = self._rest[: len(view)], self._rest[len(view) :]
        view[: len(part)] = part
        self.sum.update(part)
        return len(part)


class Readable(Protocol):
    """What can be read from front to back."""

    def read(self, size: int = ..., /) -> bytes:
        """Return at most ``size`` bytes; none at the end."""


@dataclass(slots=True)
class Member:
    """One member while it is being read."""

    name: str
    size: int
    stream: Readable

    def pieces(self) -> Iterator[bytes]:
        """Yield its bytes."""
        while piece := self.stream.read(PIECE_BYTES):
            yield piece

    def save(self, path: Path) -> None:
        """Write its bytes to ``path``."""
        with path.open("wb") as target:
            for piece in self.pieces():
                target.write(piece)

    def text(self) -> bytes:
        """Return all of it.

        Raises:
            Rejected: it is larger than anything Hub writes there.
        """
        if self.size > LARGEST_TEXT_BYTES:
            raise Rejected(NOT_OURS)
        return self.stream.read()


class Reader:
    """Reads members in order and checks, at the end, that none is missing or changed."""

    def __init__(self, source: BinaryIO) -> None:
        """Read an archive from ``source``, which need not be able to seek."""
        self._source = source

    def members(self) -> Iterator[Member]:
        """Yield every member but the last, which it checks the others by.

        Raises:
            Rejected: this is no backup, or it is cut off or damaged.
        """
        sums: list[str] = []
        try:
            with tarfile.open(fileobj=self._source, mode="r|") as tar:
                for info in tar:
                    stream = _stream(tar, info)
                    if info.name == SUMS:
                        _compare(sums, Member(SUMS, info.size, stream).text())
                        return
                    counted = _Counted(stream)
                    yield Member(info.name, info.size, counted)
                    sums.append(f"{counted.rest()}  {info.name}")
        except (tarfile.TarError, EOFError) as error:
            raise Rejected(CUT_OFF if sums else NOT_OURS) from error
        raise Rejected(CUT_OFF if sums else NOT_OURS)


class _Counted:
    """A member's bytes; keeps their sum."""

    def __init__(self, stream: Readable) -> None:
        self._stream, self._sum = stream, hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        try:
            data = self._stream.read(size)
        except tarfile.TarError as error:
            raise Rejected(CUT_OFF) from error
        self._sum.update(data)
        return data

    def rest(self) -> str:
        """Read what nobody did; return the sum of all."""
        while self.read(PIECE_BYTES):
            pass
        return self._sum.hexdigest()


def _stream(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    """A link or a device has no business here: only plain files are read."""
    stream = tar.extractfile(info) if info.isreg() else None
    if stream is None:
        raise Rejected(NOT_OURS)
    return stream


def _compare(sums: Iterable[str], last: bytes) -> None:
    if list(sums) != last.decode("utf-8", "replace").splitlines():
        raise Rejected(CUT_OFF)


def about_of(member: Member | None) -> About:
    """Read the first member.

    Raises:
        Rejected: this is no backup, or of a later kind.
    """
    if member is None or member.name != ABOUT:
        raise Rejected(NOT_OURS)
    try:
        given: dict[str, Any] = json.loads(member.text())
        about = About(**given)
    except (ValueError, TypeError) as error:
        raise Rejected(NOT_OURS) from error
    if about.format != FORMAT:
        raise Rejected("This backup is of a newer Hub. Update this one first, then try again.")
    return about
