"""Bytes that count only when their checksum is right: they wait in a file beside storage."""

import base64
import binascii
import hashlib
import hmac
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from hub.core.errors import HubError, Rejected, Unavailable
from hub.core.services import Services

ALGORITHMS = ("sha1", "sha256")
PIECE_BYTES = 1024 * 1024
SPARE_BYTES = 500 * PIECE_BYTES


class Mismatch(HubError):  # noqa: N818 - reads as a sentence: ``raise Mismatch``
    """The bytes that arrived are not those that were sent."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a piece must come to, as its sender says."""

    algorithm: str
    digest: bytes


def parse(header: str) -> Checksum:
    """Read ``Upload-Checksum``, as in ``sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=``.

    Raises:
        Rejected: it can't be read, or the algorithm isn't one of ours.
    """
    algorithm, _, encoded = header.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise Rejected(f"Checksums are {' or '.join(ALGORITHMS)} here.")
    try:
        digest = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Rejected("The checksum isn't valid Base64.") from error
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise Rejected(f"The checksum has the wrong length for {algorithm}.")
    return Checksum(algorithm, digest)


@contextmanager
def verified(
    services: Services, stream: BinaryIO, length: int, checksum: Checksum
) -> Iterator[BinaryIO]:
    """Give the ``length`` bytes of ``stream``, once they have all come and are right.

    Raises:
        Mismatch: they are not; none of them counts.
        Unavailable: there is no room for them to wait in.
    """
    folder = services.settings.data / "work" / "spool"
    folder.mkdir(parents=True, exist_ok=True)
    if length + SPARE_BYTES > shutil.disk_usage(folder).free:
        raise Unavailable("There is no room to check this piece. Send smaller ones.")
    with tempfile.TemporaryFile(dir=folder) as waiting:
        found, left = hashlib.new(checksum.algorithm, usedforsecurity=False), length
        while left and (piece := stream.read(min(PIECE_BYTES, left))):
            found.update(piece)
            waiting.write(piece)
            left -= len(piece)
        if left or not hmac.compare_digest(found.digest(), checksum.digest):
            raise Mismatch("The bytes that arrived are not those that were sent. Send them again.")
        waiting.seek(0)
        yield waiting
