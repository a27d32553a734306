"""An upload that grows in S3: parts of a multipart upload, and a small tail object beside them.

A part of less than 5 MiB is refused unless it is the last
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html), and a part can't be read
back. So what does not fill a part yet is kept as an object ``tail-START``, where START is the
number of bytes in parts; a tail with another START is left over from before its bytes became a
part. All of it is read from S3, so that any web process can take the next piece.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from hub.core.storage.base import StorageError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PIECE_BYTES = 1024 * 1024
SMALL_PART_BYTES = 8 * PIECE_BYTES
LARGE_PART_BYTES = 64 * PIECE_BYTES
SMALL_PARTS = 2000  # 10,000 parts are allowed: 16 GiB in small ones, 500 GiB in large ones


@dataclass(slots=True)
class _Kept:
    """What S3 has: parts (their bytes and the number of the next) and the tail after them."""

    multipart_id: str | None
    etags: list[str]
    part_bytes: int
    tail_bytes: int

    @property
    def next_number(self) -> int:
        return len(self.etags) + 1


class IncomingFile:
    """One unfinished upload below ``folder``; finished, it is the object ``source`` there."""

    def __init__(self, s3: "S3Client", bucket: str, folder: str) -> None:
        """Use ``s3``; ``folder`` ends in “/”."""
        self._s3 = s3
        self._bucket = bucket
        self._folder = folder
        self._key = f"{folder}source"

    def received(self) -> int:
        """Return how many bytes are kept."""
        kept = self._kept()
        return kept.part_bytes + kept.tail_bytes

    def append(self, offset: int, stream: BinaryIO) -> Iterator[int]:
        """Append ``stream`` at ``offset``; yield the offset after each part and at the end.

        Raises:
            StorageError: ``offset`` is neither in the tail nor at its end.
        """
        kept = self._kept()
        into_tail = offset - kept.part_bytes
        if not 0 <= into_tail <= kept.tail_bytes:
            raise StorageError("The upload can't go on there. Ask for its offset and go on there.")
        pending = bytearray(self._tail(kept)[:into_tail])
        unsaved = into_tail != kept.tail_bytes
        try:
            while piece := stream.read(min(PIECE_BYTES, _part_bytes(kept) - len(pending))):
                pending += piece
                unsaved = True
                if len(pending) == _part_bytes(kept):
                    self._send_part(kept, bytes(pending))
                    pending.clear()
                    unsaved = False
                    yield kept.part_bytes
        finally:
            if unsaved:
                self._put(_tail_name(kept.part_bytes), bytes(pending))
        yield kept.part_bytes + len(pending)

    def finish(self) -> str:
        """Join parts and tail; return the key. Doing it again changes nothing."""
        if not self._exists():
            kept = self._kept()
            tail = self._tail(kept)
            if kept.multipart_id is None:
                self._put("source", tail)
            else:
                if tail:
                    self._send_part(kept, tail)
                self._complete(kept)
        self._forget_tails()
        return self._key

    def discard(self) -> None:
        """Forget parts and tails."""
        for multipart_id in self._multipart_ids():
            self._s3.abort_multipart_upload(
                Bucket=self._bucket, Key=self._key, UploadId=multipart_id
            )
        self._forget_tails()

    def _kept(self) -> _Kept:
        kept = _Kept(next(self._multipart_ids(), None), [], 0, 0)
        if kept.multipart_id is not None:
            pages = self._s3.get_paginator("list_parts").paginate(
                Bucket=self._bucket, Key=self._key, UploadId=kept.multipart_id
            )
            for part in (part for page in pages for part in page.get("Parts", [])):
                kept.etags.append(part["ETag"])
                kept.part_bytes += part["Size"]
        kept.tail_bytes = self._objects().get(self._folder + _tail_name(kept.part_bytes), 0)
        return kept

    def _multipart_ids(self) -> Iterator[str]:
        found = self._s3.list_multipart_uploads(Bucket=self._bucket, Prefix=self._key)
        for upload in found.get("Uploads", []):
            if upload["Key"] == self._key:
                yield upload["UploadId"]

    def _objects(self) -> dict[str, int]:
        found = self._s3.list_objects_v2(Bucket=self._bucket, Prefix=self._folder)
        return {item["Key"]: item["Size"] for item in found.get("Contents", [])}

    def _exists(self) -> bool:
        return self._key in self._objects()

    def _tail(self, kept: _Kept) -> bytes:
        if not kept.tail_bytes:
            return b""
        key = self._folder + _tail_name(kept.part_bytes)
        with closing(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"]) as body:
            return body.read()

    def _send_part(self, kept: _Kept, data: bytes) -> None:
        """Send ``data`` as the next part; from then on the tail it came from is void."""
        if kept.multipart_id is None:
            made = self._s3.create_multipart_upload(Bucket=self._bucket, Key=self._key)
            kept.multipart_id = made["UploadId"]
        sent = self._s3.upload_part(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=kept.multipart_id,
            PartNumber=kept.next_number,
            Body=data,
        )
        if kept.tail_bytes:
            old = self._folder + _tail_name(kept.part_bytes)
            self._s3.delete_object(Bucket=self._bucket, Key=old)
        kept.etags.append(sent["ETag"])
        kept.part_bytes += len(data)
        kept.tail_bytes = 0

    def _complete(self, kept: _Kept) -> None:
        self._s3.complete_multipart_upload(
            Bucket=self._bucket,
            Key=self._key,
            UploadId=kept.multipart_id or "",
            MultipartUpload={
                "Parts": [
                    {"PartNumber": number, "ETag": etag}
                    for number, etag in enumerate(kept.etags, start=1)
                ]
            },
        )

    def _put(self, name: str, data: bytes) -> None:
        self._s3.put_object(Bucket=self._bucket, Key=self._folder + name, Body=data)

    def _forget_tails(self) -> None:
        for key in self._objects():
            if key.startswith(f"{self._folder}tail-"):
                self._s3.delete_object(Bucket=self._bucket, Key=key)


def _tail_name(start: int) -> str:
    return f"tail-{start:015d}"


def _part_bytes(kept: _Kept) -> int:
    return SMALL_PART_BYTES if kept.next_number <= SMALL_PARTS else LARGE_PART_BYTES
