from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families as parsed

from hub.core import clock, work
from hub.core.db import Database
from hub.core.work.model import Executor


def figures(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, in order of their names."""
    families = parsed(client.get("/metrics").text)
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, *one.labels.values()): one.value for one in samples}


def test_prometheus_reads_requests_jobs_and_workers_without_signing_in(
    client: FlaskClient, database: Database
) -> None:
    with database.write() as session:
        work.start(session, "take", "t1")
        work.start(session, "take", "t2")
        work.start(session, "speech", "t1", queue=work.SPEECH)
        session.add(Executor(id="here", seen_at=clock.now()))
    client.get("/healthz")
    client.get("/clips/none/media/master.m3u8")
    found = figures(client)
    assert found["hub_jobs", "waiting", "take"] == 2
    assert found["hub_jobs", "waiting", "speech"] == 1
    assert found["hub_workers",] == 1
    assert found["hub_requests_total", "GET", "200"] == 1
    assert found["hub_request_seconds_count", "media"] == 1
    assert figures(client)["hub_requests_total", "GET", "200"] == 2  # with the one before


def test_no_request_makes_a_series_of_its_own(client: FlaskClient) -> None:
    before = len(figures(client))
    for path in ("/clips/a1", "/clips/a2", "/nowhere", "/api/v1/clips/x"):
        client.open(path, method="PROPFIND")
    grown = {name for name in figures(client) if "a1" in name or "PROPFIND" in name}
    assert grown == set()
    assert len(figures(client)) < before + 40
