"""Files in a bucket of S3, or of a server that speaks it; the only module that knows boto3.

https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html
"""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

import boto3
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)

from hub.core.settings import Settings
from hub.core.storage.abandon import Piece, fetch
from hub.core.storage.base import Check, Full, Missing, StorageError
from hub.core.storage.s3_upload import IncomingFile

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ListObjectsV2OutputTypeDef, ObjectIdentifierTypeDef

PIECE_BYTES = 1024 * 1024
_TRANSFER = TransferConfig(multipart_chunksize=64 * PIECE_BYTES, max_concurrency=4)
HASTY_S = 10  # how long a request may stand still that is made again later
_REFUSED = ("AccessDenied", "SignatureDoesNotMatch", "InvalidAccessKeyId", "403", "401")
_MISSING = ("NoSuchKey", "404")
_FULL = ("QuotaExceeded", "XMinioStorageFull", "507", "InsufficientStorage")


class S3Storage:
    """Keeps each key as an object below a prefix of one bucket."""

    def __init__(self, settings: Settings) -> None:
        """Remember where the bucket is; nothing is connected yet."""
        address = urlsplit(settings.storage)
        self._settings = settings
        self._bucket = address.netloc
        self._prefix = f"{folder}/" if (folder := address.path.strip("/")) else ""

    def put(self, key: str, path: Path) -> None:
        """Keep a copy of the file at ``path`` under ``key``.

        Raises:
            StorageError: S3 did not take it, with what to do about it.
        """
        self.adopt(key, path)

    def adopt(self, key: str, path: Path, check: Check | None = None) -> None:
        """Keep a copy of the file at ``path`` under ``key``, while ``check`` lets it.

        Raises:
            StorageError: S3 did not take it, with what to do about it.
        """
        name = self._prefix + key

        def send(piece: Piece) -> None:
            self._s3.upload_file(str(path), self._bucket, name, Callback=piece, Config=_TRANSFER)

        self._sent(key, send, check)

    def settle(self) -> None:
        """Do nothing: what S3 has taken, it keeps."""

    def put_bytes(
        self, key: str, data: bytes, *, settled: bool = True, check: Check | None = None
    ) -> None:
        """Keep ``data`` under ``key``, replacing what was there at once.

        Raises:
            StorageError: S3 did not take it, with what to do about it.
        """

        def send(_piece: Piece) -> None:
            self._s3.put_object(Bucket=self._bucket, Key=self._prefix + key, Body=data)

        self._sent(key, send, check)

    def _sent(self, key: str, send: Callable[[Piece], None], check: Check | None) -> None:
        with self._told(key):
            fetch(send, check) if check else send(_ignore)

    def size(self, key: str) -> int:
        """Return the size in bytes (1 request).

        Raises:
            Missing: there is no such file.
        """
        with self._told(key):
            head = self._s3.head_object(Bucket=self._bucket, Key=self._prefix + key)
            return head["ContentLength"]

    def read(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes [start, end) in pieces as they come (1 request).

        Raises:
            Missing: there is no such file.
            StorageError: the connection broke.
        """
        if end is not None and end <= start:
            return
        until = "" if end is None else str(end - 1)
        with self._told(key):
            answer = self._s3.get_object(
                Bucket=self._bucket, Key=self._prefix + key, Range=f"bytes={start}-{until}"
            )
            with closing(answer["Body"]) as body:
                yield from body.iter_chunks(PIECE_BYTES)

    @contextmanager
    def local(
        self, key: str, scratch: Path, check: Callable[[], None] = lambda: None
    ) -> Iterator[Path]:
        """Give the file as a path on this machine, fetched into ``scratch`` for as long.

        Raises:
            Missing: there is no such file.
        """
        scratch.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode()).hexdigest()[:16]
        path = scratch / f"{name}-{uuid.uuid4().hex[:8]}-{Path(key).name}"
        try:
            with self._told(key):
                fetch(lambda piece: self._fetch(key, path, piece), check)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _fetch(self, key: str, path: Path, piece: Piece) -> None:
        name = self._prefix + key
        self._s3.download_file(self._bucket, name, str(path), Callback=piece, Config=_TRANSFER)

    def delete_prefix(self, prefix: str) -> None:
        """Forget every file whose key starts with ``prefix``, a request for each thousand."""
        with self._told(prefix):
            for page in self._listed(self._hasty, prefix):
                found: list[ObjectIdentifierTypeDef] = [
                    {"Key": item["Key"]} for item in page.get("Contents", [])
                ]
                if found:
                    self._hasty.delete_objects(
                        Bucket=self._bucket, Delete={"Objects": found, "Quiet": True}
                    )

    def keys(self, prefix: str, *, soon: bool = False) -> Iterator[str]:
        """Yield every key that starts with ``prefix``, in order."""
        with self._told(prefix):
            for page in self._listed(self._hasty if soon else self._s3, prefix):
                for item in page.get("Contents", []):
                    yield item["Key"].removeprefix(self._prefix)

    def _listed(self, s3: "S3Client", prefix: str) -> Iterable["ListObjectsV2OutputTypeDef"]:
        pages = s3.get_paginator("list_objects_v2")
        return pages.paginate(Bucket=self._bucket, Prefix=self._prefix + prefix)

    def append(self, upload_id: str, offset: int, stream: BinaryIO) -> Iterator[int]:
        """Append ``stream`` to an unfinished upload at ``offset``; yield the offset kept so far.

        Raises:
            StorageError: ``offset`` isn't one to go on at, or S3 did not take the bytes.
        """
        with self._told(upload_id):
            yield from self._incoming(upload_id).append(offset, stream)

    def received(self, upload_id: str) -> int:
        """Return how many bytes of an unfinished upload are kept (3 requests)."""
        with self._told(upload_id):
            return self._incoming(upload_id).received()

    def finish(self, upload_id: str) -> str:
        """Turn a complete upload into a file; return its key. Doing it again changes nothing."""
        with self._told(upload_id):
            key = self._incoming(upload_id).finish()
        return key.removeprefix(self._prefix)

    def discard(self, upload_id: str) -> None:
        """Forget an unfinished upload."""
        with self._told(upload_id):
            self._incoming(upload_id, self._hasty).discard()

    def free_bytes(self) -> int | None:
        """Return None: S3 does not say."""
        return None

    def check(self) -> str:
        """Write, read and delete a small file; return a sentence for `hub doctor`.

        Raises:
            StorageError: it can't, with what to do about it.
        """
        folder = f"check/{uuid.uuid4().hex}/"
        self.put_bytes(f"{folder}file", b"hub")
        kept = b"".join(self.read(f"{folder}file"))
        self.delete_prefix(folder)
        if kept != b"hub":
            raise StorageError(f"The bucket {self._bucket} gives back other bytes than it got.")
        return f"Media is kept in the bucket {self._bucket} at {self._where}."

    @cached_property
    def _s3(self) -> "S3Client":
        return self._client(read_timeout_s=60, attempts=4)

    @cached_property
    def _hasty(self) -> "S3Client":
        """For what is done again later if it fails now: tidying up."""
        return self._client(read_timeout_s=HASTY_S, attempts=2)

    def _client(self, read_timeout_s: int, attempts: int) -> "S3Client":
        settings = self._settings
        return boto3.session.Session().client(
            "s3",
            endpoint_url=settings.s3_endpoint or None,
            aws_access_key_id=settings.s3_key or None,
            aws_secret_access_key=settings.s3_secret or None,
            region_name=settings.s3_region,
            config=Config(
                s3={"addressing_style": "path" if settings.s3_endpoint else "auto"},
                connect_timeout=5,
                read_timeout=read_timeout_s,
                retries={"mode": "standard", "total_max_attempts": attempts},
                max_pool_connections=2 * settings.threads,
                # Servers other than Amazon's often don't know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    @property
    def _where(self) -> str:
        return self._settings.s3_endpoint or f"Amazon S3, {self._settings.s3_region}"

    def _incoming(self, upload_id: str, s3: "S3Client | None" = None) -> IncomingFile:
        return IncomingFile(s3 or self._s3, self._bucket, f"{self._prefix}uploads/{upload_id}/")

    @contextmanager
    def _told(self, key: str) -> Iterator[None]:
        """Turn what S3 says into a sentence."""
        try:
            yield
        except ClientError as error:
            raise _kind(_code(error))(self._sentence(error, key)) from error
        except (NoCredentialsError, PartialCredentialsError) as error:
            raise StorageError(
                "Hub has no keys for S3. Set HUB_S3_KEY and HUB_S3_SECRET."
            ) from error
        except (ConnectionError, HTTPClientError) as error:
            raise StorageError(
                f"The S3 server ({self._where}) can't be reached or broke off. "
                "Check HUB_S3_ENDPOINT and the network, then try again."
            ) from error
        except (BotoCoreError, Boto3Error) as error:
            raise StorageError(f"S3 could not do this: {error}") from error

    def _sentence(self, error: ClientError, key: str) -> str:
        code = _code(error)
        if code == "NoSuchBucket":
            return (
                f"There is no bucket {self._bucket} at {self._where}. Make it, or set HUB_STORAGE."
            )
        if code in _MISSING:
            return f"The file {key} is not in the bucket {self._bucket}."
        if code in _REFUSED:
            return (
                f"S3 refused Hub's keys for the bucket {self._bucket} ({code}). "
                "Check HUB_S3_KEY, HUB_S3_SECRET, HUB_S3_REGION and the rights of the key."
            )
        if code in _FULL:
            return f"The bucket {self._bucket} is full. Make room, then try again."
        return f"S3 could not do this ({code}): {error.response['Error'].get('Message', '')}"


def _ignore(_size: int) -> None:
    """Tell nobody how much has been sent."""


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _kind(code: str) -> type[StorageError]:
    if code in _MISSING:
        return Missing
    return Full if code in _FULL else StorageError
