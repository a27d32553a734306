"""The two places that keep files: a folder, and a bucket on a real S3 server."""

from pathlib import Path

import pytest

from hub.core.settings import Settings
from hub.core.storage import Storage, open_storage
from tests.services.s3 import S3


def settings_for(s3: S3, data: Path) -> Settings:
    return Settings(
        data=data,
        storage=f"s3://{s3.bucket}/company/media",
        s3_endpoint=s3.endpoint,
        s3_key=s3.access_key,
        s3_secret=s3.secret_key,
        s3_region=s3.region,
    )


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return open_storage(Settings(data=tmp_path))
    return open_storage(settings_for(request.getfixturevalue("s3"), tmp_path))
