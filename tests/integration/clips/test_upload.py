"""Uploads by tus 1.0.0, request by request (https://tus.io/protocols/resumable-upload)."""

import base64
import errno
import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import BinaryIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.app import create_app
from hub.clips import arrival, upload
from hub.clips.files_model import Upload
from hub.core import clock
from hub.core.db import Database
from hub.core.services import Services
from hub.core.settings import Settings
from hub.web.session import KEY
from tests.integration.clips.conftest import ON_SQLITE, Cast
from tests.integration.clips.tus import AT, BODY, Tus


def stored(services: Services, url: str) -> bytes:
    return b"".join(services.storage.read(upload.source_key(url.rsplit("/", 1)[1])))


def checksum(data: bytes, algorithm: str) -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


@ON_SQLITE
def test_the_server_says_what_it_speaks(client: FlaskClient) -> None:
    answer = client.options(AT)
    assert answer.status_code == 204
    assert answer.headers["Tus-Resumable"] == answer.headers["Tus-Version"] == "1.0.0"
    assert set(answer.headers["Tus-Extension"].split(",")) == {
        "creation",
        "creation-with-upload",
        "checksum",
        "termination",
        "expiration",
    }
    assert answer.headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
    assert answer.headers["Tus-Max-Size"] == "50000000000"


def test_pieces_make_the_file(dana: Tus, services: Services) -> None:
    url = dana.begin(10)
    assert dana.offset(url) == 0
    answer = dana.patch(url, 0, b"0123")
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, "4")
    assert dana.offset(url) == 4
    assert dana.patch(url, 4, b"456789").headers["Upload-Offset"] == "10"
    assert stored(services, url) == b"0123456789"


@ON_SQLITE
def test_every_answer_names_the_version_refusals_too(dana: Tus) -> None:
    url = dana.begin(4)
    answers = [
        dana.ask("HEAD", url),
        dana.patch(url, 3, b"x"),
        dana.ask("HEAD", f"{AT}/unknown"),
        dana.ask("DELETE", url),
    ]
    assert [a.headers.get("Tus-Resumable") for a in answers] == ["1.0.0"] * 4
    assert [a.status_code for a in answers] == [200, 409, 404, 204]


def test_asking_tells_length_name_and_expiry(dana: Tus) -> None:
    url = dana.begin(10, "Grüße.mp4")
    answer = dana.ask("HEAD", url)
    assert answer.headers["Upload-Length"] == "10"
    assert answer.headers["Cache-Control"] == "no-store"
    assert base64.b64decode(answer.headers["Upload-Metadata"].split()[1]).decode() == "Grüße.mp4"
    expires = parsedate_to_datetime(answer.headers["Upload-Expires"])
    assert timedelta(hours=71) < expires - clock.now() <= timedelta(hours=72)


def test_an_upload_may_begin_with_its_first_bytes(dana: Tus, services: Services) -> None:
    answer = dana.ask("POST", AT, b"01234", Upload_Length="10", Content_Type=BODY)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "5")
    url = answer.headers["Location"]
    dana.patch(url, 5, b"56789")
    assert stored(services, url) == b"0123456789"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
@ON_SQLITE
def test_a_right_checksum_is_taken_and_a_wrong_one_counts_for_nothing(
    dana: Tus, services: Services, algorithm: str
) -> None:
    url = dana.begin(8)
    wrong = dana.patch(url, 0, b"0123", Upload_Checksum=checksum(b"other", algorithm))
    assert wrong.status_code == 460
    assert wrong.json is not None
    assert wrong.json["detail"].endswith("Send them again.")
    assert dana.offset(url) == 0
    dana.patch(url, 0, b"0123", Upload_Checksum=checksum(b"0123", algorithm))
    dana.patch(url, 4, b"4567")
    assert stored(services, url) == b"01234567"


@pytest.mark.parametrize("header", ["md5 1B2M2Y8AsgTpgAmY7PhCfg==", "sha1 %%%", "sha1 AAAA", ""])
@ON_SQLITE
def test_an_unknown_checksum_is_a_bad_request(dana: Tus, header: str) -> None:
    url = dana.begin(4)
    assert dana.patch(url, 0, b"0123", Upload_Checksum=header).status_code == 400
    assert dana.offset(url) == 0


def test_a_forgotten_upload_is_gone_with_its_bytes(
    dana: Tus, services: Services, database: Database
) -> None:
    url = dana.begin(10)
    dana.patch(url, 0, b"0123")
    assert dana.ask("DELETE", url).status_code == 204
    assert dana.ask("HEAD", url).status_code == 404
    assert dana.patch(url, 4, b"4").status_code == 404
    assert services.storage.received(url.rsplit("/", 1)[1]) == 0
    with database.read() as session:
        assert list(session.scalars(select(Upload))) == []


@ON_SQLITE
def test_another_version_is_refused_with_ours(dana: Tus) -> None:
    url = dana.begin(4)
    for answer in (
        dana.ask("POST", AT, Upload_Length="4", Tus_Resumable="0.2.2"),
        dana.ask("HEAD", url, Tus_Resumable=None),
    ):
        assert answer.status_code == 412
        assert answer.headers["Tus-Version"] == "1.0.0"


def test_a_network_that_lets_only_post_through_can_upload(dana: Tus, services: Services) -> None:
    url = dana.begin(4)
    sent = dana.ask(
        "POST",
        url,
        b"0123",
        X_HTTP_Method_Override="PATCH",
        Content_Type=BODY,
        Upload_Offset="0",
    )
    assert (sent.status_code, sent.headers["Upload-Offset"]) == (204, "4")
    assert stored(services, url) == b"0123"
    assert dana.ask("POST", url, X_HTTP_Method_Override="DELETE").status_code == 204
    assert dana.ask("HEAD", url).status_code == 404


@ON_SQLITE
def test_a_post_to_an_upload_without_a_method_is_refused(dana: Tus) -> None:
    answer = dana.ask("POST", dana.begin(4))
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"HEAD", "PATCH", "DELETE"}


@pytest.mark.parametrize(
    "length",
    ["", "-1", "+4", "1e3", "4.0", "0x10", "٤", "9" * 19, "9" * 5000, "4 4", "NaN"],
)
@ON_SQLITE
def test_a_length_that_is_no_number_is_refused(dana: Tus, length: str) -> None:
    assert dana.create(length).status_code == 400


@ON_SQLITE
def test_a_length_told_later_is_not_offered(dana: Tus) -> None:
    answer = dana.ask("POST", AT, Upload_Defer_Length="1")
    assert answer.status_code == 400


@ON_SQLITE
def test_more_than_the_company_accepts_is_refused_before_a_byte_is_sent(dana: Tus) -> None:
    answer = dana.create(50_000_000_001)
    assert answer.status_code == 413
    assert answer.json is not None
    assert answer.json["detail"] == "This file has 50.0 GB; at most 50 GB are accepted."


@ON_SQLITE
def test_a_file_that_does_not_fit_on_the_disk_is_refused_before_a_byte_is_sent(
    dana: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "hub.core.storage.local.LocalStorage.free_bytes", lambda _self: 3_000_000_000
    )
    assert dana.create(2_400_000_000).status_code == 201
    answer = dana.create(2_999_000_000)
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["detail"].startswith("There is not enough room for this file: it has 3.0 GB")


@pytest.mark.parametrize("offset", ["", "-1", "3.5", "9" * 30, "two"])
@ON_SQLITE
def test_an_offset_that_is_no_number_is_refused(dana: Tus, offset: str) -> None:
    url = dana.begin(4)
    assert dana.patch(url, offset, b"0123").status_code == 400
    assert dana.offset(url) == 0


@pytest.mark.parametrize("offset", [0, 3, 5, 10**17])
@ON_SQLITE
def test_an_offset_that_lies_changes_nothing(dana: Tus, offset: int) -> None:
    url = dana.begin(10)
    dana.patch(url, 0, b"0123")
    answer = dana.patch(url, offset, b"xx")
    assert answer.status_code == 409
    assert answer.json is not None
    assert answer.json["detail"] == f"This upload goes on at byte 4, not at {offset}."
    assert dana.offset(url) == 4


def test_bytes_past_the_end_are_refused_and_none_is_kept(dana: Tus) -> None:
    url = dana.begin(4)
    assert dana.patch(url, 0, b"01234").status_code == 413
    assert dana.offset(url) == 0


@ON_SQLITE
def test_bytes_of_another_kind_are_refused(dana: Tus) -> None:
    url = dana.begin(4)
    assert dana.patch(url, 0, b"0123", Content_Type="video/mp4").status_code == 415


@pytest.mark.parametrize("metadata", ["filename %%%", "filename Z", "x" * 5000])
@ON_SQLITE
def test_metadata_that_can_not_be_read_is_refused(dana: Tus, metadata: str) -> None:
    assert dana.create(4, Upload_Metadata=metadata).status_code == 400


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\videos\\update.mp4", "update.mp4"),
        ("a\x00b\r\nSet-Cookie: x", "abSet-Cookie: x"),
        ("/", "video"),
        ("ü" * 400, "ü" * 255),
    ],
)
@ON_SQLITE
def test_a_file_name_is_made_fit_to_show(
    dana: Tus, database: Database, told: str, kept: str
) -> None:
    dana.begin(4, told)
    with database.read() as session:
        assert session.scalar(select(Upload.name)) == kept


def test_an_empty_file_is_complete_at_once(dana: Tus, services: Services) -> None:
    url = dana.begin(0)
    assert dana.offset(url) == 0
    assert stored(services, url) == b""


@ON_SQLITE
def test_a_disk_that_fills_up_is_told_and_what_came_is_kept(
    dana: Tus, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(target: BinaryIO, piece: bytes) -> None:
        target.write(piece[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    url = dana.begin(10)
    with monkeypatch.context() as disk:
        disk.setattr("hub.core.storage.local._write_all", fill_up)
        answer = dana.patch(url, 0, b"0123456789")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["detail"].endswith("is full. Make room, then try again.")
    assert dana.offset(url) == 3
    dana.patch(url, 3, b"3456789")
    assert stored(services, url) == b"0123456789"


def test_somebody_elses_upload_is_not_there(dana: Tus, eve: Tus, services: Services) -> None:
    url = dana.begin(4)
    answers = [eve.ask("HEAD", url), eve.patch(url, 0, b"0123"), eve.ask("DELETE", url)]
    assert [a.status_code for a in answers] == [404, 404, 404]
    dana.patch(url, 0, b"abcd")
    assert stored(services, url) == b"abcd"


@pytest.mark.parametrize("upload_id", ["../../etc/passwd", "..%2f..%2fhub.db", "unknown", "%00"])
def test_an_upload_id_leads_nowhere(dana: Tus, upload_id: str) -> None:
    assert dana.ask("HEAD", f"{AT}/{upload_id}").status_code in (404, 422)
    assert dana.patch(f"{AT}/{upload_id}", 0, b"x").status_code in (404, 422)


def test_staff_may_not_upload(client: FlaskClient, cast: Cast) -> None:
    answer = Tus(client, cast.as_sam).create(4)
    assert answer.status_code == 403
    assert answer.json is not None
    assert "Executives, communications and administrators" in answer.json["detail"]


def test_nobody_uploads_without_signing_in(client: FlaskClient) -> None:
    nobody = Tus(client, {})
    assert nobody.create(4).status_code == 401
    assert nobody.ask("HEAD", f"{AT}/x").status_code == 401


def age(database: Database, hours: int) -> None:
    with database.write() as session:
        for row in session.scalars(select(Upload)):
            row.expires_at -= timedelta(hours=hours)


def test_an_upload_left_alone_for_too_long_is_gone(
    dana: Tus, database: Database, services: Services
) -> None:
    url = dana.begin(10)
    dana.patch(url, 0, b"0123")
    age(database, 71)
    assert dana.patch(url, 4, b"4").status_code == 204, "going on keeps it"
    age(database, 73)
    assert dana.ask("HEAD", url).status_code == 410
    assert dana.patch(url, 5, b"5").status_code == 410
    upload.forget_expired(services)
    assert services.storage.received(url.rsplit("/", 1)[1]) == 0
    assert dana.ask("HEAD", url).status_code == 404


class Paused:
    """A body whose end is held back until the test lets it go."""

    def __init__(self, first: bytes, rest: bytes) -> None:
        self.begun, self.go_on = threading.Event(), threading.Event()
        self._pieces = self._made(first, rest)

    def _made(self, first: bytes, rest: bytes) -> Iterator[bytes]:
        yield first
        self.begun.set()
        assert self.go_on.wait(20)
        yield rest

    def read(self, _size: int = -1) -> bytes:
        return next(self._pieces, b"")


def patch_slowly(app: Flask, cast: Cast, url: str, body: Paused, length: int) -> threading.Thread:
    def run() -> None:
        app.test_client().patch(
            url,
            headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"} | cast.as_dana,
            content_type=BODY,
            environ_overrides={"wsgi.input": body, "CONTENT_LENGTH": str(length)},
        )

    thread = threading.Thread(target=run)
    thread.start()
    assert body.begun.wait(20)
    return thread


def test_two_requests_never_write_at_once(
    app: Flask, dana: Tus, cast: Cast, services: Services
) -> None:
    url, body = dana.begin(8), Paused(b"0123", b"4567")
    thread = patch_slowly(app, cast, url, body, 8)
    refused = [dana.patch(url, 4, b"XXXX"), dana.ask("DELETE", url)]
    body.go_on.set()
    thread.join()
    assert [answer.status_code for answer in refused] == [423, 423]
    assert stored(services, url) == b"01234567"


def test_a_request_that_stalled_is_overtaken_and_writes_no_more(
    app: Flask, dana: Tus, cast: Cast, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, body = dana.begin(8), Paused(b"0123", b"XXXX")
    thread = patch_slowly(app, cast, url, body, 8)
    monkeypatch.setattr(arrival, "TOUCH_S", -1.0)
    monkeypatch.setattr(upload, "STALLED", timedelta(0))
    kept = dana.offset(url)
    assert kept == 4
    assert dana.patch(url, 4, b"4567").status_code == 204
    body.go_on.set()
    thread.join()
    assert stored(services, url) == b"01234567"


@ON_SQLITE
def test_the_file_goes_to_s3_just_the_same(
    s3_settings: Settings, cast: Cast, services: Services
) -> None:
    app = create_app(s3_settings)
    dana = Tus(app.test_client(), cast.as_dana)
    there = replace(services, storage=app.extensions[KEY].storage)
    data = bytes(range(256)) * 4 * 1024 * 10
    url = dana.begin(len(data))
    for start in range(0, len(data), 4_000_000):
        assert dana.offset(url) == start
        assert dana.patch(url, start, data[start : start + 4_000_000]).status_code == 204
    assert stored(there, url) == data
    app.extensions[KEY].database.close()
