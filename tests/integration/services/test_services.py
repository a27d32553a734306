"""The servers of the suite are real: they keep what they are given and refuse what they should."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import sqlalchemy

from tests.conftest import OutsideWorldError
from tests.services import process
from tests.services.mirror import Mirror
from tests.services.postgres import Postgres
from tests.services.s3 import S3

ROOT = Path(__file__).parents[3]


def test_an_empty_database_takes_a_table(empty_database_url: str) -> None:
    engine = sqlalchemy.create_engine(empty_database_url)
    with engine.begin() as connection:
        assert sqlalchemy.inspect(connection).get_table_names() == []
        connection.execute(sqlalchemy.text("CREATE TABLE kept (x INTEGER)"))
        assert sqlalchemy.inspect(connection).get_table_names() == ["kept"]
    engine.dispose()


def test_a_filled_database_is_prepared_once_and_copied(postgres: Postgres) -> None:
    asked: list[str] = []

    def fill(url: str) -> None:
        asked.append(url)
        engine = sqlalchemy.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text("CREATE TABLE kept (x INTEGER)"))
        engine.dispose()

    for _ in range(2):
        with postgres.database(fill) as url:
            engine = sqlalchemy.create_engine(url)
            assert sqlalchemy.inspect(engine).get_table_names() == ["kept"]
            engine.dispose()
    assert len(asked) == 1


def test_a_database_is_lent_again_without_rows_and_not_with_other_tables(
    postgres: Postgres,
) -> None:
    def make(url: str) -> None:
        in_postgres(url, "CREATE TABLE said (id SERIAL PRIMARY KEY, reply_to INTEGER)")
        in_postgres(url, "ALTER TABLE said ADD FOREIGN KEY (reply_to) REFERENCES said (id)")

    say = "INSERT INTO said (reply_to) VALUES (1) RETURNING id"
    with postgres.emptied(make) as first:
        assert in_postgres(first, say) == 1
    with postgres.emptied(make) as second:
        assert without_query(second) == without_query(first)
        assert second != first  # what a process keeps by address is of the other test
        assert in_postgres(second, say) == 1
        in_postgres(second, "ALTER TABLE said ADD COLUMN more INTEGER")
    with postgres.emptied(make) as third:
        assert without_query(third) != without_query(second)
        assert in_postgres(third, say) == 1


def without_query(url: str) -> str:
    """The address of the database alone."""
    return url.partition("?")[0]


def in_postgres(url: str, sql: str) -> object:
    """The first value that one statement in a transaction of its own answers, if any."""
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(sqlalchemy.text(sql))
        answer = result.scalar() if result.returns_rows else None
    engine.dispose()
    return answer


def test_the_s3_server_gives_a_range_of_what_it_keeps(s3: S3) -> None:
    client = s3.client()
    client.put_object(Bucket=s3.bucket, Key="a/b", Body=b"0123456789")
    answer = client.get_object(Bucket=s3.bucket, Key="a/b", Range="bytes=2-4")
    assert answer["Body"].read() == b"234"
    client.close()


def test_the_s3_server_refuses_a_changed_address(s3: S3) -> None:
    client = s3.client()
    client.put_object(Bucket=s3.bucket, Key="mine", Body=b"mine")
    client.put_object(Bucket=s3.bucket, Key="yours", Body=b"yours")
    url = client.generate_presigned_url("get_object", Params={"Bucket": s3.bucket, "Key": "mine"})
    with urllib.request.urlopen(url) as answer:
        assert answer.read() == b"mine"
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        urllib.request.urlopen(url.replace("mine", "yours"))
    refused.value.close()
    client.close()


def test_the_mirror_serves_its_folder_and_says_what_was_asked(mirror: Mirror) -> None:
    (mirror.folder / "model.bin").write_bytes(b"weights")
    with urllib.request.urlopen(f"{mirror.url}/model.bin") as answer:
        assert answer.read() == b"weights"
    assert mirror.asked == ["GET /model.bin"]


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as out, pytest.raises(OutsideWorldError, match=r"192\.0\.2\.1"):
        out.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("service", ["postgres", "s3"])
def test_a_server_ends_with_the_run_that_started_it_even_when_that_is_killed(service: str) -> None:
    script = (
        f"import time; from tests.services import {service} as service\n"
        "with service.server() as made: print(getattr(made, 'port', made), flush=True); "
        "time.sleep(60)"
    )
    run = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    assert run.stdout is not None
    port = int(run.stdout.readline().decode().rpartition(":")[2])
    assert process.listens(port)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    run.stdout.close()
    give_up_at = time.monotonic() + 20
    while process.listens(port) and time.monotonic() < give_up_at:
        time.sleep(0.1)
    assert not process.listens(port)
