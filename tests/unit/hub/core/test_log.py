"""What a line of the log looks like."""

import io
import logging

import pytest

from hub.core import log


@pytest.fixture
def written(monkeypatch):
    """What the log writes as text from now on."""
    root, stderr = logging.getLogger(), io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    before, level = root.handlers[:], root.level
    log.configure("text")
    ids = [(one, one.set("")) for one in (log.request_id, log.job_id)]  # a test before left one
    yield stderr
    for one, token in ids:
        one.reset(token)
    root.handlers[:] = before
    root.setLevel(level)


def test_an_event_is_one_line_whatever_stands_in_it(written):
    logging.getLogger("hub").info("request path=%s", "/a\n12:00:00 I hub all is well\x1b[2J")
    (line,) = written.getvalue().splitlines()
    assert line.endswith(r"hub request path=/a\x0a12:00:00 I hub all is well\x1b[2J")
