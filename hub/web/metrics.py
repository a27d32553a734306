"""`/metrics`: what Prometheus asks for, of this process and of the work in the database.

Names and units follow https://prometheus.io/docs/practices/naming/. Nothing in it is of a person
or of what a clip says, so that it can be read without signing in, as `/healthz` can.
"""

import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from hub.core import work
from hub.web.public import public
from hub.web.session import reading

bp = Blueprint("metrics", __name__)
KEY = "hub.metrics"
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register(app: Flask) -> None:
    """Count and time every request of ``app``."""
    registry = CollectorRegistry()
    count = Counter("hub_requests", "Requests answered.", ["method", "status"], registry=registry)
    took = Histogram(
        "hub_request_seconds",
        "From the request to the head of its answer.",
        ["kind"],
        registry=registry,
        buckets=BUCKETS_S,
    )

    def count_it(response: Response) -> Response:
        method = request.method if request.method in METHODS else "other"
        count.labels(method, response.status_code).inc()
        began = g.get("began")
        if began is not None:
            took.labels(kind_of(request.path)).observe(time.perf_counter() - began)
        return response

    app.after_request(count_it)
    app.extensions[KEY] = registry


def kind_of(path: str) -> str:
    """Return what was asked for: `media`, `api`, `static` or `page`."""
    if path.startswith("/clips/") and "/media/" in path:
        return "media"
    first = path.split("/", 2)[1]
    return first if first in ("api", "static") else "page"


class _Work(Collector):
    """How much waits, is done and is alive, by the database (2 statements)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def collect(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily(
            "hub_jobs", "Jobs that have not ended, by what they do now.", labels=["work", "stage"]
        )
        for (name, stage), number in sorted(work.stages(self._session).items()):
            jobs.add_metric([name, stage], number)
        yield jobs
        yield GaugeMetricFamily(
            "hub_workers", "Workers that are alive.", value=work.living(self._session)
        )


@bp.get("/metrics")
@public
def metrics() -> Response:
    """Give the figures of this process, and those of the database they share."""
    own: CollectorRegistry = current_app.extensions[KEY]
    shared = CollectorRegistry()
    with reading() as session:
        shared.register(_Work(session))
        text = generate_latest(own) + generate_latest(shared)
    return Response(text, content_type=CONTENT_TYPE_LATEST)
