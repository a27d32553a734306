"""A real S3 server for the suite: OpenStack Swift with its s3api, all of it in one folder.

Swift checks signatures, expiry and access as a cloud does, which the usual mock does not.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from tests.services import process

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"
ACCESS_KEY = "test:hub"
SECRET_KEY = "a-secret-of-the-test-suite"


@dataclass(frozen=True)
class S3:
    """Where a bucket is and the keys that open it."""

    endpoint: str
    bucket: str
    access_key: str = ACCESS_KEY
    secret_key: str = field(default=SECRET_KEY, repr=False)
    region: str = REGION

    def client(self) -> "S3Client":
        """A boto3 client of this server, which names buckets in the path."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=self.access_key,
            aws_secret_access_key=self.secret_key,
            region_name=self.region,
            config=Config(s3={"addressing_style": "path"}),
        )

    @property
    def environment(self) -> dict[str, str]:
        """The variables from which boto3 takes its keys."""
        return {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_DEFAULT_REGION": self.region,
        }


@contextmanager
def server() -> Iterator[str]:
    """Start Swift in a new folder and stop it at the end; gives its address."""
    with process.folder("swift") as home:
        port, log = process.free_port(), home / "swift.log"
        script = Path(__file__).with_name("swift_server.py")
        argv = process.python(script, home, str(port), ACCESS_KEY, SECRET_KEY)
        with process.running(argv, log) as running:
            process.wait_until(lambda: process.listens(port), running, log)
            yield f"http://127.0.0.1:{port}"


@contextmanager
def bucket(endpoint: str) -> Iterator[S3]:
    """A new, empty bucket; what a test left in it goes with the server's folder."""
    made = S3(endpoint, f"hub-{uuid.uuid4().hex[:16]}")
    client = made.client()
    client.create_bucket(Bucket=made.bucket)
    try:
        yield made
    finally:
        client.close()
